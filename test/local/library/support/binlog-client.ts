import { readFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout } from './packed.ts';

const folder = join(checkout, 'test/local/library/support/binlog-client');
const { devDependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
  devDependencies: Record<string, string>;
};
const library = '@vlasky/zongji';

/** The example: a client of a user that reads the binary log, and its tests. */
export const binlogClient = {
  /** The package that it is made with. */
  needs: `${library}@${devDependencies[library]}`,
  /** Puts both into a project. */
  async copy(project: string): Promise<void> {
    await copyFile(join(folder, 'client.mjs'), join(project, 'client.mjs'));
    await copyFile(join(folder, 'client.suite.ts'), join(project, 'client.test.ts'));
  },
};

import { cp, mkdir, rename, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkout } from './cli.ts';

/** JavaScript that heals a fault with a trace: it sees `injected`, `real`, `target`, `params` and `leg`. */
export type Leak = string;

/**
 * A copy of the built tool in which healing some faults leaves something behind: the defect that the check `heals-completely` is there for.
 *
 * @param leaks what is done instead of healing, by the name of the fault
 * @returns path of the program
 */
export async function leakyCopy(dir: string, leaks: Readonly<Record<string, Leak>>): Promise<string> {
  await cp(join(checkout, 'dist'), join(dir, 'dist'), { recursive: true });
  for (const beside of ['node_modules', 'package.json', 'keys', 'schema', 'docker'])
    await symlink(join(checkout, beside), join(dir, beside));
  const network = join(dir, 'dist/src/network');
  // As deep as the folder of faults, so that what they import is found.
  await mkdir(join(network, 'healed-well'));
  for (const [name, leak] of Object.entries(leaks)) {
    await rename(join(network, 'faults', `${name}.js`), join(network, 'healed-well', `${name}.js`));
    await writeFile(
      join(network, 'faults', `${name}.js`),
      `import { fault as real } from '../healed-well/${name}.js';
export const fault = {
  ...real,
  async inject(target, params, leg) {
    const injected = await real.inject(target, params, leg);
    return { proof: () => injected.proof(), heal: async () => { ${leak} } };
  },
};
`,
    );
  }
  return join(dir, 'dist/src/cli/main.js');
}

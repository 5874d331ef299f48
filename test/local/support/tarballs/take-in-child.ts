import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ReplfaultError } from '../../../../src/model/errors.ts';
import { resolveServer } from '../../../../src/servers/specs.ts';

// Run as a program: takes the tarball of the second argument into the cache folder of the first, and prints how that ended, as JSON.
const [cacheDir = '', url = ''] = process.argv.slice(2);
const names = (folder: string): Promise<string[]> => readdir(join(cacheDir, folder)).catch(() => []);
let ended: Record<string, unknown> = { code: 'ok' };
try {
  await resolveServer('mysql:8.4', { cacheDir, tarball: { url } });
} catch (error) {
  if (!(error instanceof ReplfaultError)) throw error;
  const { code, exitCode, message, hint } = error;
  ended = { code, exitCode, message, hint };
}
console.log(JSON.stringify({ ...ended, trees: await names('packages'), downloads: await names('downloads') }));

import { join } from 'node:path';
import type { ServerProgram } from '../servers/types.ts';

/**
 * A message of a server with its files named by the server as the user named it: `<mysql:9.7>/caching_sha2_password.so`, without the folders of the cache,
 * which belong to this machine. Pure.
 */
export function namedAsAsked(
  text: string,
  programs: readonly Pick<ServerProgram, 'spec' | 'locationOptions'>[],
  cacheDir: string,
): string {
  const packages = join(cacheDir, 'packages', '/');
  const parts = text.split(packages);
  const [first = '', ...others] = parts;
  return others.reduce((told, part) => {
    const [, folder = '', rest = ''] = /^([^/\s'"]+)\/+(?:[^/\s'":]+\/+)*(.*)$/s.exec(part) ?? [];
    if (folder === '') return `${told}${packages}${part}`;
    const owner = programs.find(({ locationOptions }) =>
      locationOptions.some((option) => option.includes(`${packages}${folder}/`)),
    );
    return `${told}<${owner?.spec ?? folder}>/${rest}`;
  }, first);
}

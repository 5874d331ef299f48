import type { ReplfaultError } from '../../model/errors.ts';
import type { UserOption } from './user-option.ts';
import { isPlainFileName } from './values.ts';

type Refuse = (option: UserOption, why: string, hint?: string) => ReplfaultError;

/** `/data/ibdata1:12M;ibdata2:10M:autoextend` with the folders taken off. Throws for raw devices and names that would then be the same. */
export function plainTablespace(option: UserOption, refuse: Refuse): string {
  const files = (option.value ?? '').split(';').map((file) => {
    const colon = file.search(/:\d/);
    const [path, size] = colon < 0 ? [file, ''] : [file.slice(0, colon), file.slice(colon)];
    return { name: path.slice(path.lastIndexOf('/') + 1).trim(), size };
  });
  const names = files.map(({ name }) => name);
  if (files.some(({ name, size }) => /raw/.test(size) || !isPlainFileName(name)))
    throw refuse(option, 'names a device or a path that cannot be moved inside the run folder');
  if (new Set(names).size < names.length)
    throw refuse(option, 'names two files that would be one inside the run folder');
  return files.map(({ name, size }) => `${name}${size}`).join(';');
}

/** The libraries of `name=library;library` that a server of a pair can load. Throws for those with a path, and for those that need keys. */
export function keptPlugins(option: UserOption, refuse: Refuse): string {
  const kept = (option.value ?? '').split(';').filter((item) => {
    if (item.trim() === '') return false;
    if (!isPlainFileName(item)) throw refuse(option, 'names a library by a path; servers load libraries by name alone');
    if (/keyring|key_management/.test(item))
      throw refuse(option, 'loads a store of keys that lies outside the run folder', 'Leave out encryption at rest.');
    // They make a server part of a cluster, or listen on ports of their own.
    return !/group_replication|memcached|handlersocket/.test(item);
  });
  return kept.join(';');
}

import { groups } from './groups.ts';
import { keys } from './keys.ts';

/** Names directly inside a group; `''` is the file itself. */
export function namesIn(group: string): readonly string[] {
  const all = [...groups, ...keys].map(({ path }) => path);
  return all
    .filter((path) => path.slice(0, Math.max(0, path.lastIndexOf('.'))) === group)
    .map((path) => path.slice(path.lastIndexOf('.') + 1));
}

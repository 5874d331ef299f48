import { usageError } from '../../model/errors.ts';

/** Refuses what is no http or https address. `what` names the option or variable. @throws ReplfaultError `tarball-choice` (exit 2). */
export function checkWebAddress(what: string, text: string): void {
  let url: URL | undefined;
  try {
    url = new URL(text);
  } catch {
    // Said below.
  }
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.hostname !== '') return;
  throw usageError(
    'tarball-choice',
    `${what} needs an address that begins with https:// or http://, not "${text}"`,
    'An unpacked tarball on this machine is named by its folder: --server mysql@/path/to/unpacked/server.',
  );
}

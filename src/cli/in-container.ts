import { stat } from 'node:fs/promises';
import { ReplfaultError } from '../model/errors.ts';
import { endOnInterrupt } from './interrupt.ts';
import { reportError } from './report-error.ts';

// The entry of the image of the whole tool.

/** Where the caller's folder is mounted, and where `--out` points unless told otherwise. */
const reports = '/reports';

/**
 * A container runs as root unless told otherwise; what it writes into a folder of the caller would be root's. So it becomes whoever owns
 * that folder, before anything is done. Without such a folder it stays as it is.
 * @throws ReplfaultError `owner-not-possible` (exit 3).
 */
async function becomeOwner(): Promise<void> {
  const owner = await stat(reports).catch(() => undefined);
  if (process.getuid?.() !== 0 || owner === undefined || owner.uid === 0) return;
  const { uid, gid } = owner;
  try {
    process.setgroups?.([]);
    process.setgid?.(gid);
    process.setuid?.(uid);
  } catch (cause) {
    throw new ReplfaultError(
      'owner-not-possible',
      `${reports} belongs to uid ${uid}, and this container may not become that user: ${(cause as Error).message}`,
      { hint: `Start it with --user ${uid}:${gid}, or leave it the capabilities SETUID and SETGID.`, cause },
    );
  }
  process.env['HOME'] = '/tmp';
}

if (process.pid === 1) endOnInterrupt();
try {
  await becomeOwner();
  await import('./main.ts');
} catch (error) {
  process.exitCode = reportError(error, process.argv.includes('--json'));
}

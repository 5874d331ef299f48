import { stat } from 'node:fs/promises';
import { endOnInterrupt } from './interrupt.ts';

// The entry of the image of the whole tool.

/** Where the caller's folder is mounted, and where `--out` points unless told otherwise. */
const reports = '/reports';

if (process.pid === 1) endOnInterrupt();

/**
 * A container runs as root unless told otherwise; what it writes into a folder of the caller would be root's. So it becomes whoever owns
 * that folder, before anything is done. Without such a folder it stays as it is.
 */
const owner = await stat(reports).catch(() => undefined);
if (process.getuid?.() === 0 && owner !== undefined && owner.uid !== 0) {
  process.setgroups?.([]);
  process.setgid?.(owner.gid);
  process.setuid?.(owner.uid);
  process.env['HOME'] = '/tmp';
}
await import('./main.ts');

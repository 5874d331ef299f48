import { closeSync, readdirSync, readFileSync } from 'node:fs';

/** In the flags of /proc/self/fdinfo: closed when another program is started. */
const closeOnExec = 0o2000000;

/**
 * Closes what this process has open because whoever started it had: pipes of a shell, locks of a script. They would wait for its end. Node.js keeps only
 * the first 16 from what it starts. What it opens by itself is marked to be closed when another program is started, and stays.
 *
 * @param above files up to this number stay: standard input, output and error, and the channel to the parent
 */
export function closeInherited(above: number): void {
  for (const name of readdirSync('/proc/self/fd')) {
    const file = Number(name);
    if (file <= above) continue;
    try {
      const [, flags = ''] = /^flags:\s*([0-7]+)/m.exec(readFileSync(`/proc/self/fdinfo/${name}`, 'latin1')) ?? [];
      if ((Number.parseInt(flags, 8) & closeOnExec) === 0) closeSync(file);
    } catch {
      // The one that the folder was read with.
    }
  }
}

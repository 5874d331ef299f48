import { rmSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Invocation } from '../../../host/inside.ts';

const sharedMemory = '/dev/shm';

/** A clock of a server's own: that of the machine, plus an offset that can be changed while the server runs. */
export interface SettableClock {
  /** Sets it so many seconds ahead of the clock of the machine; negative: behind. The server follows within two seconds. */
  set(offsetS: number): Promise<void>;
  /** The same program, with this clock. */
  wrap(command: Invocation): Invocation;
  /** Removes what the library has in shared memory under the name of a process: one that is killed leaves it behind. */
  tidy(pid: number): void;
}

/**
 * The clock of a program that is started with libfaketime preloaded, given by its path. The offset is in a file, which the library reads again when a second
 * has passed. Only CLOCK_REALTIME is changed: monotonic clocks are as on the machine, and a wait for a time of day keeps its length, since the library
 * translates the time when the wait begins.
 */
export function settableClock(library: string, file: string): SettableClock {
  return {
    async set(offsetS) {
      // Never half a file: what cannot be read ends the server.
      await writeFile(`${file}.new`, `${offsetS < 0 ? '-' : '+'}${Math.abs(offsetS)}\n`);
      await rename(`${file}.new`, file);
    },
    tidy(pid) {
      // Mapped by then, or never made where the folder is read-only.
      for (const name of [`faketime_shm_${pid}`, `sem.faketime_sem_${pid}`])
        rmSync(join(sharedMemory, name), { force: true });
    },
    // By env, because what comes before the server (setpriv) has another C library.
    wrap: ({ file: program, args }) => ({
      file: 'env',
      args: [
        `LD_PRELOAD=${library}`,
        `FAKETIME_TIMESTAMP_FILE=${file}`,
        'FAKETIME_CACHE_DURATION=0',
        'FAKETIME_DONT_FAKE_MONOTONIC=1',
        'NO_FAKE_STAT=1',
        program,
        ...args,
      ],
    }),
  };
}

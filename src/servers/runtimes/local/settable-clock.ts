import { rename, writeFile } from 'node:fs/promises';
import type { Invocation } from '../../../host/inside.ts';
import { tidyClock } from '../../packages/fitting-clock.ts';

/** A clock of a server's own: that of the machine, plus an offset that can be changed while the server runs. */
export interface SettableClock {
  /** Sets it so many seconds ahead of the clock of the machine; negative: behind. The server follows within two seconds. */
  set(offsetS: number): Promise<void>;
  /** The same program, with this clock. */
  wrap(command: Invocation): Invocation;
  /** Removes what the library has in shared memory under the name of its process. */
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
    tidy: tidyClock,
    // By env, because what comes before the server (setpriv) has another C library.
    wrap: ({ file: program, args }) => ({
      file: 'env',
      args: [
        `LD_PRELOAD=${library}`,
        `FAKETIME_TIMESTAMP_FILE=${file}`,
        'FAKETIME_CACHE_DURATION=0',
        'FAKETIME_DONT_FAKE_MONOTONIC=1',
        // 0.9.10 takes glibc 2.30 and later for broken: then waits by the monotonic clock last too long (MySQL 9.7: 27 s to start instead of 2).
        'FAKETIME_FORCE_MONOTONIC_FIX=0',
        'NO_FAKE_STAT=1',
        program,
        ...args,
      ],
    }),
  };
}

import { rm } from 'node:fs/promises';
import { execa } from 'execa';
import { ReplfaultError } from '../../model/errors.ts';
import { numberIn } from '../packet-fault.ts';
import { serverAt } from '../server-fault.ts';
import { endSuddenly, type SuddenEnd } from '../sudden-end.ts';
import type { Fault } from '../types.ts';

/** Copies some 100 MiB, in memory on most machines. */
const copyTimeoutMs = 30_000;
/** Longer than the fault can last: no flush to disk ends, ms. */
const heldMs = 3_600_000;
const mostMs = 60_000;

/**
 * The host of a server loses power `afterMs` after its disk has taken something for the last time. From the injection on no flush to disk (fsync,
 * fdatasync) ends; then the server is killed, and all its files are as they were: nothing that was written since has reached the disk. A kernel may have
 * written some of it back by itself, so this is the worst that can happen. A server that waits for its flushes before it acknowledges a commit loses none.
 *
 * Files that the server wrote before, flushed or not, are kept. Healing starts the server on what is left.
 */
export const fault: Fault = {
  layer: 'server',
  legs: ['source', 'replica'],
  needs: ['tracing', 'server-files'],
  withoutReplica: true,
  defaults: { afterMs: 500 },
  async inject(target, params, leg) {
    const afterMs = numberIn(params, 'afterMs', { least: 0, most: mostMs, unit: 'ms' });
    const server = serverAt(target, leg);
    const { pid, dataDir } = server;
    const kept = `${dataDir}.kept`;
    let end: SuddenEnd;
    try {
      end = await endSuddenly(server, target.tracer, {
        afterMs,
        async begin() {
          await copy(dataDir, kept);
          return { delayMs: heldMs };
        },
      });
    } catch (cause) {
      await rm(kept, { recursive: true, force: true });
      throw cause;
    }
    await rm(dataDir, { recursive: true, force: true });
    await copy(kept, dataDir);
    await rm(kept, { recursive: true, force: true });
    const { ended, waiting } = end.flushes;
    return {
      async proof() {
        const gone = end.isGone();
        return {
          tookEffect: gone && ended === 0,
          summary: `process ${pid} of the ${leg} ${gone ? 'is gone' : 'still runs'}; in the ${afterMs} ms before, ${ended} flushes to disk ended, ${waiting} were waiting; its files are those of ${afterMs} ms before`,
          numbers: { pid, gone, afterMs, flushesEnded: ended, flushesWaiting: waiting },
        };
      },
      async heal() {
        if (!server.isRunning()) await server.restart();
      },
    };
  },
};

/** Copies a folder with its holes, to a place that does not exist yet. */
async function copy(from: string, to: string): Promise<void> {
  const result = await execa('cp', ['-a', '--sparse=always', '--reflink=auto', '--', from, to], {
    reject: false,
    timeout: copyTimeoutMs,
  });
  if (!result.failed) return;
  throw new ReplfaultError(
    'POWER_LOSS',
    `the files of a server cannot be copied: ${result.stderr.trim() || result.shortMessage}`,
  );
}

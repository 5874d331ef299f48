import { readdir, stat, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { ReplfaultError } from '../../model/errors.ts';
import { numberIn } from '../packet-fault.ts';
import { serverAt } from '../server-fault.ts';
import { endSuddenly } from '../sudden-end.ts';
import type { Fault } from '../types.ts';

const mostMs = 60_000;
const relayLog = /^relay\.\d{6,}$/;

interface RelayLog {
  readonly name: string;
  readonly bytes: number;
}

/**
 * The host of a replica loses power while its receiver writes. From the injection on, flushes (fsync, fdatasync) of the relay log are watched; after
 * `afterMs` the server is killed, and its relay log is cut to what it had at the injection. All other files stay as they were written: what the applier has
 * committed is on the disk, and the events that it came from are not. By default a server flushes its relay log once in 10000 events (sync_relay_log), so
 * that it may lose that much. Healing starts the server on what is left.
 */
export const fault: Fault = {
  layer: 'server',
  legs: ['replica'],
  needs: ['tracing', 'server-files'],
  defaults: { afterMs: 500 },
  async inject(target, params, leg) {
    const afterMs = numberIn(params, 'afterMs', { least: 0, most: mostMs, unit: 'ms' });
    const server = serverAt(target, leg);
    const { pid, dataDir } = server;
    const kept = await newestRelayLog(dataDir);
    let keptBytes = kept.bytes;
    const end = await endSuddenly(server, target.tracer, {
      afterMs,
      async begin() {
        keptBytes = await sizeOf(dataDir, kept.name);
        return { path: join(dataDir, kept.name), delayMs: 0 };
      },
    });
    // A server flushes a relay log before it begins the next one: then there is nothing to cut.
    const written = await newestRelayLog(dataDir);
    const same = written.name === kept.name;
    const lostBytes = same ? written.bytes - keptBytes : 0;
    if (same) await truncate(join(dataDir, kept.name), keptBytes);
    const { ended, waiting } = end.flushes;
    return {
      async proof() {
        const gone = end.isGone();
        const cut = same
          ? `${kept.name} had ${written.bytes} bytes and is cut to ${keptBytes}`
          : `the receiver began ${written.name} meanwhile`;
        return {
          tookEffect: gone && lostBytes > 0 && ended === 0 && waiting === 0,
          summary: `process ${pid} of the ${leg} ${gone ? 'is gone' : 'still runs'}; in the ${afterMs} ms before, ${ended} flushes of its relay log ended; ${cut}`,
          numbers: { pid, gone, afterMs, flushesEnded: ended, flushesWaiting: waiting, keptBytes, lostBytes },
        };
      },
      async heal() {
        if (!server.isRunning()) await server.restart();
      },
    };
  },
};

/** The relay log that the receiver writes to. @throws ReplfaultError `NO_RELAY_LOG` */
async function newestRelayLog(dataDir: string): Promise<RelayLog> {
  const names = (await readdir(dataDir)).filter((one) => relayLog.test(one)).sort();
  const name = names.at(-1);
  if (name !== undefined) return { name, bytes: await sizeOf(dataDir, name) };
  throw new ReplfaultError('NO_RELAY_LOG', 'the data folder of the replica holds no relay log', {
    hint: 'a case whose relay log has a file system of its own cannot lose it this way',
  });
}

const sizeOf = async (dataDir: string, name: string): Promise<number> => (await stat(join(dataDir, name))).size;

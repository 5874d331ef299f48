import type { StartedServer } from '../servers/types.ts';
import type { Probe } from './probe.ts';
import type { Recorder } from './recorder.ts';

/** Dump threads on the source, and the error counters of the same server, on one session of their own. */
export async function dumpThreadsProbe(source: StartedServer, recorder: Recorder): Promise<Probe> {
  const session = await source.connect();
  return {
    name: 'dump-threads',
    async sample() {
      const rows = await session.query(source.flavour.dumpThreadsQuery);
      recorder.record({ kind: 'dump-threads', threads: rows.map((row) => source.flavour.readDumpThread(row)) });
    },
    close: () => session.end(),
  };
}

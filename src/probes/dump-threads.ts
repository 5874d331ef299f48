import { isSilent } from '../host/process-stat.ts';
import { readInstrumentation } from '../servers/instrumentation.ts';
import type { StartedServer } from '../servers/types.ts';
import { counterQuestions, readCounters } from './counters.ts';
import { LastingSession } from './lasting-session.ts';
import type { Probe } from './probe.ts';
import type { Recorder } from './recorder.ts';

/** Dump threads and error counters of the source, in one round trip on a session of their own. */
export async function dumpThreadsProbe(source: StartedServer, recorder: Recorder): Promise<Probe> {
  const session = await LastingSession.open(source);
  const { flavour } = source;
  const instrumentation = await readInstrumentation(session, flavour);
  const questions = [instrumentation.dumpThreadsQuery, ...counterQuestions(flavour, instrumentation)];
  return {
    name: 'dump-threads',
    async sample() {
      const [threads = [], ...counters] = await session.queryEach(questions);
      recorder.record({ kind: 'dump-threads', threads: threads.flatMap((row) => flavour.readDumpThread(row) ?? []) });
      recorder.record({ kind: 'counters', server: 'source', ...readCounters(flavour, instrumentation, counters) });
    },
    silenced: () => isSilent(source),
    close: () => session.end(),
  };
}

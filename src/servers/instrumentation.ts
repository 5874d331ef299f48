import type { Flavour, Row } from './flavour.ts';

/** What a server is asked for its dump threads and error counters, as it is set. */
export interface Instrumentation {
  /** Rows for `readDumpThread`. */
  readonly dumpThreadsQuery: string;
  /** `null` where errors are not counted by number. */
  readonly errorCountersQuery: string | null;
  /** Why not: what the server lacks, or the setting that hides it; `null` where they are. */
  readonly errorCountersMissing: string | null;
}

/** Asks a server what its settings hide, and where else to look. */
export async function readInstrumentation(
  server: { query(sql: string): Promise<readonly Row[]> },
  flavour: Flavour,
): Promise<Instrumentation> {
  const { dumpThreadsQuery, errorCountersQuery, errorCountersMissing, instrumentationQuery } = flavour;
  const asItIs = { dumpThreadsQuery, errorCountersQuery, errorCountersMissing };
  if (instrumentationQuery === null) return asItIs;
  const rows = await server.query(instrumentationQuery);
  const said = new Map(rows.map((row) => [String(row['name']), String(row['value'])]));
  const hidden = hiddenBy(said);
  return {
    dumpThreadsQuery: listsThreads(said) ? dumpThreadsQuery : flavour.dumpThreadsAnywayQuery,
    errorCountersQuery: hidden === null ? errorCountersQuery : null,
    errorCountersMissing: hidden === null ? errorCountersMissing : `error counters are hidden by ${hidden}`,
  };
}

/** The setting that keeps errors from being counted; `null` where none does. Pure. */
function hiddenBy(said: ReadonlyMap<string, string>): string | null {
  const isOff = (name: string): boolean => ['0', 'NO', 'OFF', undefined].includes(said.get(name));
  if (isOff('performance_schema')) return 'performance_schema=OFF';
  const size = said.get('performance_schema_error_size');
  if (said.get('counted') !== '2') return `performance_schema_error_size=${size ?? 'unknown'}`;
  if (isOff('instrument')) return "performance_schema_instrument='error=OFF'";
  if (isOff('consumer')) return 'performance_schema_consumer_global_instrumentation=OFF';
  // Errors of a thread that has no room are not counted either (measured on 9.7).
  if (listsThreads(said)) return null;
  const room = said.get('thread-instances');
  return hasRoom(said)
    ? 'performance_schema settings that leave threads out'
    : `performance_schema_max_thread_instances=${room}`;
}

/** Room for the threads of a small server and a busy case. */
const enoughThreads = 100;

/** Without its own session in the list, or with threads that have no room in it, the list is worth nothing. */
function listsThreads(said: ReadonlyMap<string, string>): boolean {
  if (!said.has('own-thread')) return true;
  return said.get('own-thread') === '1' && said.get('threads-lost') === '0' && hasRoom(said);
}

/** -1: it grows as needed. */
function hasRoom(said: ReadonlyMap<string, string>): boolean {
  const room = Number(said.get('thread-instances'));
  return room < 0 || room >= enoughThreads;
}

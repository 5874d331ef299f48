import type { Counters } from '../model/timeline.ts';
import type { Session, StartedServer } from '../servers/types.ts';
import type { Probe } from './probe.ts';
import type { Recorder } from './recorder.ts';

/** Error counters by number and Aborted_clients of one server. The first sample of a case is the baseline of every delta. */
export async function countersProbe(server: StartedServer, recorder: Recorder): Promise<Probe> {
  const session = await server.connect();
  return {
    name: `counters-${server.role}`,
    async sample() {
      recorder.record({ kind: 'counters', server: server.role, ...(await readCounters(session, server)) });
    },
    close: () => session.end(),
  };
}

export async function readCounters(session: Pick<Session, 'query'>, server: StartedServer): Promise<Counters> {
  const { errorCountersQuery } = server.flavour;
  const [rows, status] = await Promise.all([
    errorCountersQuery ? session.query(errorCountersQuery) : Promise.resolve(null),
    session.query("SHOW GLOBAL STATUS LIKE 'Aborted_clients'"),
  ]);
  const errors = rows ? Object.fromEntries(rows.map((row) => [String(row['errno']), Number(row['raised'])])) : null;
  return { errors, abortedClients: Number(status[0]?.['Value'] ?? 0) };
}

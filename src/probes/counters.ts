import type { Counters } from '../model/timeline.ts';
import type { Session, StartedServer } from '../servers/types.ts';
import type { Probe } from './probe.ts';
import type { Recorder } from './recorder.ts';

const abortedClientsQuery =
  "SELECT VARIABLE_VALUE AS Value FROM performance_schema.global_status WHERE VARIABLE_NAME = 'Aborted_clients'";

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

async function readCounters(session: Pick<Session, 'queryEach'>, server: StartedServer): Promise<Counters> {
  const { errorCountersQuery } = server.flavour;
  const answers = await session.queryEach([abortedClientsQuery, ...(errorCountersQuery ? [errorCountersQuery] : [])]);
  const [status = [], rows = []] = answers;
  const errors = errorCountersQuery
    ? Object.fromEntries(rows.map((row) => [String(row['errno']), Number(row['raised'])]))
    : null;
  return { errors, abortedClients: Number(status[0]?.['Value'] ?? 0) };
}

import type { Bystander, Role } from '../model/replication.ts';
import type { CaseSettings } from '../model/scenario.ts';
import { secretsIn, withoutSecrets } from '../model/sql-secrets.ts';
import { readSocketRows } from '../network/sockets.ts';
import type { ClientEnds, OperatorSession, SourceNetwork } from '../operator/types.ts';
import type { Recorder } from '../probes/recorder.ts';
import type { StartedServer } from '../servers/types.ts';
import type { Pair } from '../topology/pair.ts';

/** The socket table of this process: clients that an operator plays are part of it. */
const ownSocketTable = '/proc/self/net/tcp';

export interface OperatorSessionParts {
  readonly pair: Pair;
  readonly settings: CaseSettings;
  readonly recorder: Recorder;
  readonly signal: AbortSignal;
  readonly network: SourceNetwork;
  /** Told the TCP port of each client that connects to the source beside the link, so that probes of the link leave it out. */
  leaveOut(port: number): void;
}

/** A session whose every word goes into the history of the case. */
export function openOperatorSession(
  { pair, settings, recorder, signal, network, leaveOut }: OperatorSessionParts,
  action: string,
): OperatorSession {
  const answered = (
    on: Role | Bystander,
    statement: string,
    startedAt: number,
    failure: { errno: number | null; error: string } | null,
  ): void => {
    const { errno, error } = failure ?? { errno: null, error: null };
    const tookMs = Math.round(recorder.now() - startedAt);
    recorder.record({ kind: 'operator', action, on, statement, errno, error, tookMs }, startedAt);
  };
  return {
    pair,
    settings,
    signal,
    network,
    async say(on, statement, secrets = []) {
      signal.throwIfAborted();
      const startedAt = recorder.now();
      const inIt = [...secrets, ...secretsIn(statement)];
      const strike = (text: string): string => withoutSecrets(text, inIt);
      try {
        // As long as it takes: the play has a bound.
        const rows = await serverOf(pair, on).query(statement, undefined, { signal });
        answered(on, strike(statement), startedAt, null);
        return rows;
      } catch (cause) {
        const failure = cause as Error & { errno?: number };
        // A server quotes what it could not read, and the reason of a case is written down too.
        failure.message = strike(failure.message);
        answered(on, strike(statement), startedAt, { errno: failure.errno ?? null, error: failure.message });
        throw cause;
      }
    },
    did: (on, what) => answered(on, what, recorder.now(), null),
    watchClient(port) {
      leaveOut(port);
      return {
        ends: () => ({ atMs: recorder.now(), ...endsOf(pair.source, port) }),
        record: (seen, atMs) => void recorder.record({ kind: 'client', port, ...seen }, atMs),
      };
    },
  };
}

function endsOf(source: StartedServer, port: number): Omit<ClientEnds, 'atMs'> {
  const of = (table: string, localPort: number, peerPort: number) =>
    readSocketRows(table).find(
      (row) => row.localPort === localPort && row.peerPort === peerPort && row.state !== 'TIME_WAIT',
    );
  const atServer = of(source.socketTable, source.port, port);
  const atClient = of(ownSocketTable, port, source.port);
  return {
    open: atServer?.state === 'ESTABLISHED',
    sendQueue: atServer?.sendQueue ?? null,
    receiveQueue: atClient?.receiveQueue ?? null,
  };
}

/** @throws TypeError for a server that the topology of the case does not have. */
function serverOf(pair: Pair, name: Role | Bystander): StartedServer {
  if (name === 'source' || name === 'replica') return pair[name];
  const found = pair.bystanders.find((one) => one.name === name);
  if (!found) throw new TypeError(`this topology has no ${name}`);
  return found.server;
}

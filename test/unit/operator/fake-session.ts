import type { Bystander, Role } from '../../../src/model/replication.ts';
import type { OperatorSession } from '../../../src/operator/types.ts';
import type { Flavour, Row } from '../../../src/servers/flavour.ts';
import type { StartedServer } from '../../../src/servers/types.ts';
import type { Pair } from '../../../src/topology/pair.ts';

export interface FakeSession {
  readonly session: OperatorSession;
  /** Everything that was said or done, `server: statement`, secrets struck out, in order. */
  readonly said: string[];
}

/** What servers of any dialect answer to the questions of operators. */
const answers: Row = {
  File: 'binlog.000007',
  Position: 157,
  Relay_Source_Log_File: 'binlog.000003',
  Relay_Master_Log_File: 'binlog.000003',
  Exec_Source_Log_Pos: 4711,
  Exec_Master_Log_Pos: 4711,
  gtid: 'U:1-9',
};

export interface FakeSessionOptions {
  readonly second?: Bystander;
  readonly answer?: (on: string, statement: string) => readonly Row[] | Error | undefined;
}

/** A session whose servers speak a dialect and answer everything. */
export function fakeSession(
  flavour: Flavour,
  { second, answer = () => undefined }: FakeSessionOptions = {},
): FakeSession {
  const said: string[] = [];
  const respond = (on: string, statement: string): readonly Row[] => {
    const given = answer(on, statement) ?? [answers];
    if (given instanceof Error) throw given;
    return given;
  };
  const server = (name: string, port: number): StartedServer =>
    ({
      name,
      host: '127.0.0.1',
      port,
      flavour,
      version: '1.2.3',
      replicationUser: { user: 'repl', password: 'hush' },
      query: async (sql: string) => respond(name, sql),
      isRunning: () => true,
      ending: async () => void said.push(`${name}: (ends)`),
      restart: async (changes: object) => void said.push(`${name}: (restart ${JSON.stringify(changes)})`),
    }) as unknown as StartedServer;
  const pair = {
    source: server('source', 3301),
    replica: server('replica', 3302),
    link: { address: { host: '127.0.0.1', port: 3390 } },
    tlsCa: null,
    bystanders: second ? [{ name: second, server: server(second, 3303) }] : [],
  } as unknown as Pair;
  const session: OperatorSession = {
    pair,
    settings: { source: {}, replica: {}, replication: { connectRetryS: 1, retryCount: 10, heartbeatPeriodS: 1 } },
    signal: new AbortController().signal,
    async say(on: Role | Bystander, statement: string, secrets: readonly string[] = []) {
      said.push(`${on}: ${secrets.reduce((text, secret) => text.replaceAll(secret, '***'), statement)}`);
      return respond(on, statement);
    },
    did: (on, what) => void said.push(`${on}: (${what})`),
    network: {
      set: async (name, value) => void said.push(`source: (set ${name} = ${value})`),
      route: async (attributes) => void said.push(`source: (route ${attributes.join(' ')})`),
      filter: async (name, rules) => void said.push(`source: (filter ${name}: ${rules.join('; ')})`),
    },
    watchClient: () => ({
      ends: () => ({ atMs: performance.now(), open: true, sendQueue: 0, receiveQueue: 0 }),
      record: ({ event, error }) => void said.push(`source: (client ${event}${error === null ? '' : `: ${error}`})`),
    }),
  };
  return { session, said };
}

import { describe, expect, it } from 'vitest';
import { type Shown, statusText } from '../../../src/cli/commands/status/text.ts';
import { upText } from '../../../src/cli/commands/up/text.ts';
import { noSwitches, type PlayedSwitches } from '../../../src/model/switches.ts';
import { environmentOf } from '../../../src/up/description.ts';
import type { PairDescription } from '../../../src/up/types.ts';

const end = (name: string, port: number) => ({
  host: '127.0.0.1',
  port,
  user: 'replfault',
  password: `secret-${name}`,
  optionFile: `/tmp/${name}.cnf`,
});
const server = (name: string, port: number) => ({
  ...end(name, port),
  server: 'mysql:9.7',
  version: '9.7.4',
  socket: `/tmp/${name}.sock`,
});
const pair: PairDescription = {
  name: 'old',
  source: server('source', 3306),
  replica: server('replica', 3307),
  proxy: end('proxy', 3308),
  join: ['node', 'main.js', 'exec', 'old', '--'],
};
const around = { log: null, client: null, ownNetwork: false };

describe('what up prints', () => {
  it('has every address and no password', () => {
    const text = upText(pair, around);
    for (const one of [':3306', ':3307', ':3308', '/tmp/source.sock', '/tmp/proxy.cnf', 'Ctrl-C'])
      expect(text).toContain(one);
    expect(text).not.toContain('secret');
    expect(text).not.toContain('mysql --');
  });
  it('says how the pair is set up where somebody asked for it', () => {
    const seen = { ...noSwitches, tls: true, compression: 'zstd', transactionCompression: false, appliers: 3, why: {} };
    const switches = { ...seen, asked: ['compression', 'transactionCompression', 'appliers'] } as PlayedSwitches;
    expect(upText({ ...pair, switches }, around)).toContain(
      '\nset up with: zstd protocol, compressed transactions, 3 appliers\n',
    );
    expect(upText(pair, around)).not.toContain('set up with');
  });
  it('names the client of this machine, and the log of a pair in the background', () => {
    const text = upText(pair, { ...around, client: 'mariadb', log: '/tmp/log' });
    expect(text).toContain('  mariadb --defaults-file=/tmp/proxy.cnf\n');
    expect(text).toMatch(/replfault down old\n\nlog: \/tmp\/log\n$/);
  });
  it('leads to the proxy of a network of its own with exec', () => {
    const text = upText(pair, { ...around, client: 'mysql', ownNetwork: true });
    expect(text).toContain('  mysql --defaults-file=/tmp/source.cnf\n');
    expect(text).toContain('  replfault exec old -- mysql --defaults-file=/tmp/proxy.cnf\n');
  });
});

it('the environment of exec has every address', () => {
  expect(environmentOf(pair)).toEqual({
    REPLFAULT_PAIR: 'old',
    ...Object.fromEntries(
      [pair.source, pair.replica, pair.proxy].flatMap((one, index) => {
        const name = `REPLFAULT_${['SOURCE', 'REPLICA', 'PROXY'][index]}`;
        return [
          [`${name}_HOST`, '127.0.0.1'],
          [`${name}_PORT`, String(one.port)],
          [`${name}_USER`, 'replfault'],
          [`${name}_PASSWORD`, one.password],
          [`${name}_OPTION_FILE`, one.optionFile],
          ...('socket' in one ? [[`${name}_SOCKET`, String(one.socket)]] : []),
        ];
      }),
    ),
  });
});

describe('what status prints', () => {
  const since = '2026-01-01T00:00:00.000Z';
  const now = Date.parse(since) + 30_000;
  const shown: Shown = {
    name: 'old',
    pid: 7,
    since,
    server: 'mysql:9.7',
    replicaServer: 'mysql:5.6',
    isolation: 'netns',
    log: null,
    state: 'up',
    doing: null,
    servers: {
      source: { state: 'not running', pid: 8, port: 3306, server: 'mysql:9.7', version: '9.7.4' },
      replica: { state: 'suspended', pid: 9, port: 3307, server: 'mysql:5.6', version: '5.6.24' },
      proxy: { state: 'running', pid: 10, port: 3308 },
    },
    replication: {
      status: {
        receiver: 'Connecting',
        applier: 'No',
        lagS: null,
        receiverText: '',
        lastIoErrno: 2003,
        lastIoError: 'cannot connect',
        lastSqlErrno: 1062,
        lastSqlError: 'duplicate',
        retrieved: '',
        sourceLogFile: '',
        readSourceLogPos: 0,
      },
      missing: 'uuid:5-7',
      unknown: null,
    },
    faults: [
      { fault: 'stall', leg: 'link', params: {}, since, proof: null, unknown: 'the proxy said nothing' },
      {
        fault: 'latency',
        leg: 'link',
        params: { delayMs: 5 },
        since,
        proof: { tookEffect: true, summary: 'slow', numbers: {} },
        unknown: null,
      },
    ],
  };

  it('is how to start one where there is none', () => {
    expect(statusText([], now)).toBe('no pair is up; start one: replfault up --detach\n');
  });
  it('is every server, thread, error and fault', () => {
    expect(statusText([shown], now)).toBe(`pair old is up, process 7, 30 s, in a network of its own
  source   not running, port 3306  mysql:9.7 (9.7.4)
  replica  suspended, process 9, port 3307  mysql:5.6 (5.6.24)
  proxy    running, process 10, port 3308
  receiver Connecting, applier No, lag unknown (NULL)
  receiver error 2003: cannot connect
  applier error 1062: duplicate
  the replica lacks uuid:5-7
  fault stall on link for 30 s
    no proof: the proxy said nothing
  fault latency delayMs=5 on link for 30 s
    took effect: slow
`);
  });
  it.each([
    ['starting', /^pair old \(mysql:9\.7 and mysql:5\.6\) is starting: fetching, process 7, 30 s\n$/],
    ['dead', /is dead: its process 7 ended without cleaning up\n {2}remove what it left: replfault down old\n$/],
    ['silent', /does not answer: its process 7 runs but says nothing\n {2}end it: replfault down old\n$/],
  ] as const)('of a pair that is %s says so', (state, text) => {
    const doing = state === 'starting' ? 'fetching' : null;
    expect(statusText([{ ...shown, state, doing, servers: null, replication: null, faults: [] }], now)).toMatch(text);
  });
});

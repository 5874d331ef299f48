import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Leg } from '../../../src/model/samples.ts';
import { roomInLastPage } from '../../../src/network/faults/disk-full.ts';
import { loadFaults } from '../../../src/network/faults/index.ts';
import type { FaultServer, FaultTarget } from '../../../src/network/types.ts';
import { fakeTarget } from './fake-target.ts';

const faults = await loadFaults();
const fault = (name: string) => {
  const found = faults.get(name);
  if (!found) throw new Error(`no fault ${name}`);
  return found;
};

type Rows = readonly Readonly<Record<string, unknown>>[];
type Answers = Record<string, Rows>;

/** A server that is nothing but what it was told, and what it answers to the questions of the faults. */
interface FakeServer extends FaultServer {
  readonly said: string[];
  readonly answers: Answers;
}

function fakeServer(words: FaultServer['words'], dataDir: string, answers: Answers): FakeServer {
  const said: string[] = [];
  let running = true;
  return {
    words,
    dataDir,
    disks: { 'relay-log': dataDir },
    account: { user: 'repl', password: 'secret' },
    newPassword: () => 'a new one',
    said,
    answers,
    pid: 0,
    isRunning: () => running,
    signal: async () => undefined,
    kill: async () => {
      running = false;
      said.push('killed');
    },
    restart: async ({ extra = [] } = {}) => {
      running = true;
      said.push(['restarted', ...extra].join(' '));
    },
    async occupy() {
      said.push('occupied');
      return { [Symbol.asyncDispose]: async () => void said.push('left') };
    },
    query: async (sql) => {
      if (!running) throw new Error('nobody answers');
      const answer = answers[sql];
      if (!answer) said.push(sql);
      return answer ?? [];
    },
  };
}

const refusedByLimit = "SHOW GLOBAL STATUS LIKE 'Connection_errors_max_connections'";
const aborted = "SHOW GLOBAL STATUS LIKE 'Aborted_connects'";
const status = (state: string, errno: number, error = 'said so'): Rows => [
  { Replica_IO_State: 'text', Replica_IO_Running: state, Last_IO_Errno: errno, Last_IO_Error: error },
];

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'replfault-'));
});
afterEach(() => rm(dir, { recursive: true }));

function worldOf(): { target: FaultTarget; source: FakeServer; replica: FakeServer } {
  const target = fakeTarget();
  const { words } = target.servers.source;
  const source = fakeServer(words, dir, {
    'SHOW PROCESSLIST': [
      { Id: 5, Command: 'Query' },
      { Id: 7, Command: 'Binlog Dump GTID' },
    ],
    'SELECT @@GLOBAL.log_bin AS value': [{ value: 0 }],
    'SELECT @@GLOBAL.max_connections AS value': [{ value: 151 }],
    "SHOW GLOBAL STATUS LIKE 'Threads_connected'": [{ Variable_name: 'Threads_connected', Value: '9' }],
    [refusedByLimit]: [{ Variable_name: 'Connection_errors_max_connections', Value: '3' }],
    [aborted]: [{ Variable_name: 'Aborted_connects', Value: '4' }],
    'SELECT @@GLOBAL.server_id AS value': [{ value: 1 }],
    'SELECT @@GLOBAL.server_uuid AS value': [{ value: 'uuid-of-source' }],
    'semi-sync of source': [{ Variable_name: 'timeout', Value: '1000' }],
    "SHOW GLOBAL STATUS LIKE 'Rpl\\_semi\\_sync\\_%'": [{ Variable_name: 'Rpl_semi_sync_source_status', Value: 'ON' }],
  });
  const replica = fakeServer(words, dir, {
    status: status('Yes', 0),
    'SELECT @@GLOBAL.server_id AS value': [{ value: 2 }],
    'SELECT @@GLOBAL.server_uuid AS value': [{ value: 'uuid-of-source' }],
    'semi-sync of replica': [{ Variable_name: 'enabled', Value: 'ON' }],
    "SHOW GLOBAL STATUS LIKE 'Rpl\\_semi\\_sync\\_%'": [{ Variable_name: 'Rpl_semi_sync_replica_status', Value: 'ON' }],
  });
  return { target: { ...target, servers: { source, replica } }, source, replica };
}

const oneConnection = {
  id: 1,
  open: true,
  downstreamIn: 0,
  downstreamOut: 0,
  upstreamIn: 0,
  upstreamOut: 0,
  buffered: 0,
  binlogEvents: 0,
  resentBytes: 0,
  closedBy: null,
};
const restarted = ['SET GLOBAL innodb_flush_log_at_trx_commit = 1', 'FLUSH LOCAL ENGINE LOGS', 'killed'];

describe('every fault of what a server is configured to do', () => {
  const ofServers = [...faults].filter(([, one]) => one.layer === 'server').map(([name]) => name);

  it('has a test of its own in this folder', () => {
    const folder = new URL('./', import.meta.url);
    const files = readdirSync(folder).filter((file) => file.endsWith('.test.ts'));
    const tests = files.map((file) => readFileSync(new URL(file, folder), 'utf8')).join('\n');
    for (const name of ofServers)
      expect(
        tests.includes(`'${name}'`),
        `add a test of ${name}: a row of \`refusals\` in test/unit/network/server-faults.test.ts, or a \`describe\` there`,
      ).toBe(true);
  });
});

interface Example {
  readonly name: string;
  readonly leg: Leg;
  /** What the replica's status says when the fault bites. */
  readonly shows: Rows;
}
const refusals: readonly Example[] = [
  { name: 'wrong-password', leg: 'source', shows: status('Connecting', 1045) },
  { name: 'connections-exhausted', leg: 'source', shows: status('Connecting', 1040) },
  { name: 'plain-connections-refused', leg: 'source', shows: status('Connecting', 3159) },
  { name: 'password-cache-lost', leg: 'source', shows: status('Connecting', 2061) },
  { name: 'packet-limit', leg: 'replica', shows: status('No', 13125, "bigger than 'max_allowed_packet' bytes") },
  { name: 'tls-mismatch', leg: 'source', shows: status('Connecting', 1045) },
  { name: 'tls-mismatch', leg: 'replica', shows: status('Connecting', 2026) },
  { name: 'binlog-disabled', leg: 'source', shows: status('No', 13114) },
  { name: 'duplicate-server-id', leg: 'replica', shows: status('No', 13117) },
  { name: 'duplicate-server-uuid', leg: 'replica', shows: status('No', 13117) },
];

describe('connections-exhausted', () => {
  it('takes connections until the limit is reached without the dump threads, and gives everything back', async () => {
    const { target, source } = worldOf();
    const injected = await fault('connections-exhausted').inject(target, { left: 0 }, 'source');
    // 9 are open, one of them a dump thread: two more make 10 without it.
    expect(source.said).toEqual(['occupied', 'occupied', 'SET GLOBAL max_connections = 10', 'kill 7']);
    source.said.splice(0);
    await injected.heal();
    expect(source.said).toEqual(['SET GLOBAL max_connections = 151', 'left', 'left']);
  });
  it('leaves places for some replicas, and is proved by those that the source refused', async () => {
    const { target, source } = worldOf();
    const injected = await fault('connections-exhausted').inject(target, { left: 2 }, 'source');
    expect(source.said).toEqual(['occupied', 'occupied', 'SET GLOBAL max_connections = 12', 'kill 7']);
    const shown = (open: number, refused: number) => {
      source.answers["SHOW GLOBAL STATUS LIKE 'Threads_connected'"] = [{ Value: String(open) }];
      source.answers[refusedByLimit] = [{ Value: String(refused) }];
      return injected.proof();
    };
    expect((await shown(12, 3)).tookEffect).toBe(false);
    expect((await shown(11, 5)).tookEffect).toBe(false);
    expect(await shown(12, 5)).toMatchObject({
      tookEffect: true,
      numbers: { open: 12, limit: 12, refused: 2, ended: 1 },
    });
    // A server that does not say why it let nobody in.
    source.answers[aborted] = [{ Value: '7' }];
    expect(await shown(12, 3)).toMatchObject({ tookEffect: true, numbers: { refused: 3 } });
    await injected.heal();
    await expect(fault('connections-exhausted').inject(target, { left: -1 }, 'source')).rejects.toThrow(
      /from 0 to 100/,
    );
  });
});

describe('name-gone', () => {
  const named = () => {
    const { target, replica, source } = worldOf();
    const told: object[] = [];
    const addresses = { 'source-1.replfault.test': '127.0.0.1', 'replica-1.replfault.test': '10.254.0.2' };
    const names = {
      source: 'source-1.replfault.test',
      addresses,
      set: async (known: object) => void told.push(known),
      answerLate: async () => ({ questions: () => [] }),
    };
    return { target: { ...target, names }, replica, source, told, addresses };
  };

  it.each([
    ['gone', { 'replica-1.replfault.test': '10.254.0.2' }, 2005],
    ['moved', { 'replica-1.replfault.test': '10.254.0.2', 'source-1.replfault.test': '127.0.0.9' }, 2003],
  ])('%s: changes the name, ends the dump threads, and gives the name back', async (what, changed, errno) => {
    const { target, replica, source, told, addresses } = named();
    const injected = await fault('name-gone').inject(target, { what }, 'replica');
    expect(told).toEqual([changed]);
    expect(source.said).toEqual(['kill 7']);
    expect((await injected.proof()).tookEffect).toBe(false);
    replica.answers['status'] = status('Connecting', errno);
    expect((await injected.proof()).tookEffect).toBe(true);
    await injected.heal();
    expect(told.at(-1)).toEqual(addresses);
  });
  it('needs a replica that follows by a name, and knows what can become of one', async () => {
    await expect(fault('name-gone').inject(worldOf().target, { what: 'gone' }, 'replica')).rejects.toMatchObject({
      code: 'HOST_NAMES',
    });
    await expect(fault('name-gone').inject(named().target, { what: 'lost' }, 'replica')).rejects.toMatchObject({
      code: 'BAD_FAULT_PARAMETER',
    });
  });
});

describe('slow-resolver', () => {
  const slow = fault('slow-resolver');
  const late = { delayMs: 2000, timeoutS: 5 };
  /** The name server was asked at 100 000, by the clock of the machine. */
  const asked = (answeredAtMs: number | null) => [{ name: 'source', type: 'A', atMs: 100_000, answeredAtMs }];
  function named(questions: () => ReturnType<typeof asked>, openedAtMs: readonly number[] = []) {
    const { target, replica, source } = worldOf();
    const told: object[] = [];
    const names = {
      source: 'source-1.replfault.test',
      addresses: { 'source-1.replfault.test': '127.0.0.1' },
      set: async (known: object) => void told.push(known),
      answerLate: async (how: object) => {
        told.push(how);
        return { questions };
      },
    };
    const connections = async () =>
      openedAtMs.map((atMs, index) => ({ ...oneConnection, id: index + 1, openedAtMs: atMs }));
    const toxics = { ...target.toxics, connections };
    return { target: { ...target, names, toxics }, replica, source, told };
  }

  it('has answers come late and dump threads end, and gives the name back', async () => {
    const { target, source, told } = named(() => asked(102_001), [90_000, 102_010]);
    const injected = await slow.inject(target, late, 'replica');
    expect(told).toEqual([late]);
    expect(source.said).toEqual(['kill 7']);
    expect(await injected.proof()).toMatchObject({
      tookEffect: true,
      numbers: { queries: 1, answeredLate: 1, longestMs: 2001, connectionAfterMs: 2010 },
    });
    await injected.heal();
    expect(told.at(-1)).toEqual({ 'source-1.replfault.test': '127.0.0.1' });
  });
  it.each([
    ['nobody asked', () => [], []],
    ['nothing was answered yet', () => asked(null), []],
    ['the answer came at once', () => asked(100_001), []],
    ['a connection was made before the answer', () => asked(102_001), [100_500]],
  ] as const)('has no proof if %s', async (_, questions, opened) => {
    const injected = await slow.inject(named(() => [...questions()], opened).target, late, 'replica');
    expect((await injected.proof()).tookEffect).toBe(false);
  });
  it('is proved by 2005 where the resolver does not wait so long', async () => {
    const { target, replica } = named(() => asked(102_001));
    const injected = await slow.inject(target, { delayMs: 2000, timeoutS: 1 }, 'replica');
    expect((await injected.proof()).tookEffect).toBe(false);
    replica.answers['status'] = status('Connecting', 2005);
    expect((await injected.proof()).tookEffect).toBe(true);
  });
  it('needs a replica that follows by a name, and a delay and a timeout that can be played', async () => {
    await expect(slow.inject(worldOf().target, late, 'replica')).rejects.toMatchObject({ code: 'HOST_NAMES' });
    for (const wrong of [
      { ...late, delayMs: 0 },
      { ...late, timeoutS: 31 },
    ])
      await expect(slow.inject(named(() => []).target, wrong, 'replica')).rejects.toMatchObject({
        code: 'BAD_FAULT_PARAMETER',
      });
  });
});

describe('certificate-expired', () => {
  it('has the source read an expired certificate, and the old one again', async () => {
    const { target, source, replica } = worldOf();
    const done: string[] = [];
    const certificate = {
      async expire() {
        done.push('expired');
        return -1000;
      },
      restore: async () => void done.push('restored'),
    };
    const injected = await fault('certificate-expired').inject({ ...target, certificate }, {}, 'source');
    expect([...done.splice(0), ...source.said.splice(0)]).toEqual(['expired', 'reload tls', 'kill 7']);
    replica.answers['status'] = status('Connecting', 2026);
    expect((await injected.proof()).tookEffect).toBe(true);
    await injected.heal();
    expect([...done, ...source.said]).toEqual(['restored', 'reload tls']);
  });
  it('needs an encrypted link', async () => {
    await expect(fault('certificate-expired').inject(worldOf().target, {}, 'source')).rejects.toMatchObject({
      code: 'NOT_ENCRYPTED',
    });
  });
});

describe('corrupt-binlog', () => {
  /** A binary log in which every byte is 7, larger than what the replica has read. */
  async function logged(bytes = 2000) {
    const file = join(dir, 'binlog.000003');
    await writeFile(file, Buffer.alloc(bytes, 7));
    const world = worldOf();
    world.source.answers['binary log status'] = [{ File: 'binlog.000003', Position: 900 }];
    return { ...world, file };
  }

  it.each([
    ['body', 925],
    ['length', 912],
  ])('%s: changes one byte behind what the replica has read, and puts it back', async (what, at) => {
    const { target, replica, file } = await logged();
    const injected = await fault('corrupt-binlog').inject(target, { what }, 'source');
    const changed = await readFile(file);
    expect([...changed.entries()].filter(([, byte]) => byte !== 7)).toEqual([[at, 248]]);
    expect(replica.said).toEqual(['stop receiver', 'start receiver']);
    replica.answers['status'] = status('No', 1743);
    expect((await injected.proof()).tookEffect).toBe(true);
    await injected.heal();
    expect(new Set(await readFile(file))).toEqual(new Set([7]));
    expect(replica.said.at(-1)).toBe('start');
  });
  it('waits until the source has written more', async () => {
    const { target, file } = await logged(1000);
    const injecting = fault('corrupt-binlog').inject(target, { what: 'body' }, 'source');
    await writeFile(file, Buffer.alloc(1500, 7));
    await expect(injecting).resolves.toBeDefined();
  });
});

describe('host-blocked', () => {
  /** A source that greets whoever connects, and closes when the other side does. */
  async function greeting() {
    let greeted = 0;
    const server = createServer((socket) => {
      greeted += 1;
      socket.on('error', () => undefined).end('hello');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    return { port, greeted: () => greeted, [Symbol.asyncDispose]: async () => void server.close() };
  }

  it('probes the port once more often than the source allows, and forgets the host when it is healed', async () => {
    await using peer = await greeting();
    const { target, source, replica } = worldOf();
    Object.assign(source.answers, {
      'SELECT @@GLOBAL.skip_name_resolve AS value': [{ value: 0 }],
      'SELECT @@GLOBAL.max_connect_errors AS value': [{ value: 3 }],
    });
    const address = { host: '127.0.0.1', port: peer.port };
    const injected = await fault('host-blocked').inject({ ...target, address }, {}, 'source');
    expect(peer.greeted()).toBe(4);
    replica.answers['status'] = status('Connecting', 1129);
    expect((await injected.proof()).tookEffect).toBe(true);
    await injected.heal();
    expect(source.said).toEqual(['kill 7', 'forget hosts']);
  });
  it.each([
    ['1', '3', /skip_name_resolve/],
    ['0', '1000000', /max_connect_errors is 1000000/],
    ['0', '3', /does not answer a probe/],
  ])('refuses where no host would be blocked: %s, %s', async (skips, most, says) => {
    const { target, source } = worldOf();
    Object.assign(source.answers, {
      'SELECT @@GLOBAL.skip_name_resolve AS value': [{ value: skips }],
      'SELECT @@GLOBAL.max_connect_errors AS value': [{ value: most }],
    });
    const address = { host: '127.0.0.1', port: 1 };
    await expect(fault('host-blocked').inject({ ...target, address }, {}, 'source')).rejects.toThrow(says);
    expect(source.said).toEqual([]);
  });
});

describe.each(refusals)('$name at the $leg', ({ name, leg, shows }) => {
  beforeEach(() => writeFile(join(dir, 'auto.cnf'), 'own identity'));

  it('has no proof while the replica says that all is well', async () => {
    const { target } = worldOf();
    const injected = await fault(name).inject(target, fault(name).defaults, leg);
    expect((await injected.proof()).tookEffect).toBe(false);
  });
  it('is proven by what the replica says', async () => {
    const { target, replica } = worldOf();
    const injected = await fault(name).inject(target, fault(name).defaults, leg);
    replica.answers['status'] = shows;
    expect(await injected.proof()).toMatchObject({
      tookEffect: true,
      numbers: { ioErrno: shows[0]?.['Last_IO_Errno'], dumpThreads: 1 },
    });
  });
  it('is not proven by an error of a receiver that runs again', async () => {
    const { target, replica } = worldOf();
    const injected = await fault(name).inject(target, fault(name).defaults, leg);
    replica.answers['status'] = status('Yes', Number(shows[0]?.['Last_IO_Errno']));
    expect((await injected.proof()).tookEffect).toBe(false);
  });
});

describe('applier-stopped', () => {
  const rows = (applier: string): Rows => [
    { ...status('Yes', 0)[0], Replica_SQL_Running: applier, Relay_Log_Space: 900 },
  ];

  it('stops the applier alone, is proven by the status, and tells how much waits in the relay logs', async () => {
    const { target, replica } = worldOf();
    replica.answers['SELECT @@GLOBAL.relay_log_space_limit AS value'] = [{ value: 1000 }];
    replica.answers['status'] = rows('No');
    const injected = await fault('applier-stopped').inject(target, {}, 'replica');
    expect(await injected.proof()).toMatchObject({
      tookEffect: true,
      numbers: { applier: 'No', relayLogBytes: 900, limitBytes: 1000, receiver: 'Yes', receiverText: 'text' },
    });
    await injected.heal();
    expect(replica.said).toEqual(['stop applier', 'start applier']);
  });
  it('has no proof while the applier runs', async () => {
    const { target, replica } = worldOf();
    replica.answers['status'] = rows('Yes');
    const injected = await fault('applier-stopped').inject(target, {}, 'replica');
    expect((await injected.proof()).tookEffect).toBe(false);
  });
});

describe('disk-full', () => {
  it.each([
    [{ disk: 'tape' }, /there is no disk tape/],
    [{ disk: 'binlog' }, /the binlog of the replica has no file system of its own/],
    [{ disk: 'relay-log', leaveKiB: -1 }, /leaveKiB must be from 0/],
  ])('refuses %j', async (params, message) => {
    const { target } = worldOf();
    const given = { leaveKiB: 64, ...params };
    await expect(fault('disk-full').inject(target, given, 'replica')).rejects.toMatchObject({
      code: 'BAD_FAULT_PARAMETER',
      message: expect.stringMatching(message),
    });
  });
  it('never fills a folder that is not a file system of its own', async () => {
    const { target } = worldOf();
    const params = { disk: 'relay-log', leaveKiB: 64 };
    await expect(fault('disk-full').inject(target, params, 'replica')).rejects.toMatchObject({ code: 'SMALL_DISK' });
    expect(readdirSync(dir)).toEqual([]);
  });
  it.each([
    ['a log that was cut short at the end of a page', { log: 12_288 }, 0],
    ['a log whose last page takes some more transactions', { log: 10_000 }, 2_288],
    ['a log cut short, and an index that has grown too', { log: 12_288, index: 60 }, 0],
    ['a log that is as it was', { log: 8_000 }, null],
    ['a log that is gone, and a new one', { 'log.2': 4_097 }, 4_095],
  ])('%s: room in the last page', (_, now, room) => {
    const then = new Map(Object.entries({ log: 8_000, index: 30 }));
    expect(roomInLastPage(then, new Map(Object.entries(now)))).toBe(room);
  });
});

describe('what is said to the servers, and taken back', () => {
  const played = async (name: string, leg: Leg) => {
    const world = worldOf();
    const injected = await fault(name).inject(world.target, {}, leg);
    const broke = { source: world.source.said.splice(0), replica: world.replica.said.splice(0) };
    await injected.heal();
    return { broke, healed: { source: world.source.said, replica: world.replica.said } };
  };

  it('wrong-password gives the account another one, and its own back', async () => {
    const { broke, healed } = await played('wrong-password', 'source');
    expect(broke.source).toEqual([expect.stringMatching('password of repl is a new one'), 'kill 7']);
    expect(healed.source).toEqual(['password of repl is secret']);
  });
  it('wrong-password is not proven by another error', async () => {
    const { target, replica } = worldOf();
    const injected = await fault('wrong-password').inject(target, {}, 'source');
    replica.answers['status'] = status('Connecting', 2061);
    expect((await injected.proof()).tookEffect).toBe(false);
  });
  it('tls-mismatch changes the account, or what the replica asks for', async () => {
    const atSource = await played('tls-mismatch', 'source');
    expect(atSource.broke.source).toEqual(['repl must encrypt', 'kill 7']);
    expect(atSource.healed.source).toEqual(['repl need not encrypt']);
    const atReplica = await played('tls-mismatch', 'replica');
    expect(atReplica.broke).toEqual({ source: [], replica: ['stop', 'ask for encryption true', 'start'] });
    expect(atReplica.healed.replica).toEqual(['stop', 'ask for encryption false', 'start']);
  });
  it('binlog-disabled restarts the source without, and with its binary log', async () => {
    const { broke, healed } = await played('binlog-disabled', 'source');
    expect(broke.source).toEqual([...restarted, 'restarted --no-binary-log']);
    expect(healed.source).toEqual([...restarted, 'restarted']);
  });
  it('binlog-disabled has no proof where the server kept its binary log', async () => {
    const { target, source, replica } = worldOf();
    source.answers['SELECT @@GLOBAL.log_bin AS value'] = [{ value: 1 }];
    const injected = await fault('binlog-disabled').inject(target, {}, 'source');
    replica.answers['status'] = status('No', 13114);
    expect((await injected.proof()).tookEffect).toBe(false);
  });
  it('duplicate-server-id never lets the applier run with the id of the source', async () => {
    const { broke, healed } = await played('duplicate-server-id', 'replica');
    expect(broke.replica).toEqual(['stop', 'SET GLOBAL server_id = 1', 'start receiver']);
    expect(healed.replica).toEqual(['stop', 'SET GLOBAL server_id = 2', 'start']);
  });
  it('duplicate-server-uuid swaps the identity of the data folder, and back', async () => {
    await writeFile(join(dir, 'auto.cnf'), 'own identity');
    const { target, replica } = worldOf();
    const injected = await fault('duplicate-server-uuid').inject(target, {}, 'replica');
    expect(await readFile(join(dir, 'auto.cnf'), 'utf8')).toBe('[auto]\nserver-uuid=uuid-of-source\n');
    await injected.heal();
    expect(await readFile(join(dir, 'auto.cnf'), 'utf8')).toBe('own identity');
    expect(replica.said).toEqual([...restarted, 'restarted', ...restarted, 'restarted']);
  });
  it('semi-sync-missing takes the plugin away while nobody uses it, and gives it back with its settings', async () => {
    const { broke, healed } = await played('semi-sync-missing', 'source');
    expect(broke).toEqual({ source: ['kill 7', 'remove semi-sync of source'], replica: ['stop', 'start'] });
    expect(healed.source).toEqual(['kill 7', 'restore semi-sync of source', 'timeout=1000']);
    const atReplica = await played('semi-sync-missing', 'replica');
    expect(atReplica.broke).toEqual({ source: [], replica: ['stop', 'remove semi-sync of replica', 'start'] });
  });
  it('semi-sync-missing is proven only when neither end has it any more', async () => {
    const { target, source, replica } = worldOf();
    const question = "SHOW GLOBAL STATUS LIKE 'Rpl\\_semi\\_sync\\_%'";
    const injected = await fault('semi-sync-missing').inject(target, {}, 'replica');
    expect((await injected.proof()).tookEffect).toBe(false);
    replica.answers[question] = [];
    expect((await injected.proof()).tookEffect).toBe(false);
    source.answers[question] = [{ Variable_name: 'Rpl_semi_sync_master_status', Value: 'OFF' }];
    expect(await injected.proof()).toMatchObject({ tookEffect: true, numbers: { replica: 'missing', source: 'OFF' } });
  });
});

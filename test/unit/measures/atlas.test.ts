import { describe, expect, it } from 'vitest';
import { type AtlasEntry, atlasEntry } from '../../../src/measures/atlas.ts';
import { normaliseText } from '../../../src/measures/atlas-text.ts';
import { gaveUpCase, giving } from '../checks/giving-up-stories.ts';
import { armedCase, at, quietCase, refetchingCase, stalledCase } from '../checks/stories.ts';

const entryOf = (story: ReturnType<typeof stalledCase>): AtlasEntry => {
  const entry = atlasEntry(story.build());
  if (entry === null) throw new Error('no fault was injected');
  return entry;
};

describe('texts without what changes from run to run', () => {
  it.each([
    [
      "Aborted connection 11 to db: 'unconnected' user: 'repl' host: '127.0.0.1' (failed on flush_net()).",
      "Aborted connection <id> to db: 'unconnected' user: 'repl' host: '<host>' (failed on flush_net()).",
    ],
    [
      "Error reconnecting to source 'repl@127.0.0.1:42297'. This was attempt 17/1000, with a delay of 1 seconds between attempts. Message: Can't connect to MySQL server on '127.0.0.1:42297' (111), Error_code: MY-002003",
      "Error reconnecting to source 'repl@<host>:<port>'. This was attempt <n>/1000, with a delay of 1 seconds between attempts. Message: Can't connect to MySQL server on '<host>:<port>' (111), Error_code: MY-002003",
    ],
    [
      "error reconnecting to master 'repl@source:3306' - retry-time: 1  retries: 3",
      "error reconnecting to master 'repl@<host>:<port>' - retry-time: 1 retries: <n>",
    ],
    [
      "connected to source 'repl@127.0.0.1:4229',replication resumed in log 'binlog.000001' at position 1714",
      "connected to source 'repl@<host>:<port>',replication resumed in log '<file>' at position <position>",
    ],
    [
      'Start binlog_dump to source_thread_id(16) replica_server(2), pos(, 4)',
      'Start binlog_dump to source_thread_id(<id>) replica_server(<id>), pos(<position>)',
    ],
    [
      'Start binlog_dump to slave_server(2), pos(binlog.000001, 1714)',
      'Start binlog_dump to slave_server(<id>), pos(<position>)',
    ],
    [
      'UUID <335e38fa-e65c-11f1-9bdd-c51412206bb8>, terminating the previous dump thread (11)',
      'UUID <<uuid>>, terminating the previous dump thread (<id>)',
    ],
    [
      'server_uuid=3386cb93-e65c-11f1-94b1-6cab187400a2, server_id=1. Starting',
      'server_uuid=<uuid>, server_id=<id>. Starting',
    ],
    ["master 'repl@127.0.0.1:1' at GTID position '0-1-234'", "master 'repl@<host>:<port>' at GTID position '<gtid>'"],
    [
      "error reconnecting to master 'repl@127.0.0.1:1' - retry-time: 1  maximum-retries: 1000  message: Can't connect to server on '127.0.0.1' (111 \"Connection refused\")",
      "error reconnecting to master 'repl@<host>:<port>' - retry-time: 1 maximum-retries: 1000 message: Can't connect to server on '<host>' (111 \"Connection refused\")",
    ],
    ['Master is killing the zombie dump thread(4).', 'Master is killing the zombie dump thread(<id>).'],
    [
      "Start binlog_dump to slave_server(2), pos(binlog.000001, 4), using_gtid(1), gtid('0-1-5')",
      "Start binlog_dump to slave_server(<id>), pos(<position>), using_gtid(1), gtid('<gtid>')",
    ],
    ['2026-11-22 10:06:28 seen', '<time> seen'],
    ['Lost connection during query (server_errno=2013)', 'Lost connection during query (server_errno=2013)'],
  ])('%s', (text, expected) => {
    expect(normaliseText(text)).toBe(expected);
    expect(normaliseText(expected)).toBe(expected);
  });
});

describe('an entry of the atlas', () => {
  it('is none for a control', () => {
    expect(atlasEntry(quietCase().build())).toBeNull();
    expect(atlasEntry(armedCase().build())).toBeNull();
  });
  it('names the fault, the counters that moved, the texts and the way of the receiver', () => {
    const entry = entryOf(stalledCase());
    expect(entry.faults).toEqual([{ name: 'stall', layer: 'proxy', leg: 'link', params: {} }]);
    expect(entry.counters).toEqual(['1105', '1161']);
    expect(entry.sourceTexts).toEqual([
      { code: null, condition: 'source-write-failed', text: 'Aborted connection <id> (Failed on my_net_write()).' },
    ]);
    expect(entry.replicaTexts.map((one) => one.condition)).toEqual(['replica-connected']);
    expect(entry.receiver).toEqual({ path: ['Yes', 'Connecting', 'Yes'], repeated: false });
    expect(entry.ending).toEqual({ kind: 'reconnected' });
    expect(entry).toMatchObject({ ioErrors: [], literal1190: false, lostProbes: [] });
  });
  it('says so when a server counts no errors, and keeps counting over a restart', () => {
    expect(entryOf(stalledCase().change('counters', () => ({ errors: null })))).toMatchObject({
      counters: null,
      countersReason: 'this server does not count errors by number',
    });
    const restarted = stalledCase().change('counters', (o) => ({
      errors: { '1161': o.atMs < 3000 ? 5 : o.atMs < 4000 ? 0 : 1 },
    }));
    expect(entryOf(restarted).counters).toEqual(['1161']);
  });
  it('tells giving up by the receiver that stopped, with the errno it left', () => {
    const entry = entryOf(gaveUpCase().settings('replica', { retry_count: '2' }));
    expect(entry.receiver.path).toEqual(['Yes', 'Connecting', 'No', 'Connecting', 'Yes']);
    expect(entry.ending).toMatchObject({ kind: 'gave-up', errno: 2003, startedAgain: true });
    expect(entry.ioErrors).toEqual([{ errno: 2003, text: "error reconnecting to source 'repl@<host>:<port>'" }]);
    expect(entry.retryCount).toBe('2');
  });
  it('does not take a restarted server for one that gave up', () => {
    const restarted = gaveUpCase().log(giving.stopped - 50, 'replica', 'ready', 'ready for connections');
    expect(entryOf(restarted).ending).toEqual({ kind: 'restarted' });
  });
  it('tells a receiver that is still gone', () => {
    const gone = stalledCase().change('replication', (o) =>
      o.atMs > at.injected ? { status: { ...o.status, receiver: 'Connecting' as const, lastIoErrno: 2003 } } : {},
    );
    expect(entryOf(gone).ending).toEqual({ kind: 'not-back', receiver: 'Connecting', errno: 2003 });
  });
  it('knows a reconnect that no sample saw, and a connection that stayed', () => {
    const quick = refetchingCase().change('replication', (o) => ({
      status: { ...o.status, receiver: 'Yes' as const, lagS: 0 },
    }));
    expect(entryOf(quick)).toMatchObject({
      receiver: { path: ['Yes', 'Connecting', 'Yes'], repeated: false },
      ending: { kind: 'reconnected' },
    });
    const calm = quietCase().fault(at.injected, 'injected');
    expect(entryOf(calm)).toMatchObject({ receiver: { path: ['Yes'] }, ending: { kind: 'stayed' } });
  });
  it('leaves out a Yes that was over at once: another run might not have seen it', () => {
    const flash = gaveUpCase().change('replication', (o) =>
      o.atMs >= 2000 && o.atMs < 2100 ? { status: { ...o.status, receiver: 'Yes' as const } } : {},
    );
    expect(entryOf(flash).receiver).toEqual(entryOf(gaveUpCase()).receiver);
  });
  it('tells a repeated way once', () => {
    const flapping = stalledCase().change('replication', (o) => ({
      status: {
        ...o.status,
        receiver:
          o.atMs > at.injected && Math.floor(o.atMs / 400) % 2 === 0 ? ('Connecting' as const) : ('Yes' as const),
      },
    }));
    const { receiver } = entryOf(flapping);
    expect(receiver.repeated).toBe(true);
    expect(receiver.path.length).toBeLessThanOrEqual(3);
  });
  it('reports a literal 1190, and which probes were lost', () => {
    const story = stalledCase().log(4000, 'source', null, 'Got errno=1190').lost(5000, 'proxy');
    expect(entryOf(story)).toMatchObject({ literal1190: true, lostProbes: ['proxy'] });
  });
  it('is the same for two runs that differ in ports, ids and times', () => {
    const run = (id: number, port: number): AtlasEntry =>
      entryOf(
        stalledCase()
          .without('log')
          .log(
            at.sourceGaveUp + id,
            'source',
            'source-write-failed',
            `Aborted connection ${id} (Failed on my_net_write()).`,
          )
          .log(at.replicaNoticed + id, 'replica', 'replica-connected', `connected to source 'repl@127.0.0.1:${port}'`),
      );
    expect(run(11, 40_001)).toEqual(run(77, 35_555));
  });
});

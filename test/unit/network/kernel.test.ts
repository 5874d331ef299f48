import { describe, expect, it } from 'vitest';
import { ExitCode } from '../../../src/model/errors.ts';
import type { FaultParams } from '../../../src/model/scenario.ts';
import { dropRules } from '../../../src/network/faults/packet-drop.ts';
import { rejectRules } from '../../../src/network/faults/reject.ts';
import { netem, tokenBucket } from '../../../src/network/kernel/disciplines.ts';
import type { ExecuteTool, ToolAnswer } from '../../../src/network/kernel/execute.ts';
import { flowTable } from '../../../src/network/kernel/flow-table.ts';
import { kernelNetwork } from '../../../src/network/kernel/kernel-network.ts';
import { membersIn, sumCounters, tableWith } from '../../../src/network/kernel/nftables.ts';
import { pipeFacts } from '../../../src/network/kernel/private-network.ts';
import { probeDisciplines } from '../../../src/network/kernel/probe-disciplines.ts';
import { readStats } from '../../../src/network/kernel/traffic-control.ts';

describe('sumCounters', () => {
  const rule = (packets: number, bytes: number) => ({
    rule: {
      family: 'inet',
      table: 'replfault_drop_1',
      chain: 'arriving',
      handle: 2,
      expr: [
        { match: { op: '==', left: { payload: { protocol: 'tcp', field: 'sport' } }, right: 33061 } },
        { counter: { packets, bytes } },
        { drop: null },
      ],
    },
  });
  const listing = (...rules: unknown[]) =>
    JSON.stringify({
      nftables: [
        { metainfo: { version: '1.1.3', json_schema_version: 1 } },
        { table: { family: 'inet', name: 'replfault_drop_1', handle: 7 } },
        { chain: { name: 'arriving', type: 'filter', hook: 'input', prio: 0, policy: 'accept' } },
        ...rules,
      ],
    });

  it('adds up the counters of all rules', () => {
    expect(sumCounters(listing(rule(3, 1800), rule(4, 208)))).toEqual({ packets: 7, bytes: 2008 });
  });
  it('is 0 where no packet matched, no rule is, or nothing was listed', () => {
    for (const text of [listing(rule(0, 0)), listing(), '{}', ''])
      expect(sumCounters(text)).toEqual({ packets: 0, bytes: 0 });
  });
  it('throws on what is no JSON rather than reading a 0 into it', () => {
    expect(() => sumCounters('Error: no such table')).toThrow();
  });
});

describe('dropRules', () => {
  const ports = { source: 33061, proxy: 40112 };
  const all = { percent: 100, direction: 'both', connections: 'all' };
  const texts = (leg: 'source-proxy' | 'proxy-replica', params: FaultParams) =>
    dropRules(ports, leg, { ...all, ...params }).map(({ at, rule }) => `${at}: ${rule}`);

  it.each([
    ['source-proxy', 33061, 'source', 'proxy'],
    ['proxy-replica', 40112, 'proxy', 'replica'],
  ] as const)('on %s match port %d where packets arrive, at %s and %s', (leg, port, upper, lower) => {
    const [down, up] = [`${lower}: tcp sport ${port} drop`, `${upper}: tcp dport ${port} drop`];
    expect(texts(leg, {})).toEqual([down, up]);
    expect(texts(leg, { direction: 'to-replica' })).toEqual([down]);
    expect(texts(leg, { direction: 'to-source' })).toEqual([up]);
  });
  it.each([
    [{ percent: 0 }],
    [{ percent: 101 }],
    [{ percent: 2.5 }],
    [{ percent: 'half' }],
    [{ direction: 'sideways' }],
    [{ connections: 'old' }],
  ])('refuse %o as a usage error', (params) => {
    expect(() => texts('source-proxy', params)).toThrow(expect.objectContaining({ exitCode: ExitCode.usage }));
  });
  it('draw by chance below 100 percent', () => {
    expect(texts('source-proxy', { percent: 30, direction: 'to-replica' })).toEqual([
      'proxy: tcp sport 33061 numgen random mod 100 < 30 drop',
    ]);
  });
  it('take only what opens a connection when told so', () => {
    expect(texts('source-proxy', { connections: 'new', direction: 'to-source' })).toEqual([
      'source: tcp dport 33061 tcp flags & (syn | rst) == syn drop',
    ]);
  });
  it('never touch any other port', () => {
    for (const rule of texts('proxy-replica', { percent: 5 })) expect(rule).not.toContain('33061');
  });
});

describe('rejectRules', () => {
  const ports = { source: 33061, proxy: 40112 };

  it('answer with RST and let every RST pass, their own answers too', () => {
    const rules = rejectRules(ports, 'source-proxy', { direction: 'both', connections: 'all' });
    expect(rules).toEqual([
      { at: 'proxy', rule: 'tcp sport 33061 tcp flags & rst == 0 reject with tcp reset' },
      { at: 'source', rule: 'tcp dport 33061 tcp flags & rst == 0 reject with tcp reset' },
    ]);
  });
});

describe('tableWith', () => {
  it('counts each rule before its verdict, in the chain of the hook', () => {
    const script = tableWith('rule-1', ['tcp sport 1 drop', 'tcp dport 1 reject with tcp reset'], 'arriving');
    expect(script).toContain('table inet replfault_rule_1 {');
    expect(script).toContain('hook input priority 0');
    expect(script).toContain('tcp sport 1 counter drop\n');
    expect(script).toContain('tcp dport 1 counter reject with tcp reset\n');
    expect(tableWith('q', ['tcp sport 1 meta priority set 1:10'], 'leaving')).toMatch(
      /hook output[\s\S]*tcp sport 1 counter meta priority set 1:10\n/,
    );
  });
});

describe('a set of rules for both ways', () => {
  it('declares first, then has a chain for each way, and counts only what it takes away', () => {
    const script = tableWith(
      'nat-1',
      flowTable({ port: 40112, idleMs: 700, known: [51_300], otherwise: 'drop' }),
      'arriving',
    );
    expect(script).toMatch(/set flows \{[\s\S]*hook input[\s\S]*hook output/);
    expect(script).toContain('tcp sport 40112 counter drop\n');
    expect(script).toContain('update @flows { tcp dport } accept\n');
    expect(script.match(/counter/g)).toHaveLength(2);
  });
  it('tells the members of a set, with a timeout and without', () => {
    const listed = { nftables: [{ metainfo: {} }, { set: { elem: [1, { elem: { val: 51_300, expires: 1 } }] } }] };
    expect(membersIn(JSON.stringify(listed))).toEqual([1, 51_300]);
    expect(membersIn(JSON.stringify({ nftables: [{ set: {} }] }))).toEqual([]);
    expect(membersIn('')).toEqual([]);
  });
});

describe('what is left in a namespace', () => {
  const tables = { nftables: [{ table: { name: 'replfault_rule_1' } }, { table: { name: 'somebody_else' } }] };
  const queues = [{ handle: '0:' }, { kind: 'htb', handle: '1:' }, { handle: '10:' }, { kind: 'tbf', handle: '11:' }];
  it('is our tables, and queues that a device does not begin with, but for the tree that they are put in', async () => {
    const { execute } = fakeTools((line) => ({ stdout: JSON.stringify(line.startsWith('nft') ? tables : queues) }));
    expect(await kernelNetwork(execute, 'lo').remains()).toEqual({ ruleSets: 1, queues: 2 });
  });
  it('is nothing where nothing is listed', async () => {
    const { execute } = fakeTools();
    expect(await kernelNetwork(execute, 'lo').remains()).toEqual({ ruleSets: 0, queues: 0 });
  });
});

describe('forgetting a socket', () => {
  it.each([
    ['is gone afterwards', '', true],
    ['is still there: the kernel cannot', 'ESTAB 0 0 127.0.0.1:1 127.0.0.1:2', false],
  ])('%s', async (_, stdout, expected) => {
    const { execute, lines } = fakeTools((line) => (line.includes('-tnHO') ? { stdout } : {}));
    expect(await kernelNetwork(execute, 'lo').destroySocket(1, 2)).toBe(expected);
    expect(lines[0]).toBe('ss -KtnH ( sport = :1 and dport = :2 )');
  });
});

describe('disciplines', () => {
  it('of a rate are a bucket in bits per second that never has to drop', () => {
    expect(tokenBucket(3).join(' ')).toBe('tbf rate 24000bit burst 3200 limit 4194304');
    expect(() => tokenBucket(0)).toThrow(/above 0/);
    expect(() => tokenBucket(Number.NaN)).toThrow(/above 0/);
  });
  it('of the network emulator name only what is asked for', () => {
    expect(netem({ lossPercent: 10 }).join(' ')).toBe('netem limit 10000 loss random 10%');
    expect(netem({ delayMs: 100 }).join(' ')).toBe('netem limit 10000 delay 100ms');
    expect(netem({ delayMs: 100, jitterMs: 20, lossPercent: 1 }).join(' ')).toBe(
      'netem limit 10000 delay 100ms 20ms loss random 1%',
    );
    expect(() => netem({ delayMs: 10, jitterMs: 20 })).toThrow(/jitter/);
    expect(() => netem({ delayMs: -1 })).toThrow(/jitter/);
  });
});

/** A namespace without a kernel: answers as told, and remembers the commands. */
function fakeTools(answer: (line: string) => Partial<ToolAnswer> = () => ({})) {
  const lines: string[] = [];
  const execute: ExecuteTool = async (tool, args) => {
    const line = [tool, ...args].join(' ');
    lines.push(line);
    return { exitCode: 0, stdout: '', stderr: '', ...answer(line) };
  };
  return { execute, lines };
}
const noNetem = (line: string) => (line.includes('netem') ? { exitCode: 2, stderr: 'unknown qdisc' } : {});

describe('probeDisciplines', () => {
  it('tries each and takes it away again', async () => {
    const { execute, lines } = fakeTools(noNetem);
    expect(await probeDisciplines(execute, 'lo')).toEqual({ shaping: true, netem: false });
    expect(lines.filter((line) => line.startsWith('tc qdisc add dev lo root'))).toHaveLength(3);
    expect(lines.filter((line) => line === 'tc qdisc del dev lo root')).toHaveLength(2);
  });
  it.each([
    ['htb', { shaping: false, netem: false }],
    ['tbf', { shaping: false, netem: true }],
  ])('finds what a kernel without %s can do', async (lacking, expected) => {
    const { execute } = fakeTools((line) => (line.includes(lacking) ? { exitCode: 2 } : {}));
    expect(await probeDisciplines(execute, 'lo')).toEqual(expected);
  });
});

describe('kernelNetwork', () => {
  const tree = (line: string) => /^tc (qdisc|class) (add|del)/.test(line);

  it('builds the tree for the first queue and keeps it: taking it away would lose packets of others', async () => {
    let hasTree = false;
    const { execute, lines } = fakeTools((line) => {
      if (line === 'tc qdisc add dev lo root handle 1: htb') hasTree = true;
      if (line !== 'tc -j qdisc show dev lo' || !hasTree) return noNetem(line);
      return { stdout: JSON.stringify([{ kind: 'htb', handle: '1:', root: true }]) };
    });
    const network = kernelNetwork(execute, 'lo');
    await network.disciplines();
    lines.length = 0;
    await Promise.all([
      network.addQueue('one', 'tcp sport 1', tokenBucket(3)),
      network.addQueue('two', 'tcp sport 2', tokenBucket(5)),
    ]);
    expect(lines.filter(tree)).toEqual([
      'tc qdisc add dev lo root handle 1: htb',
      'tc class add dev lo parent 1: classid 1:10 htb rate 10gbit quantum 1514',
      'tc qdisc add dev lo parent 1:10 handle 10: tbf rate 24000bit burst 3200 limit 4194304',
      'tc class add dev lo parent 1: classid 1:11 htb rate 10gbit quantum 1514',
      'tc qdisc add dev lo parent 1:11 handle 11: tbf rate 40000bit burst 3200 limit 4194304',
    ]);
    expect(lines.find((line) => line.startsWith('nft'))).toContain('tcp sport 1 counter meta priority set 1:10');
    lines.length = 0;
    await network.removeQueue('one');
    expect(lines[0]).toBe('tc qdisc change dev lo parent 1:10 handle 10: tbf rate 10gbit burst 3200 limit 4194304');
    expect(lines.filter(tree)).toEqual(['tc qdisc del dev lo parent 1:10', 'tc class del dev lo classid 1:10']);
    await network.removeQueue('two');
    expect(lines.filter(tree).at(-1)).toBe('tc class del dev lo classid 1:11');
    await network.addQueue('three', 'tcp sport 3', tokenBucket(3));
    expect(lines.filter((line) => line.includes(' root'))).toEqual([]);
    expect(lines.filter((line) => line.includes('delete table'))).toHaveLength(2);
  });
  it('tries the disciplines before the first queue, never while one is in place', async () => {
    const { execute, lines } = fakeTools(noNetem);
    const network = kernelNetwork(execute, 'eth0');
    await network.addQueue('one', 'tcp sport 1', tokenBucket(3));
    const tried = lines.length;
    expect(await network.disciplines()).toEqual({ shaping: true, netem: false });
    expect(lines).toHaveLength(tried);
    expect(lines.findIndex((line) => line.includes('netem'))).toBeLessThan(
      lines.findIndex((line) => line.includes('handle 1:')),
    );
  });
  it('says what a tool said when it refuses', async () => {
    const { execute } = fakeTools(() => ({ exitCode: 1, stderr: 'Operation not permitted' }));
    await expect(kernelNetwork(execute, 'lo').addRules('one', ['tcp sport 1 drop'])).rejects.toMatchObject({
      code: 'KERNEL_FAULT',
      message: expect.stringContaining('Operation not permitted'),
    });
  });
  it('adds up what sockets sent again', async () => {
    const text = [
      'ESTAB 0 0 127.0.0.1:3306 127.0.0.1:4001 cubic rto:204 retrans:1/3 lost:1',
      'ESTAB 0 0 127.0.0.1:4001 127.0.0.1:3306 cubic rto:204 bytes_retrans:60 retrans:0/2',
      'ESTAB 0 0 127.0.0.1:4001 127.0.0.1:3306 cubic rto:204',
    ];
    const { execute } = fakeTools((line) => (line.startsWith('ss') ? { stdout: text.join('\n') } : {}));
    expect(await kernelNetwork(execute, 'lo').resentSegments(3306)).toBe(5);
  });
});

describe('readStats', () => {
  const json = JSON.stringify([
    { kind: 'htb', handle: '1:', bytes: 900, packets: 9, drops: 0, overlimits: 3, backlog: 700 },
    { kind: 'tbf', handle: '10:', bytes: 500, packets: 5, drops: 1, overlimits: 2, backlog: 700, qlen: 4 },
  ]);
  it('takes the queue of that handle and no other', () => {
    expect(readStats(json, '10:')).toEqual({
      sentBytes: 500,
      sentPackets: 5,
      dropped: 1,
      overlimits: 2,
      backlogBytes: 700,
    });
  });
  it('is all 0 where there is none', () => {
    expect(Object.values(readStats(json, '11:'))).toEqual([0, 0, 0, 0, 0]);
    expect(Object.values(readStats('', '10:'))).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('pipeFacts', () => {
  const small = { tcp_wmem: '4096 16384 65536', tcp_rmem: '4096 16384 65536' };

  it('adds what both ends and the proxy hold; some of it must drain before the next write', () => {
    const { absorbBytes, drainBytes } = pipeFacts(small);
    expect(absorbBytes).toBeGreaterThanOrEqual(2 * 65536);
    expect(absorbBytes).toBeLessThan(1024 * 1024);
    expect(drainBytes).toBeGreaterThanOrEqual(Math.ceil(65536 / 3));
    expect(drainBytes).toBeLessThanOrEqual(65536);
  });
  it('grows with the buffers, but a stalled reader never opens a large window in full', () => {
    const large = pipeFacts({ tcp_wmem: '4096 16384 4194304', tcp_rmem: '4096 131072 33554432' });
    expect(large.absorbBytes).toBeGreaterThan(4194304 + 1024 * 1024);
    expect(large.absorbBytes).toBeLessThan(4194304 + 33554432);
    expect(large.drainBytes).toBeGreaterThan(pipeFacts(small).drainBytes);
  });
});

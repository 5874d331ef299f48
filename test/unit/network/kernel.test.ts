import { describe, expect, it } from 'vitest';
import { dropRules } from '../../../src/network/faults/packet-drop.ts';
import { sumCounters } from '../../../src/network/kernel/nftables.ts';
import { pipeFacts } from '../../../src/network/kernel/private-network.ts';

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

  it.each([
    ['source-proxy', 33061],
    ['proxy-replica', 40112],
  ] as const)('on %s match port %d in both directions', (leg, port) => {
    expect(dropRules(ports, leg, 100, 'both')).toEqual([`tcp sport ${port} drop`, `tcp dport ${port} drop`]);
    expect(dropRules(ports, leg, 100, 'to-replica')).toEqual([`tcp sport ${port} drop`]);
    expect(dropRules(ports, leg, 100, 'to-source')).toEqual([`tcp dport ${port} drop`]);
  });
  it.each([
    [0, 'both'],
    [101, 'both'],
    [Number.NaN, 'both'],
    [50, 'sideways'],
  ])('refuse %s percent in direction %s', (percent, direction) => {
    expect(() => dropRules(ports, 'source-proxy', percent, direction)).toThrow(/packet-drop/);
  });
  it('draw by chance below 100 percent', () => {
    expect(dropRules(ports, 'source-proxy', 30, 'to-replica')).toEqual([
      'tcp sport 33061 numgen random mod 100 < 30 drop',
    ]);
  });
  it('never touch any other port', () => {
    for (const rule of dropRules(ports, 'proxy-replica', 5, 'both')) expect(rule).not.toContain('33061');
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

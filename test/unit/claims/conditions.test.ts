import { describe, expect, it } from 'vitest';
import { type BelievedTrial, conditionsOf } from '../../../src/claims/conditions.ts';
import { timersOf } from '../../../src/claims/timers.ts';
import { conditionLines } from '../../../src/model/conditions.ts';
import type { CaseResult } from '../../../src/model/result.ts';
import type { Happening } from '../../../src/model/timeline.ts';
import { Timeline } from '../../../src/model/timeline.ts';
import { trials } from './given.ts';

const exhibit = 'folder/slow/only';
const network: Happening = {
  kind: 'network',
  facts: { tcp_wmem: '4096 16384 65536', tcp_rmem: '4096 16384 131072', tcp_congestion_control: 'bbr' },
};
const write = (startedAtMs: number, bytes = 60): Happening => ({
  kind: 'write',
  token: `${startedAtMs}`,
  outcome: 'ok',
  gtid: null,
  bytes,
  startedAtMs,
  error: null,
});
const history = (...more: Happening[]): Timeline =>
  new Timeline([network, write(0), write(40), write(80), ...more].map((one, seq) => ({ seq, atMs: seq, ...one })));

function of(changes: readonly Partial<CaseResult>[], timeline = history()): ReturnType<typeof conditionsOf> {
  const own = changes.flatMap((one) => trials(exhibit, [1], one));
  return conditionsOf(new Map([[exhibit, own.map((result): BelievedTrial => ({ result, timeline }))]]));
}
const packet = (measuredRttMs: number, measuredLossPercent: number) => ({
  link: { kind: 'packet', measuredRttMs, measuredLossPercent, retransmits: 1, limitedBy: null } as const,
});

describe('the conditions of the trials', () => {
  it('are what results and histories tell', () => {
    const durable = { innodb_flush_log_at_trx_commit: '1', sync_binlog: '1' };
    const settings = { source: durable, replica: {} };
    const conditions = of([{ settings }, { settings }]);
    expect(conditionLines(conditions)).toEqual([
      'servers: mysql-9 9.7.4',
      'link: loopback, no round trip',
      'socket buffers: send 64 KiB, receive 128 KiB at most',
      'congestion control: bbr',
      'encryption: none',
      'durability of the source: innodb_flush_log_at_trx_commit 1, sync_binlog 1',
      'load: 25 transactions/s of 1 row of 60 random bytes, from 1 writer',
      'trials: 2 of 1 case',
    ]);
    expect(conditions.trials).toEqual({ [exhibit]: 2 });
  });
  it('that differ are told with the number of trials', () => {
    const { link } = of([{}, packet(70.1, 0), packet(71.26, 0.1)]);
    expect(link).toEqual([
      {
        value: 'packet by packet, round trip 70.1 to 71.3 ms, 0 to 0.1 % of the packets lost over the whole case',
        trials: 2,
      },
      { value: 'loopback, no round trip', trials: 1 },
    ]);
    expect(conditionLines(of([{}, packet(70.1, 0)]))[1]).toBe(
      'link: packet by packet, round trip 70.1 ms, 0 % of the packets lost over the whole case (1) or loopback, no round trip (1)',
    );
  });
  it('name bursts, encryption and what the sockets themselves say', () => {
    const tcp = { congestionControl: 'cubic', sendBufferBytes: 1, receiveBufferBytes: 1 };
    const timeline = history(
      {
        kind: 'burst',
        askedBytes: 9,
        writtenBytes: 8_400_000,
        complete: true,
        binlogBytes: 9,
        reason: null,
        startedAtMs: 1,
      },
      { kind: 'encryption', cipher: 'TLS_AES_256_GCM_SHA384', tlsConnections: 1, reason: null },
      {
        kind: 'switches',
        asked: {} as never,
        why: {},
        tcp: { source: [tcp], proxy: [tcp] },
        says: { source: {}, replica: {} },
      },
    );
    expect(of([{}], timeline)).toMatchObject({
      load: [{ value: '25 transactions/s of 1 row of 60 random bytes, from 1 writer, and bursts of 8.4 MB' }],
      tls: [{ value: 'TLS' }],
      congestionControl: [{ value: 'cubic' }],
    });
  });
  it('of no trials are empty', () => expect(conditionLines(conditionsOf(new Map()))).toEqual(['trials: 0 of 0 cases']));
});

describe('the timeouts of a trial', () => {
  const server = (version: string) => ({
    source: { spec: '', flavour: '', version },
    replica: { spec: '', flavour: '', version },
  });
  it.each([
    [
      'all shortened alike',
      { netWriteTimeoutS: 2, replicaNetTimeoutS: 2, heartbeatS: 1 },
      '9.7.4',
      '1:30 of what servers ship with',
    ],
    ['as shipped', { netWriteTimeoutS: 60, replicaNetTimeoutS: 60, heartbeatS: 30 }, '9.7.4', 'as servers ship'],
    [
      'not alike',
      { netWriteTimeoutS: 2, replicaNetTimeoutS: 4, heartbeatS: 1 },
      '9.7.4',
      'net_write_timeout 2 s, net timeout of the replica 4 s, heartbeat period 1 s',
    ],
    [
      'alike, but not on a server that waits an hour',
      { netWriteTimeoutS: 2, replicaNetTimeoutS: 2, heartbeatS: 1 },
      '5.6.24',
      'net_write_timeout 2 s, net timeout of the replica 2 s, heartbeat period 1 s',
    ],
    ['only some are set', { netWriteTimeoutS: 2 }, '9.7.4', 'net_write_timeout 2 s'],
    ['none is set', {}, '9.7.4', null],
  ])('%s', (_, params, version, expected) => expect(timersOf({ params, server: server(version) })).toBe(expected));
});

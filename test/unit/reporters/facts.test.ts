import { describe, expect, test } from 'vitest';
import { type Happening, Timeline } from '../../../src/model/timeline.ts';
import { faultSpans } from '../../../src/reporters/facts/faults.ts';
import { type LagSample, lagSamples, longestBlindStretch } from '../../../src/reporters/facts/lag.ts';
import { logMarks } from '../../../src/reporters/facts/log-marks.ts';
import { downsample, proxyBytes } from '../../../src/reporters/facts/series.ts';
import { dumpThreadSpans, zombieSpans } from '../../../src/reporters/facts/states.ts';
import { describe as describe_ } from '../../../src/reporters/wording/observation.ts';
import { jointSamples, sourceUuid } from './given.ts';

const timeline = (...happenings: (readonly [atMs: number, happening: Happening])[]) =>
  new Timeline(happenings.map(([atMs, happening], seq) => ({ seq, atMs, ...happening })));
const threads = (...states: string[]): Happening => ({
  kind: 'dump-threads',
  threads: states.map((state, index) => ({ id: 10 + index, host: 'h', state, timeS: 0 })),
});

describe('lag', () => {
  const sample = (atMs: number, missing: number, saysHealthy: boolean, first = `${sourceUuid}:1`): LagSample => ({
    atMs,
    shownS: 0,
    missing,
    firstMissing: missing === 0 ? null : first,
    saysHealthy,
  });

  test('counts what is missing, whatever the status says', () => {
    const samples = lagSamples(jointSamples([1, 5, 9], [1, 2, 9]));
    expect(samples.map((s) => s.missing)).toEqual([0, 3, 0]);
    expect(samples[1]).toMatchObject({ firstMissing: `${sourceUuid}:3`, saysHealthy: true, shownS: 0 });
  });

  test('the blind stretch ends when status stops saying healthy, when the transaction arrives, or with the samples', () => {
    expect(
      longestBlindStretch([sample(0, 0, true), sample(10, 2, true), sample(50, 4, true), sample(90, 5, false)]),
    ).toEqual({ fromMs: 10, toMs: 90 });
    expect(longestBlindStretch([sample(10, 2, true), sample(50, 0, true)])).toEqual({ fromMs: 10, toMs: 50 });
    expect(longestBlindStretch([sample(10, 2, true), sample(50, 2, true)])).toEqual({ fromMs: 10, toMs: 50 });
    expect(longestBlindStretch([sample(10, 2, false), sample(50, 0, true)])).toBeNull();
  });

  test('ever new transactions that arrive at once are no blindness', () => {
    const flowing = [1, 2, 3, 4].map((n) => sample(n * 10, 1, true, `${sourceUuid}:${n}`));
    expect(longestBlindStretch(flowing)).toEqual({ fromMs: 10, toMs: 20 });
  });
});

describe('faults', () => {
  const fault = (event: 'armed' | 'injected' | 'healed', id = 1): Happening => ({
    kind: 'fault',
    event,
    id,
    fault: 'cut',
    layer: 'proxy',
    leg: 'link',
    detail: {},
    proof: null,
  });
  test('armed, injected and healed are one span; a second injection is another', () => {
    const spans = faultSpans(
      timeline(
        [5, fault('armed')],
        [10, fault('injected')],
        [20, fault('healed')],
        [30, fault('injected')],
        [31, fault('armed', 2)],
      ),
    );
    expect(spans.map((s) => [s.id, s.armedMs, s.injectedMs, s.healedMs])).toEqual([
      [1, 5, 10, 20],
      [1, null, 30, null],
      [2, 31, null, null],
    ]);
  });
});

describe('states of the dump thread', () => {
  const idle = 'Source has sent all binlog to replica; waiting for more updates';
  const sending = 'Sending binlog event to replica';
  test('flickering is idle, lasting is sending, none is gone', () => {
    const spans = dumpThreadSpans(
      timeline(
        [0, threads(idle)],
        [40, threads(sending)],
        [80, threads(idle)],
        [400, threads(sending)],
        [900, threads(sending)],
        [1000, threads()],
        [1500, threads(idle)],
      ),
      2000,
    );
    expect(spans.map((s) => [s.state, s.fromMs, s.toMs])).toEqual([
      ['idle', 0, 400],
      ['sending', 400, 1000],
      ['gone', 1000, 1500],
      ['idle', 1500, 2000],
    ]);
  });
  test('a second thread is a zombie, and the youngest counts', () => {
    const both = timeline([0, threads(idle)], [100, threads(sending, idle)], [600, threads(idle)]);
    expect(zombieSpans(both, 800).map((s) => [s.state, s.fromMs, s.toMs])).toEqual([['1', 100, 600]]);
    expect(dumpThreadSpans(both, 800).map((s) => s.state)).toEqual(['idle']);
  });
});

describe('series', () => {
  test('thinning keeps the first, the last and every peak', () => {
    const points = Array.from({ length: 10_000 }, (_, atMs) => ({
      atMs,
      value: atMs === 4321 ? 99 : atMs === 7000 ? null : 1,
    }));
    const thin = downsample(points, 100);
    expect(thin.length).toBeLessThan(600);
    expect(thin[0]).toBe(points[0]);
    expect(thin.at(-1)).toBe(points.at(-1));
    expect(thin).toContainEqual({ atMs: 4321, value: 99 });
    expect(thin).toContainEqual({ atMs: 7000, value: null });
    expect(downsample(points.slice(0, 50), 100)).toHaveLength(50);
  });

  test('bytes of closed connections are not lost from the total', () => {
    const connection = (id: number, downstreamIn: number, downstreamOut: number) => ({
      id,
      open: true,
      downstreamIn,
      downstreamOut,
      upstreamIn: 0,
      upstreamOut: 0,
      buffered: 0,
      binlogEvents: null,
      resentBytes: null,
      closedBy: null,
    });
    const { received, passedOn } = proxyBytes(
      timeline(
        [0, { kind: 'proxy', connections: [connection(1, 100, 90)] }],
        [10, { kind: 'proxy', connections: [connection(2, 5, 5)] }],
      ),
    );
    expect(received.map((p) => p.value)).toEqual([100, 105]);
    expect(passedOn.map((p) => p.value)).toEqual([90, 95]);
  });

  test('bytes that nobody counted are no point, and never 0', () => {
    const connection = (downstreamIn: number | null, downstreamOut: number | null) => ({
      id: 1,
      open: true,
      downstreamIn,
      downstreamOut,
      upstreamIn: null,
      upstreamOut: null,
      buffered: null,
      binlogEvents: null,
      resentBytes: null,
      closedBy: null,
      bytesUnknown: 'not counted in time',
    });
    const { received, passedOn } = proxyBytes(
      timeline(
        [0, { kind: 'proxy', connections: [connection(null, null)] }],
        [10, { kind: 'proxy', connections: [connection(null, 5)] }],
        [20, { kind: 'proxy', connections: [connection(7, 6)] }],
      ),
    );
    expect(received).toEqual([{ atMs: 20, value: 7 }]);
    expect(passedOn).toEqual([{ atMs: 20, value: 6 }]);
    const never = timeline([0, { kind: 'proxy', connections: [connection(null, null)] }]);
    expect(proxyBytes(never)).toEqual({ received: [], passedOn: [] });
  });

  test('an observation of such a connection says so', () => {
    const connection = {
      id: 1,
      open: true,
      downstreamIn: null,
      downstreamOut: null,
      upstreamIn: null,
      upstreamOut: null,
    };
    const rest = { buffered: null, binlogEvents: null, resentBytes: null, closedBy: null };
    const [seen] = timeline([0, { kind: 'proxy', connections: [{ ...connection, ...rest }] }]).observations;
    expect(seen && describe_(seen)).toBe('connection 1: bytes not counted');
    const [half] = timeline([
      0,
      { kind: 'proxy', connections: [{ ...connection, ...rest, open: false, downstreamOut: 12 }] },
    ]).observations;
    expect(half && describe_(half)).toBe(
      'connection 1 (closed): an unknown number of bytes in, 12 B on to the replica',
    );
  });
  test('tells what a client did and what stood in the queue to it', () => {
    const client = { kind: 'client', port: 40200, netWriteTimeoutS: 4, readBytes: 12, resultBytes: 512 } as const;
    const rest = { rows: 0, receiveQueue: null, withinMs: 0, error: null };
    const seen = timeline(
      [0, { ...client, ...rest, event: 'blocked', sendQueue: 256 }],
      [1, { ...client, ...rest, event: 'failed', sendQueue: null, netWriteTimeoutS: null, error: 'lost' }],
    ).observations.map(describe_);
    expect(seen).toEqual([
      'client on port 40200: a write of the server to it was blocked from here on; 12 B read of a result of 512 B, Send-Q of the server 256 B, net_write_timeout 4 s',
      'client on port 40200: did not get the whole result; 12 B read of a result of 512 B; lost',
    ]);
  });
});

describe('log marks', () => {
  const line = (text: string, level: string, condition: 'source-write-failed' | 'ready' | null): Happening => ({
    kind: 'log',
    server: 'source',
    text,
    level,
    code: null,
    condition,
    errno: null,
    serverTime: null,
  });
  test('telling lines are numbered in time order, repeats joined, the rest counted', () => {
    const { marks, others } = logMarks(
      timeline(
        [0, line('early', 'ERROR', null)],
        [100, line('ready', 'System', 'ready')],
        [200, line('chatter', 'Note', null)],
        [300, line('failed', 'Note', 'source-write-failed')],
        [310, line('failed', 'Note', 'source-write-failed')],
        [900, line('failed', 'Note', 'source-write-failed')],
        [950, line('disk', 'ERROR', null)],
      ),
      50,
    );
    expect(marks.map((m) => [m.number, m.line.text, m.repeats])).toEqual([
      [1, 'failed', 1],
      [2, 'failed', 0],
      [3, 'disk', 0],
    ]);
    expect(others).toBe(2);
  });

  test('a flood of lines keeps the ones with a meaning', () => {
    const flood = Array.from({ length: 200 }, (_, n) => [n * 200, line(`warning ${n}`, 'Warning', null)] as const);
    const { marks, others } = logMarks(timeline(...flood, [50_000, line('failed', 'Note', 'source-write-failed')]), 0);
    expect(marks).toHaveLength(24);
    expect(marks.at(-1)?.line.text).toBe('failed');
    expect(others).toBe(177);
  });
});

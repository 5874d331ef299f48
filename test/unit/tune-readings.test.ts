import { afterEach, describe, expect, it, vi } from 'vitest';
import backOff from '../../scenarios/tune/back-off.ts';
import droppedPackets from '../../scenarios/tune/dropped-packets.ts';
import flaps from '../../scenarios/tune/flaps.ts';
import idleFlow from '../../scenarios/tune/idle-flow.ts';
import refused from '../../scenarios/tune/refused.ts';
import silence from '../../scenarios/tune/silence.ts';
import stalledReader from '../../scenarios/tune/stalled-reader.ts';
import throttledReader from '../../scenarios/tune/throttled-reader.ts';
import type { Proof } from '../../src/model/samples.ts';
import type { BreakPointSearch, Scenario, Stage, TrialParams } from '../../src/model/scenario.ts';
import type { Timeline } from '../../src/model/timeline.ts';
import type { Reading } from '../../src/model/tuning.ts';
import { history, type TimelineBuilder } from '../fixtures/timeline-builder.ts';

/** Every planted trial injects its fault at this time, ms. */
const startMs = 1000;

function searchOf(scenario: Scenario): BreakPointSearch {
  if (!scenario.search) throw new Error('not a trial');
  return scenario.search;
}

/** Reads a history as a trial of this size at the smaller scale. */
function read(
  scenario: Scenario,
  sizeMs: number,
  timeline: TimelineBuilder | Timeline,
  valueS = searchOf(scenario).scalesS[0],
  more: Partial<TrialParams> = {},
): Reading {
  const search = searchOf(scenario);
  const params = { ...search.settingsAt(valueS), case: 'x', sizeMs, rttMs: 0, jitterMs: 0 };
  return search.read('build' in timeline ? timeline.build() : timeline, {
    ...params,
    lossPercent: 0,
    bandwidthMbitS: 0,
    ...more,
  } as TrialParams);
}

/** Histories by hand look every 40 ms: what lies between two looks is known to half of that, at both ends. */
const lookMs = 40;
/** A number of the same size as this one, but for that. */
const near = (ms: number) => ({
  asymmetricMatch: (seen: unknown) => typeof seen === 'number' && Math.abs(seen - ms) <= lookMs,
});
/** The first time that a sentence tells, ms. */
const msIn = ({ reason }: Reading): number => Number(/(\d+) ms/.exec(reason)?.[1]);

const proofOf = (numbers: Proof['numbers'], tookEffect = true): Proof => ({ tookEffect, summary: 'shown', numbers });

/** A fault from one time to another, with its proof just before it is healed. */
function faulted(
  b: TimelineBuilder,
  fromMs: number,
  toMs: number,
  proof: Proof = proofOf({}),
  { id = 1, fault = 'stall', detail = {} }: { id?: number; fault?: string; detail?: Record<string, number> } = {},
): TimelineBuilder {
  return b
    .fault(fromMs, 'injected', { id, fault, detail })
    .add(toMs - 5, { kind: 'fault', event: 'proof', id, fault, layer: 'proxy', leg: 'link', detail: {}, proof })
    .fault(toMs, 'healed', { id, fault });
}

/** Bytes arrive until the fault, and again from `againMs` on; the connection has this number throughout. */
function stream(againMs: number, endMs: number, id = 1): TimelineBuilder {
  return history()
    .every(0, startMs, (b, at) => b.proxy(at, [id], { downstreamOut: 100 + at }).sample(at, { source: 10, replica: 9 }))
    .every(startMs + 40, againMs - 1, (b, at) =>
      b.proxy(at, [id], { downstreamOut: 100 + startMs }).sample(at, { source: 20, replica: 9 }),
    )
    .every(againMs, endMs, (b, at) => b.proxy(at, [id], { downstreamOut: at }).sample(at, { source: 30, replica: 30 }));
}

/** The same, but at `lostMs` the replica reconnects: a moment of Connecting, and a new connection. */
function reconnects(lostMs: number, endMs: number): TimelineBuilder {
  return history()
    .every(0, lostMs - 1, (b, at) =>
      b
        .proxy(at, [1], { downstreamOut: 100 + Math.min(at, startMs) })
        .sample(at, { source: 20, replica: Math.min(9, at) }),
    )
    .every(lostMs, lostMs + 80, (b, at) =>
      b.proxy(at, [1]).sample(at, { source: 20, replica: 9, receiver: 'Connecting' }),
    )
    .every(lostMs + 120, endMs, (b, at) => b.proxy(at, [1, 2]).sample(at, { source: 30, replica: 30 }));
}

const gaveUpWriting = 'Aborted connection 12 to db (Failed on my_net_write()).';

describe.each([
  ['silence', silence],
  ['dropped packets', droppedPackets],
])('the reading of %s', (_, scenario) => {
  const survivor = () => faulted(stream(2500, 3000), startMs, 2480);
  const victim = () => faulted(reconnects(3000, 3600), startMs, 3100);

  it('sees the same connection go on', () => {
    const reading = read(scenario, 1480, survivor());
    expect(reading).toMatchObject({ broke: false });
    expect(reading.reason).toMatch(/continued after \d+ ms/);
    expect(msIn(reading)).toEqual(near(1480));
    expect(reading.evidence.length).toBeGreaterThan(1);
  });
  it('sees the replica reconnect', () => {
    const reading = read(scenario, 2500, victim());
    expect(reading).toMatchObject({ broke: true });
    expect(reading.reason).toMatch(/\d+ ms after the last byte/);
    expect(msIn(reading)).toEqual(near(2000));
  });
  it('sees a reconnect that comes after healing', () => {
    expect(read(scenario, 1950, faulted(reconnects(3000, 3600), startMs, 2950)).broke).toBe(true);
  });
  it('sees a reconnect too fast for the status, by the number of the connection', () => {
    const fast = victim().change('replication', (o) => ({ status: { ...o.status, receiver: 'Yes' as const } }));
    expect(read(scenario, 2500, fast).broke).toBe(true);
  });
  it.each([
    ['no fault', () => stream(2500, 3000)],
    ['a fault without proof', () => faulted(stream(2500, 3000), startMs, 2480, proofOf({}, false))],
    ['a fault that was never healed', () => survivor().without('fault', (o) => o.event === 'healed')],
    ['nothing after healing', () => faulted(stream(9000, 3000), startMs, 2480)],
    ['a gap around healing', () => survivor().gap('replication', 2300, 2700)],
    ['a proxy that nobody watched', () => survivor().without('proxy')],
    [
      'a receiver that faltered on the same connection',
      () => survivor().sample(2000, { source: 20, replica: 9, receiver: 'Connecting' }),
    ],
    ['a source that gave up writing first', () => survivor().log(2200, 'source', 'source-write-failed', gaveUpWriting)],
  ])('cannot tell from %s', (_what, planted) => {
    const reading = read(scenario, 1480, planted());
    expect(reading.broke).toBeNull();
    expect(reading.reason.length).toBeGreaterThan(10);
  });
  it('says how long the disturbance was where that is not what was asked for', () => {
    // The reconnect came only because healing was late: it says nothing of the 1400 ms that were asked for.
    expect(read(scenario, 1400, victim())).toMatchObject({
      broke: true,
      played: { sizeMs: near(2000), asAsked: false },
    });
    const short = faulted(stream(1800, 3000), startMs, 1300);
    expect(read(scenario, 1480, short)).toMatchObject({ broke: false, played: { sizeMs: near(300), asAsked: false } });
  });
  it('says how long it was even where that is hardly another size', () => {
    // Healed 80 ms late and outlived: true of what it lasted, which is more than was asked for.
    expect(read(scenario, 1400, survivor()).played).toEqual({ sizeMs: near(1480), asAsked: true });
    expect(read(scenario, 1520, survivor()).played).toEqual({ sizeMs: near(1480), asAsked: true });
    // The timer fired after 2000 ms, because a disturbance of 1960 ms was healed late: no disturbance of 1960 ms breaks.
    const late = read(scenario, 1940, victim());
    expect(late.played).toEqual({ sizeMs: near(2000), asAsked: true });
    expect(late.played?.sizeMs).toBeGreaterThan(1940);
    // A longer one than the timer bears breaks, too: fired long before its end, it counts as asked for.
    expect(read(scenario, 2500, victim()).played).toEqual({ sizeMs: 2500, asAsked: true });
    // The reconnect is seen long after healing, which ended the disturbance.
    const healedFirst = faulted(reconnects(3120, 3600), startMs, 2990);
    expect(read(scenario, 1940, healedFirst).played).toEqual({ sizeMs: near(1990), asAsked: true });
  });
  it('cannot tell from a connection that ended much too soon', () => {
    expect(read(scenario, 2500, faulted(reconnects(1200, 3600), startMs, 3100)).broke).toBeNull();
  });
  it('cannot tell from a gap around the reconnect, but from a gap elsewhere', () => {
    expect(read(scenario, 2500, victim().gap('proxy', 2800, 3100)).broke).toBeNull();
    expect(read(scenario, 2500, victim().gap('proxy', 1500, 1800)).broke).toBe(true);
  });
  it('takes a complaint of the source around or after the reconnect for its consequence', () => {
    for (const atMs of [2980, 3300])
      expect(read(scenario, 2500, victim().log(atMs, 'source', 'source-write-failed', gaveUpWriting)).broke).toBe(true);
    const before = victim().log(2500, 'source', 'source-write-failed', gaveUpWriting);
    expect(read(scenario, 2500, before).broke).toBeNull();
  });
});

/** The source's queue fills until `fullMs` and then stands still until `untilMs`. */
function queue(b: TimelineBuilder, fullMs: number, untilMs: number): TimelineBuilder {
  return b
    .every(startMs, fullMs, (q, at) => q.sendQueue(at, 100 * (at - startMs) + 100))
    .every(fullMs + 40, untilMs, (q, at) => q.sendQueue(at, 100 * (fullMs - startMs) + 100));
}

describe('the reading of a stalled reader', () => {
  const counted = (b: TimelineBuilder, failures: number) =>
    b.counters(0, { '1160': 0, '1161': 3 }).counters(4000, { '1160': 0, '1161': 3 + failures });
  const survivor = () => counted(queue(faulted(stream(2700, 3200), startMs, 2680), 1200, 2680), 0);
  const victim = () =>
    counted(
      queue(faulted(reconnects(3260, 3600), startMs, 3240), 1200, 3190).log(
        3190,
        'source',
        'source-write-failed',
        gaveUpWriting,
      ),
      1,
    );

  it('counts from the moment that the write blocks', () => {
    const reading = read(stalledReader, 1500, survivor());
    expect(reading).toMatchObject({ broke: false });
    expect(reading.reason).toMatch(/blocked for \d+ ms/);
    expect(msIn(reading)).toEqual(near(1500));
  });
  it('sees the source give up, also where no errors are counted', () => {
    const reading = read(stalledReader, 2500, victim());
    expect(reading).toMatchObject({ broke: true });
    expect(reading.reason).toMatch(/gave up \d+ ms/);
    expect(msIn(reading)).toEqual(near(2000));
    expect(read(stalledReader, 2500, victim().without('counters')).broke).toBe(true);
  });
  it('says how long the write was blocked where that is not what was asked for', () => {
    expect(read(stalledReader, 1900, survivor())).toMatchObject({
      broke: false,
      played: { sizeMs: near(1500), asAsked: false },
    });
    expect(read(stalledReader, 1200, victim())).toMatchObject({
      broke: true,
      played: { sizeMs: near(2000), asAsked: false },
    });
  });
  it('says how long it was even where that is hardly another size', () => {
    for (const askedMs of [1460, 1540])
      expect(read(stalledReader, askedMs, survivor()).played).toEqual({ sizeMs: near(1500), asAsked: true });
    const late = read(stalledReader, 1930, victim()).played;
    expect(late).toEqual({ sizeMs: near(2000), asAsked: true });
    expect(late?.sizeMs).toBeGreaterThan(1960);
    expect(read(stalledReader, 2500, victim()).played).toEqual({ sizeMs: 2500, asAsked: true });
  });
  it('sees by the sockets when the source closed, which may be long before its log was read', () => {
    const closed = victim().without('sockets', (o) => o.atMs > 3100);
    closed.add(3120, { kind: 'sockets', sockets: [] });
    const reading = read(stalledReader, 1800, closed);
    expect(reading).toMatchObject({ broke: true, played: { sizeMs: near(1910), asAsked: false } });
    expect(reading.played?.sizeMs).toBeLessThan(1930);
  });
  it('sees a queue that filled between two samples', () => {
    const sudden = (b: TimelineBuilder, fullMs: number) =>
      counted(
        b.sendQueue(startMs - 20, 0).every(startMs + 20, fullMs, (q, at) => q.sendQueue(at, 90_000)),
        0,
      );
    const reading = read(stalledReader, 1650, sudden(faulted(stream(2700, 3200), startMs, 2680), 2680));
    expect(reading).toMatchObject({ broke: false });
    expect(reading.reason).toMatch(/blocked for 16\d\d ms/);
  });
  it.each([
    ['a queue that never grew', 1500, () => survivor().without('sockets')],
    [
      'a log line without a count',
      2500,
      () => victim().change('counters', () => ({ errors: { '1160': 0, '1161': 3 } })),
    ],
    ['a count without a log line', 2500, () => victim().without('log')],
    [
      'a log line on a connection that lives',
      1500,
      () => survivor().without('counters').log(2600, 'source', 'source-write-failed', gaveUpWriting),
    ],
    ['a reconnect without a complaint', 2500, () => victim().without('log').without('counters')],
    ['a gap around the log line', 2500, () => victim().gap('error-log-source', 2900, 3200)],
    ['a gap around healing', 1500, () => survivor().gap('error-log-source', 2500, 2800)],
    ['no proof', 1500, () => survivor().change('fault', () => ({ proof: proofOf({}, false) }))],
  ])('cannot tell from %s', (_, sizeMs, planted) => {
    expect(read(stalledReader, sizeMs, planted()).broke).toBeNull();
  });
});

describe('the reading of a throttled reader', () => {
  const throttled = (b: TimelineBuilder, toMs: number) =>
    faulted(b, startMs, toMs, proofOf({}), { fault: 'bandwidth', detail: { rateKBps: 12 } });
  const survivor = () => queue(throttled(stream(5600, 6000), 5500), 1200, 5500);

  it('sees the connection go on, and the source give up', () => {
    const reading = read(throttledReader, 1000, survivor());
    expect(reading).toMatchObject({ broke: false });
    expect(reading.reason).toMatch(/12 KB\/s/);
    const victim = queue(throttled(reconnects(4100, 4600), 4050), 1200, 4050);
    victim.log(4000, 'source', 'source-write-failed', gaveUpWriting);
    expect(read(throttledReader, 3000, victim).broke).toBe(true);
  });
  it('says what the rate amounts to, which is whole KB/s', () => {
    const noted = (b: TimelineBuilder) =>
      b.add(startMs - 5, { kind: 'note', text: 'a lump of 24000 bytes must drain' });
    expect(read(throttledReader, 1960, noted(survivor())).played).toEqual({ sizeMs: 2000, asAsked: true });
    expect(read(throttledReader, 5000, noted(survivor())).played).toEqual({ sizeMs: 2000, asAsked: false });
    expect(read(throttledReader, 1960, survivor())).not.toHaveProperty('played');
  });
  it('does not take the slowest rate for one that would have to be slower still', () => {
    const slowest = (lumpBytes: number) =>
      queue(
        faulted(stream(5600, 6000), startMs, 5500, proofOf({}), { fault: 'bandwidth', detail: { rateKBps: 1 } }),
        1200,
        5500,
      ).add(startMs - 5, { kind: 'note', text: `a lump of ${lumpBytes} bytes must drain` });
    // 65.5 s at 1 KB/s; 87.4 s would take 0.75 KB/s, and 55 s would take 1.2 KB/s.
    expect(read(throttledReader, 87_381, slowest(65_536)).played).toEqual({ sizeMs: 65_536, asAsked: false });
    expect(read(throttledReader, 55_000, slowest(65_536)).played).toEqual({ sizeMs: 65_536, asAsked: true });
    expect(read(throttledReader, 70_000, slowest(65_536)).played).toEqual({ sizeMs: 65_536, asAsked: true });
  });
  it('cannot tell where the source was not behind, or failed at once', () => {
    expect(read(throttledReader, 1000, survivor().sendQueue(4990, 0)).broke).toBeNull();
    const early = queue(throttled(reconnects(1500, 4600), 4050), 1200, 4050);
    early.log(1400, 'source', 'source-write-failed', gaveUpWriting);
    expect(read(throttledReader, 3000, early).broke).toBeNull();
  });
});

/** One refusal after another, each of the given length and with 1 s in between; the receiver is what `receiver` says at a time. */
function refusals(
  times: number,
  sizeMs: number,
  refusedEach: number | null,
  receiver: (atMs: number) => 'Yes' | 'Connecting' | 'No',
): TimelineBuilder {
  const b = history().every(0, startMs + times * (sizeMs + 1000) + 2000, (one, at) =>
    one.sample(at, { source: 5, replica: 5, receiver: receiver(at), lastIoErrno: receiver(at) === 'Yes' ? 0 : 2003 }),
  );
  for (let flap = 0; flap < times; flap += 1) {
    const fromMs = startMs + flap * (sizeMs + 1000);
    faulted(b, fromMs, fromMs + sizeMs, proofOf({ refused: refusedEach }), { id: flap + 1, fault: 'refuse' });
  }
  return b;
}

const startedAt = (b: TimelineBuilder, atMs: number): TimelineBuilder =>
  b.add(atMs, {
    kind: 'operator',
    action: 'start-replica',
    on: 'replica',
    statement: 'START REPLICA',
    errno: null,
    error: null,
    tookMs: 3,
  });

describe.each([
  ['refused connections', refused, 1],
  ['flaps', flaps, 2],
] as const)('the reading of %s', (_, scenario, times) => {
  const sizeMs = 1500;
  const isDown = (at: number): boolean =>
    Array.from({ length: times }, (_one, flap) => startMs + flap * (sizeMs + 1000)).some(
      (fromMs) => at > fromMs && at < fromMs + sizeMs + 300,
    );
  const survivor = (attempts: number | null = 2) =>
    refusals(times, sizeMs, attempts, (at) => (isDown(at) ? 'Connecting' : 'Yes'));
  const gaveUpMs = 3020;
  const victim = (attempts: number | null = 3) =>
    startedAt(
      refusals(1, 2500, attempts, (at) => (at <= startMs || at > 3600 ? 'Yes' : at < gaveUpMs ? 'Connecting' : 'No')),
      3550,
    );

  it('takes a retry count of 0 for no limit', () => {
    const [scaleS] = searchOf(scenario).scalesS;
    expect(read(scenario, sizeMs, survivor(2), scaleS, { retryCount: 0 })).toMatchObject({ broke: false });
    expect(read(scenario, sizeMs, survivor(2), scaleS, { retryCount: 2 }).broke).toBeNull();
  });

  it('sees the receiver come back, and give up, with and without a count of attempts', () => {
    for (const attempts of [2, null]) {
      const reading = read(scenario, sizeMs, survivor(attempts));
      expect(reading).toMatchObject({ broke: false });
      expect(reading.reason).toMatch(/reconnected by itself/);
    }
    for (const attempts of [3, null]) {
      const reading = read(scenario, 2500, victim(attempts));
      expect(reading).toMatchObject({ broke: true });
      expect(reading.reason).toMatch(/gave up 20\d\d ms.*2003/);
    }
  });
  it('says how long the refusal was where that is not what was asked for', () => {
    expect(read(scenario, 1900, survivor()).played).toEqual({ sizeMs: near(sizeMs), asAsked: false });
    expect(read(scenario, 1800, victim()).played).toEqual({ sizeMs: near(2000), asAsked: false });
    // Hardly another size is one, too.
    for (const askedMs of [1460, 1540])
      expect(read(scenario, askedMs, survivor()).played).toEqual({ sizeMs: near(sizeMs), asAsked: true });
    const late = read(scenario, 1950, victim()).played;
    expect(late).toEqual({ sizeMs: near(2000), asAsked: true });
    expect(late?.sizeMs).toBeGreaterThan(1970);
    expect(read(scenario, 2500, victim()).played).toEqual({ sizeMs: 2500, asAsked: true });
  });
  it.each([
    ['a receiver that gave up before its attempts were used up', 2500, () => victim(2)],
    ['a receiver that came back after all of them', sizeMs, () => survivor(3)],
    ['a receiver that said No and came back by itself', 2500, () => victim().without('operator')],
    ['a receiver that was started without having given up', sizeMs, () => startedAt(survivor(), 2000)],
    [
      'a receiver that never decided',
      sizeMs,
      () => refusals(times, sizeMs, 2, (at) => (at > startMs ? 'Connecting' : 'Yes')),
    ],
    ['a gap when it gave up', 2500, () => victim().gap('replication', 2800, 3100)],
    [
      'a gap when the link came back',
      sizeMs,
      () => survivor().gap('replication', (times - 1) * 2500 + 2400, (times - 1) * 2500 + 2700),
    ],
    ['no proof', sizeMs, () => survivor().change('fault', () => ({ proof: proofOf({}, false) }))],
  ])('cannot tell from %s', (_what, size, planted) => {
    expect(read(scenario, size, planted()).broke).toBeNull();
  });
});

describe('the reading of flaps', () => {
  it('cannot tell from one of them', () => {
    expect(
      read(
        flaps,
        1500,
        refusals(1, 1500, 2, (at) => (at > startMs && at < 2800 ? 'Connecting' : 'Yes')),
      ).broke,
    ).toBeNull();
  });
  it('cannot tell from a link that went down again before the receiver was back', () => {
    const unmet = refusals(2, 1500, 2, (at) => (at > startMs && at < 5500 ? 'Connecting' : 'Yes'));
    const reading = read(flaps, 1500, unmet);
    expect(reading.broke).toBeNull();
    expect(reading.reason).toMatch(/down again before the receiver was back/);
  });
  it('wants as many of them as it was told', () => {
    const down = (at: number): boolean => [1000, 3500, 6000].some((fromMs) => at > fromMs && at < fromMs + 1800);
    const thrice = refusals(3, 1500, 2, (at) => (down(at) ? 'Connecting' : 'Yes'));
    expect(read(flaps, 1500, thrice, 1, { times: 3, upMs: 1000 }).broke).toBe(false);
    expect(read(flaps, 1500, thrice, 1, { times: 4, upMs: 1000 }).broke).toBeNull();
  });
  it('says in which one the receiver gave up', () => {
    const planted = startedAt(
      refusals(2, 1500, 3, (at) => (at < 4800 || at > 5600 ? 'Yes' : 'No')),
      5550,
    );
    const reading = read(flaps, 1500, planted);
    expect(reading).toMatchObject({ broke: true });
    expect(reading.reason).toMatch(/of the 2\. refusal/);
  });
});

describe('the reading of an idle flow', () => {
  const resumedMs = 2500;
  const again = { kind: 'note', text: 'the source writes again' } as const;
  /** Quiet from 1000 to 2500 ms; then the source writes, and it arrives or not until the NAT is gone at 3500 ms. */
  const idle = (packets: number | null, arrives: boolean) =>
    faulted(
      history()
        .every(0, 4500, (b, at) => b.sample(at, { source: 9, replica: at > (arrives ? resumedMs + 60 : 3600) ? 9 : 5 }))
        .add(resumedMs, again)
        .write(resumedMs + 40, 9),
      startMs,
      3500,
      proofOf({ packets }),
      { fault: 'idle-eviction', detail: { idleMs: 801 } },
    );

  it('sees the flow live, and the flow forgotten', () => {
    // What the table was told is what was played, to the millisecond.
    const played = { sizeMs: 801, asAsked: true };
    expect(read(idleFlow, 800.6, idle(0, true), 0.5)).toMatchObject({ broke: false, played });
    const forgotten = read(idleFlow, 300, idle(4, false), 0.5);
    expect(forgotten).toMatchObject({ broke: true });
    expect(forgotten.reason).toMatch(/^4 packets/);
  });
  it.each([
    ['packets that were dropped while writes arrived', () => idle(4, true)],
    ['writes that did not arrive while nothing was dropped', () => idle(0, false)],
    ['packets that nobody counted', () => idle(null, false)],
    [
      'a silence that was cut short',
      () =>
        idle(0, true)
          .add(1900, again)
          .without('note', (o) => o.atMs > 2000),
    ],
    ['a source that did not write again', () => idle(4, false).without('write')],
    ['a source that was never quiet', () => idle(4, false).without('note')],
    ['a gap when the write should arrive', () => idle(4, false).gap('replication', 3300, 3600)],
    ['no proof', () => idle(0, true).change('fault', () => ({ proof: proofOf({ packets: 0 }, false) }))],
  ])('cannot tell from %s', (_, planted) => {
    expect(read(idleFlow, 500, planted(), 0.5).broke).toBeNull();
  });
});

describe('the reading of silence', () => {
  it('counts from the last byte, which may be older than the fault', () => {
    const older = faulted(stream(2500, 3000), startMs + 60, 2480);
    expect(msIn(read(silence, 1480, older))).toEqual(near(1480));
  });
  it('cannot tell where nothing had passed before, and counts from the fault where nobody counts bytes', () => {
    const stale = faulted(stream(2500, 3000), startMs, 2480).change('proxy', (o) =>
      o.atMs > 2480 ? {} : { connections: o.connections.map((one) => ({ ...one, downstreamOut: 7 })) },
    );
    expect(read(silence, 1480, stale).broke).toBeNull();
    const uncounted = faulted(stream(2500, 3000), startMs, 2480).change('proxy', (o) => ({
      connections: o.connections.map((one) => ({ ...one, downstreamOut: null })),
    }));
    expect(read(silence, 1480, uncounted).broke).toBe(false);
  });
});

/** A stage on which nothing happens but what is planted: time passes only where it is waited for. */
function stageOf(observedAt: (nowMs: number) => TimelineBuilder, heals: (nowMs: number) => void): Stage {
  vi.useFakeTimers({ toFake: ['performance'] });
  const startedAt = performance.now();
  const now = () => performance.now() - startedAt;
  const pass = (ms: number) => void vi.advanceTimersByTime(ms);
  const proof = () => Promise.resolve(proofOf({}));
  return {
    workload: { burst: () => Promise.resolve(pass(90)), large: () => undefined },
    pipe: { absorbBytes: 1000, drainBytes: 65_536 },
    inject: () => Promise.resolve({ name: 'stall', proof, heal: () => Promise.resolve(heals(now())) }),
    hold: (ms: number) => Promise.resolve(pass(ms)),
    until: (_what: string, kind: string, _where: unknown, { timeoutMs }: { timeoutMs: number }) => {
      pass(kind === 'log' ? timeoutMs : 5);
      return Promise.resolve(kind === 'write' ? { atMs: now() } : undefined);
    },
    note: () => undefined,
    history: () => observedAt(now()).build(),
  } as unknown as Stage;
}

describe('the play of a stalled reader', () => {
  afterEach(() => void vi.useRealTimers());
  const sizeMs = 1500;

  /** When it heals, with a queue that grows until a time, as far as it is seen at a time. */
  async function healedAt(growsUntilMs: number): Promise<number> {
    let healedMs = 0;
    const observed = (nowMs: number) =>
      history()
        .fault(20, 'injected')
        .every(0, nowMs, (b, at) => b.sendQueue(at, 100 * Math.min(at, growsUntilMs)));
    const stage = stageOf(observed, (atMs) => {
      healedMs = atMs;
    });
    const params = { ...searchOf(stalledReader).settingsAt(2), case: 'x', sizeMs, rttMs: 0, jitterMs: 0 };
    await stalledReader.play(stage, { ...params, lossPercent: 0, bandwidthMbitS: 0 } as TrialParams);
    return healedMs;
  }

  it('holds on until the write was blocked for so long, however slowly the buffers filled', async () => {
    expect(await healedAt(90)).toEqual(near(90 + sizeMs));
    expect(await healedAt(500)).toEqual(near(500 + sizeMs));
    expect(await healedAt(1400)).toEqual(near(1400 + sizeMs));
  });
  it('ends all the same where they never stop filling', async () => {
    const healedMs = await healedAt(100_000);
    expect(healedMs).toBeGreaterThan(1500 + sizeMs);
    expect(healedMs).toBeLessThan(2000 + sizeMs);
  });
});

describe('outages that measure the back-off', () => {
  const all = backOff.cases as readonly (TrialParams & { outageMs: number; phase: number })[];
  it('are of five lengths, in three phases each', () => {
    expect(all.map(({ outageMs, phase }) => [outageMs, phase])).toEqual(
      [500, 1000, 2000, 4000, 8000].flatMap((ms) => [1, 2, 3].map((phase) => [ms, phase])),
    );
  });
  it('leave all timers out of the way of the longest stall', () => {
    const longestS = Math.max(...all.map(({ outageMs }) => 2 * outageMs + 1200)) / 1000;
    for (const { netWriteTimeoutS, replicaNetTimeoutS, heartbeatPeriodS } of all) {
      expect(netWriteTimeoutS).toBeGreaterThan(3 * longestS);
      expect(replicaNetTimeoutS).toBeGreaterThan(3 * longestS);
      expect(heartbeatPeriodS).toBeGreaterThan(longestS);
    }
  });
});

describe('the trials', () => {
  const trials = { stalledReader, throttledReader, silence, droppedPackets, refused, flaps, idleFlow };

  it.each(Object.entries(trials))(
    '%s: looks on both sides of its law, with cases on either side, and patient timers',
    (_, scenario) => {
      const { scalesS, settingsAt, lawMs, rangeMs, setting, breaksWhen, searched = true } = searchOf(scenario);
      expect(scalesS[0]).toBeLessThan(scalesS[1]);
      for (const valueS of [...scalesS, 60]) {
        const settings = settingsAt(valueS);
        expect(settings[setting]).toBe(valueS);
        const { from, to } = rangeMs(settings);
        expect(from).toBeGreaterThan(0);
        expect(from).toBeLessThan(lawMs(settings) * 0.9);
        expect(to).toBeGreaterThan(lawMs(settings) * 1.1);
        // What is not under test must not fire within the largest disturbance.
        const others = (['netWriteTimeoutS', 'replicaNetTimeoutS'] as const).filter((name) => name !== setting);
        for (const name of others) expect(1000 * settings[name]).toBeGreaterThan(to);
        expect(settings.heartbeatPeriodS).toBeLessThanOrEqual(settings.replicaNetTimeoutS / 2);
      }
      const [rides, breaks] = scenario.cases as readonly TrialParams[];
      const law = lawMs(settingsAt(scalesS[0]));
      expect([rides?.case, breaks?.case]).toEqual(['rides-out', 'breaks']);
      const sign = breaksWhen === 'longer' ? 1 : -1;
      expect(sign * ((rides?.sizeMs ?? 0) - (searched ? law : law / 2))).toBeLessThan(0);
      expect(sign * ((breaks?.sizeMs ?? 0) - law)).toBeGreaterThan(0);
    },
  );
  it('leave the link out where it is plain, and say what it is like where it is not', () => {
    const [plain] = silence.cases as readonly TrialParams[];
    if (!plain) throw new Error('no case');
    expect(silence.settings(plain).link).toBeUndefined();
    expect(silence.settings({ ...plain, rttMs: 40 }).link).toEqual({
      rttMs: 40,
      jitterMs: 0,
      lossPercent: 0,
      bandwidthMbitS: null,
    });
  });
  it('never read a verdict out of nothing', () => {
    for (const scenario of Object.values(trials)) expect(read(scenario, 1000, history()).broke).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { rawBlindWindowMs } from '../../../src/measures/blind-window.ts';
import { conditionOf, literalSightings } from '../../../src/measures/condition.ts';
import { counterDelta, counterMoves } from '../../../src/measures/counter-delta.ts';
import { replicaDetectionMs } from '../../../src/measures/replica-detection.ts';
import { resumeMs } from '../../../src/measures/resume.ts';
import type { PathProcess } from '../../../src/model/samples.ts';
import { history } from '../../fixtures/timeline-builder.ts';

const killed = (leg: PathProcess) =>
  ({
    kind: 'fault',
    event: 'injected',
    id: 1,
    fault: 'kill',
    layer: 'process',
    leg,
    detail: {},
    proof: null,
  }) as const;

describe('counters of a server that was restarted', () => {
  /** 5 before the case, 7 at the end of the first life; 2 at the end of the second one. */
  const restarted = () =>
    history()
      .counters(0, { '1105': 0, '1161': 5 })
      .counters(100, { '1105': 1, '1161': 7 })
      .process(200, 'source', 'ended', 1)
      .process(300, 'source', 'restarted', 2)
      .counters(400, { '1105': 0, '1161': 1 })
      .counters(500, { '1105': 0, '1161': 2 });

  it('add up over its lives, each from its own beginning', () => {
    const timeline = restarted().build();
    expect(counterDelta(timeline, 'source', '1161').delta).toBe(4);
    expect(counterDelta(timeline, 'source', '1105').delta).toBe(1);
    expect(conditionOf(timeline)).toMatchObject({ errnos: { '1161': 4, '1105': 1 }, abortedClients: 1 });
    expect(counterMoves(timeline, 'source')?.evidence).toEqual([0, 1, 4, 5]);
  });
  it('count in full where the new life has as many as the old one had, since the restart was seen', () => {
    const timeline = history()
      .counters(0, { '1161': 0 })
      .counters(100, { '1161': 1 })
      .process(200, 'source', 'restarted', 2)
      .counters(400, { '1161': 1 })
      .build();
    expect(counterDelta(timeline, 'source', '1161').delta).toBe(2);
  });
  it('show a restart that nobody saw by totals that fell', () => {
    expect(counterDelta(restarted().without('process').build(), 'source', '1161').delta).toBe(4);
  });
  it('are not parted by the restart of another process', () => {
    const timeline = history()
      .counters(0, { '1161': 3 })
      .process(50, 'proxy', 'restarted', 9)
      .counters(100, { '1161': 4 })
      .build();
    expect(counterDelta(timeline, 'source', '1161').delta).toBe(1);
  });
  it('show a literal 1190 of the second life', () => {
    const seen = restarted().counters(600, { '1105': 0, '1161': 2, '1190': 1 }).build();
    expect(literalSightings(seen)).toHaveLength(1);
    expect(literalSightings(restarted().build())).toEqual([]);
  });
  it('stay unknown where a server counts no errors, but for its aborted clients', () => {
    const timeline = history().counters(0, null).counters(10, null).build();
    expect(counterDelta(timeline, 'source', '1161').delta).toBeNull();
    expect(conditionOf(timeline)).toMatchObject({ errnos: null, abortedClients: 0 });
  });
});

describe('the blind window of a replica that was stopped or killed', () => {
  const watched = (event: 'stopped' | 'ended' | null) => {
    const timeline = history()
      .every(0, 960, (t, atMs) => t.sample(atMs, { source: 10, replica: atMs < 800 ? 10 : 9 }))
      .every(3000, 3400, (t, atMs) => t.sample(atMs, { source: 20, replica: atMs < 3200 ? 9 : 20 }))
      .gap('replication', 961, 3003);
    return (event ? timeline.process(1000, 'replica', event, 1) : timeline).build();
  };

  it.each(['stopped', 'ended'] as const)('leaves out the time in which it was %s', (event) => {
    expect(rawBlindWindowMs(watched(event)).value).toBe(200);
  });
  it('is withheld when the probe was silent for another reason', () => {
    expect(rawBlindWindowMs(watched(null))).toMatchObject({ value: null, reason: expect.stringMatching(/silent/) });
  });
});

describe('the time to resume of a server that the fault itself silenced', () => {
  const resumed = (leg: 'replica' | 'source' | 'proxy', silentFromMs: number) =>
    history()
      .sample(900, { source: 10, replica: 10 })
      .add(1000, killed(leg))
      .fault(2000, 'healed')
      .gap('replication', silentFromMs, 2402)
      .sample(2400, { source: 30, replica: 30 })
      .build();

  it.each(['replica', 'source'] as const)('holds the time until the %s answered again', (leg) => {
    expect(resumeMs(resumed(leg, 901)).value).toBe(400);
    expect(resumeMs(resumed(leg, 2010)).value).toBe(400);
  });
  it('is withheld when the probe fell silent later', () => {
    expect(resumeMs(resumed('replica', 2100))).toMatchObject({ value: null, reason: expect.stringMatching(/silent/) });
  });
  it('is withheld when both servers should have answered', () => {
    expect(resumeMs(resumed('proxy', 901)).value).toBeNull();
  });
});

describe('the reaction of a replica whose proxy was killed', () => {
  const noticed = (leg: 'proxy' | 'source') =>
    history()
      .sample(900, { source: 10, replica: 10 })
      .proxy(950, [1])
      .add(1000, killed(leg))
      .log(1100, 'replica', 'replica-read-error', 'Lost connection', { errno: 2013 })
      .gap('proxy', 951, 2500)
      .build();

  it('is known although nobody could ask the proxy', () => {
    expect(replicaDetectionMs(noticed('proxy')).value).toBe(100);
  });
  it('is withheld when the proxy should have answered', () => {
    expect(replicaDetectionMs(noticed('source')).value).toBeNull();
  });
});

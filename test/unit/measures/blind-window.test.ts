import { describe, expect, it } from 'vitest';
import { longestBlindStretch, rawBlindWindowMs, saysHealthy } from '../../../src/measures/blind-window.ts';
import { history, otherUuid, upTo } from '../../fixtures/timeline-builder.ts';

const status = history().sample(0, { source: 1, replica: 1 }).build().first('replication')?.status;

describe('saysHealthy', () => {
  it.each([
    [{}, true],
    [{ receiver: 'Connecting' }, false],
    [{ receiver: 'No' }, false],
    [{ applier: 'No' }, false],
    [{ lagS: 1 }, true],
    [{ lagS: 2 }, false],
    [{ lagS: null }, false],
    [{ lastIoErrno: 2003 }, false],
    [{ lastSqlErrno: 1062 }, false],
  ] as const)('%j: %s', (changes, healthy) => {
    if (!status) throw new Error('no status');
    expect(saysHealthy({ ...status, ...changes })).toBe(healthy);
  });
});

describe('the blind window', () => {
  it('ends when status stops saying healthy', () => {
    const timeline = history()
      .sample(0, { source: 1, replica: 1 })
      .every(40, 1000, (t, atMs) => t.sample(atMs, { source: 2, replica: 1 }))
      .every(1040, 3000, (t, atMs) => t.sample(atMs, { source: 2, replica: 1, receiver: 'Connecting', lagS: null }))
      .build();
    const { value, evidence } = rawBlindWindowMs(timeline);
    expect(value).toBe(1000);
    expect(evidence.map((seq) => timeline.observations[seq]?.atMs)).toEqual([40, 1040]);
  });
  it('ends when the transaction arrives', () => {
    const timeline = history()
      .every(0, 480, (t, atMs) => t.sample(atMs, { source: 2, replica: 1 }))
      .every(520, 1000, (t, atMs) => t.sample(atMs, { source: 2, replica: 2 }))
      .build();
    expect(rawBlindWindowMs(timeline).value).toBe(520);
  });
  it('ends at the last sample when nothing ended it', () => {
    const timeline = history()
      .every(0, 400, (t, atMs) => t.sample(atMs, { source: 2, replica: 1 }))
      .build();
    expect(rawBlindWindowMs(timeline).value).toBe(400);
  });
  it('does not begin while status complains', () => {
    const timeline = history()
      .every(0, 400, (t, atMs) => t.sample(atMs, { source: 2, replica: 1, lagS: 3 }))
      .build();
    expect(rawBlindWindowMs(timeline)).toMatchObject({ value: 0, evidence: [0, 10] });
  });
  it('begins again after a complaint, and the longest stretch counts', () => {
    const timeline = history()
      .every(0, 200, (t, atMs) => t.sample(atMs, { source: 2, replica: 1 }))
      .sample(240, { source: 2, replica: 1, receiver: 'Connecting' })
      .every(280, 1000, (t, atMs) => t.sample(atMs, { source: 2, replica: 1 }))
      .build();
    expect(longestBlindStretch(timeline)).toMatchObject({ fromMs: 280, toMs: 1000 });
  });
  it('does not add up transactions in flight on a healthy link', () => {
    const timeline = history()
      .every(0, 4000, (t, atMs) => t.sample(atMs, { source: 1 + atMs / 40, replica: atMs / 40 }))
      .build();
    expect(rawBlindWindowMs(timeline).value).toBe(40);
  });
  it('follows each transaction on a slow link, where one arrives while the next ones wait', () => {
    // Each transaction takes 1 s, one is committed per sample: every one of them is missing for a second, none for longer.
    const timeline = history()
      .every(0, 4000, (t, atMs) => t.sample(atMs, { source: 25 + atMs / 40, replica: atMs / 40 }))
      .build();
    expect(rawBlindWindowMs(timeline).value).toBe(1000);
  });
  it('does not let a later transaction inherit the start of an earlier one', () => {
    const timeline = history()
      .every(0, 400, (t, atMs) => t.sample(atMs, { source: 2, replica: 1 }))
      .sample(440, { source: 3, replica: 2 })
      .every(480, 600, (t, atMs) => t.sample(atMs, { source: 3, replica: 2 }))
      .sample(640, { source: 3, replica: 3 })
      .build();
    expect(rawBlindWindowMs(timeline).value).toBe(440);
  });
  it('does not count what only the replica has', () => {
    const timeline = history()
      .every(0, 400, (t, atMs) => t.sample(atMs, { source: 1, replica: 1 }))
      .change('replication', () => ({ replicaGtid: `${upTo(1)},${otherUuid}:1-5` }))
      .build();
    expect(rawBlindWindowMs(timeline).value).toBe(0);
  });
  it('rests on the source having been read before the replica: the same moment read the other way would invent lag', () => {
    // One transaction commits and arrives between the two reads; read in the recorded order the replica is never behind.
    const rightOrder = history().every(0, 400, (t, atMs) => t.sample(atMs, { source: 1, replica: 2 }));
    expect(rawBlindWindowMs(rightOrder.build()).value).toBe(0);
    const wrongOrder = history().every(0, 400, (t, atMs) => t.sample(atMs, { source: 2, replica: 1 }));
    expect(rawBlindWindowMs(wrongOrder.build()).value).toBe(400);
  });

  describe('is withheld', () => {
    const blind = () => history().every(0, 2000, (t, atMs) => t.sample(atMs, { source: 2, replica: 1 }));

    it('with a gap inside', () => {
      const result = rawBlindWindowMs(blind().gap('replication', 800, 1200).build());
      expect(result.value).toBeNull();
      expect(result.reason).toContain('replication probe was silent from 800 to 1200 ms');
    });
    it('but not for a gap of another probe', () => {
      expect(rawBlindWindowMs(blind().gap('proxy', 800, 1200).build()).value).toBe(2000);
    });
    it('with fewer than two samples', () => {
      expect(rawBlindWindowMs(history().build())).toMatchObject({ value: null });
      expect(rawBlindWindowMs(history().sample(0, { source: 1, replica: 1 }).build()).value).toBeNull();
    });
    it('when the probe was lost: no stretch seen is not no stretch', () => {
      const timeline = history()
        .every(0, 400, (t, atMs) => t.sample(atMs, { source: 1, replica: 1 }))
        .lost(420, 'replication')
        .build();
      expect(rawBlindWindowMs(timeline)).toMatchObject({ value: null, reason: expect.stringContaining('to the end') });
    });
  });
});

describe('of a delayed replica', () => {
  /** The source writes on; the replica executes what is two seconds old, and has received as far as told. */
  const delayed = (received: (atMs: number) => number) =>
    history().every(0, 6000, (t, atMs) =>
      t.sample(atMs, {
        source: atMs / 40,
        replica: Math.min(received(atMs), Math.max(0, (atMs - 2000) / 40)),
        received: received(atMs),
        delayS: 2,
        lagS: 2,
      }),
    );

  it('counts what was not received: what waits for its time is not missing, and the delay is no lag', () => {
    expect(rawBlindWindowMs(delayed((atMs) => atMs / 40).build()).value).toBe(0);
    const silent = delayed((atMs) => Math.min(atMs, 3000) / 40);
    expect(rawBlindWindowMs(silent.build()).value).toBeGreaterThan(2800);
  });
});

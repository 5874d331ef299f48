import { describe, expect, it } from 'vitest';
import { committedBefore, resumeMs } from '../../../src/measures/resume.ts';
import { history, upTo } from '../../fixtures/timeline-builder.ts';

/** Healed at 2000 ms with 20 transactions committed and 10 of them on the replica. */
const healed = () =>
  history()
    .every(0, 1960, (t, atMs) => t.sample(atMs, { source: 20, replica: 10 }))
    .fault(1000, 'injected')
    .fault(2000, 'healed');

describe('time to resume', () => {
  it('runs from heal until everything committed before heal is executed', () => {
    const timeline = healed()
      .sample(2040, { source: 25, replica: 15 })
      .sample(2500, { source: 30, replica: 20 })
      .sample(3000, { source: 35, replica: 35 })
      .build();
    expect(resumeMs(timeline).value).toBe(500);
  });
  it('counts writes that were acknowledged after the last sample', () => {
    const timeline = healed()
      .write(1990, 21)
      .sample(2500, { source: 30, replica: 20 })
      .sample(2540, { source: 30, replica: 21 })
      .build();
    expect(resumeMs(timeline).value).toBe(540);
    expect(committedBefore(timeline, 2000).toString()).toBe(upTo(21));
    expect(committedBefore(timeline, 1980).toString()).toBe(upTo(20));
  });
  it('does not wait for what was committed after heal', () => {
    const timeline = healed().write(2010, 21).sample(2040, { source: 21, replica: 20 }).build();
    expect(resumeMs(timeline).value).toBe(40);
  });
  it('is at least 1 ms, since it was measured', () => {
    const timeline = history()
      .sample(0, { source: 5, replica: 5 })
      .fault(100, 'injected')
      .fault(200, 'healed')
      .sample(200, { source: 5, replica: 5 })
      .build();
    expect(resumeMs(timeline).value).toBe(1);
  });
  it('counts from the last heal when there were two faults', () => {
    const timeline = healed()
      .fault(2100, 'injected', { id: 2 })
      .fault(2600, 'healed', { id: 2 })
      .sample(3000, { source: 20, replica: 20 })
      .build();
    expect(resumeMs(timeline).value).toBe(400);
  });
  it.each([
    ['the replica never got there', healed().sample(2500, { source: 20, replica: 19 }), /did not catch up/],
    ['nothing was sampled after heal', healed(), /did not catch up/],
    ['the fault was never healed', healed().without('fault', (o) => o.event === 'healed'), /never healed/],
    ['no fault was injected', healed().without('fault'), /no fault was injected/],
    ['nothing was committed', history().fault(0, 'injected').fault(1, 'healed'), /no transaction was committed/],
    [
      'the probe was silent on the way',
      healed().gap('replication', 2100, 2450).sample(2500, { source: 20, replica: 20 }),
      /replication probe was silent from 2100 to 2450 ms/,
    ],
  ])('is null with a reason when %s', (_, timeline, reason) => {
    expect(resumeMs(timeline.build())).toMatchObject({ value: null, reason: expect.stringMatching(reason) });
  });
  it('is not disturbed by a gap before heal', () => {
    const timeline = healed().gap('replication', 1500, 1900).sample(2500, { source: 20, replica: 20 }).build();
    expect(resumeMs(timeline).value).toBe(500);
  });
});

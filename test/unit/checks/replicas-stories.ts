import { stretchMark } from '../../../src/measures/crossed-bytes.ts';
import type { Bystander } from '../../../src/model/replication.ts';
import type { TimelineBuilder } from '../../fixtures/timeline-builder.ts';
import { at, stalledCase } from './stories.ts';
import { written } from './topology-stories.ts';

const further: readonly Bystander[] = ['second-replica', 'third-replica'];
/** When the slowest of three has everything again, ms. */
export const slowestMs = at.resumed + 200;

/** All replicas of a source are cut off, and return one after the other. */
export function allReturnCase(): TimelineBuilder {
  const story = stalledCase();
  for (const [index, name] of further.entries())
    story.every(0, at.end, (t, atMs) => {
      const cutOff = atMs >= at.injected && atMs < at.resumed + (index + 1) * 100;
      t.bystander(atMs + 5, name, { source: written(atMs), replica: cutOff ? 35 : written(atMs) }).change(
        'bystander',
        (o) => ({ passedBytes: Math.round(o.atMs) * 10 }),
      );
    });
  return story;
}

/** Of three replicas one has the only place that is left. */
export const refusedCase = (): TimelineBuilder =>
  allReturnCase()
    .change('replication', (o) => (isUnder(o.atMs) ? { status: { ...o.status, ...refused } } : {}))
    .change('bystander', (o) =>
      isUnder(o.atMs) && o.name === 'second-replica' ? { status: { ...o.status, ...refused } } : {},
    );

const isUnder = (atMs: number): boolean => atMs >= at.injected + 100 && atMs <= at.healed;
const refused = { receiver: 'Connecting', lagS: null, lastIoErrno: 1040, lastIoError: 'Too many connections' } as const;

/** A stretch named `idle` in which a replica that lacks transactions gets the first of them, 300 ms after the healing. */
export const returningCase = (): TimelineBuilder =>
  stalledCase()
    .add(at.healed - 90, { kind: 'note', text: stretchMark('idle', 'begins') })
    .add(at.end, { kind: 'note', text: stretchMark('idle', 'ends') });

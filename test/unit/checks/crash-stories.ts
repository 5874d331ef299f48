import { type TimelineBuilder, upTo, uuid } from '../../fixtures/timeline-builder.ts';
import { killedSourceCase } from './process-stories.ts';
import { at, stalledCase } from './stories.ts';

/** A replica with parallel appliers is killed while one transaction is held up, and later ones are committed. */
export const gapsCase = (gap = `${uuid}:1-20:24-30`): TimelineBuilder =>
  killedSourceCase().change('replication', (o) =>
    o.atMs <= at.injected ? { sourceGtid: `${uuid}:1-40`, replicaGtid: gap } : { replicaGtid: o.sourceGtid },
  );

/** After a crash of the replica writes are not there that are older than others which are. */
export const leftOutCase = (): TimelineBuilder =>
  stalledCase().change('integrity', () => ({
    replicaGtid: `${uuid}:1-64:71-100`,
    missing: `${uuid}:65-70`,
    caughtUp: false,
    lost: ['t-65', 't-70'],
  }));

/** After a crash of the replica its applier does not start. */
export const downApplierCase = (): TimelineBuilder =>
  stalledCase()
    .change('replication', (o) =>
      o.atMs > at.healed ? { replicaGtid: upTo(35), status: { ...o.status, applier: 'No' as const, lagS: null } } : {},
    )
    .change('integrity', () => ({ missing: `${uuid}:36-100`, caughtUp: false }));

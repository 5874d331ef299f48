import type { TimelineBuilder } from '../../fixtures/timeline-builder.ts';
import { upTo } from '../../fixtures/timeline-builder.ts';
import { at, stalledCase } from './stories.ts';

export const rotation = 'FLUSH LOCAL RELAY LOGS';

/** Somebody rotates the relay logs by hand while the link is broken. */
export const rotatedCase = (): TimelineBuilder =>
  stalledCase().add(at.injected + 100, {
    kind: 'operator',
    action: 'say-as-written',
    on: 'replica',
    statement: rotation,
    errno: null,
    error: null,
    tookMs: 8,
  });

/** From before the break until after the reconnect the applier stands still, with received transactions before it. */
export const heldApplierCase = (): TimelineBuilder =>
  stalledCase().change('replication', (o) =>
    o.atMs >= at.injected - 200 && o.atMs < at.resumed
      ? { replicaGtid: upTo(20), status: { ...o.status, retrieved: upTo(30) } }
      : {},
  );

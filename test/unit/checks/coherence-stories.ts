import { stretchMark } from '../../../src/measures/crossed-bytes.ts';
import type { TimelineBuilder } from '../../fixtures/timeline-builder.ts';
import { at, quietCase, stalledCase } from './stories.ts';
import { fallingBackCase, holdingCase, written } from './topology-stories.ts';

/** A stretch named `idle` from 1 s to 5 s, in which the replica opens a new connection every second: 3 of them. */
export function stormCase(): TimelineBuilder {
  const opened = (atMs: number): number[] =>
    Array.from({ length: Math.floor(atMs / 1000) + 1 }, (_, index) => index + 1);
  return quietCase()
    .add(1010, { kind: 'note', text: stretchMark('idle', 'begins') })
    .add(4990, { kind: 'note', text: stretchMark('idle', 'ends') })
    .change('proxy', (o) => ({
      connections: opened(o.atMs).flatMap((id) => o.connections.map((one) => ({ ...one, id }))),
    }));
}

/** The source gives up as in the stalled case, at the same moment its dump thread goes, and its log says nothing. */
export function unreportedCase(): TimelineBuilder {
  return stalledCase()
    .without('log', (o) => o.server === 'source')
    .change('dump-threads', (o) => (o.atMs > at.sourceGaveUp && o.atMs < at.replicaNoticed ? { threads: [] } : {}));
}

/** After the reconnect the old dump thread stays beside the new one until the end of the case: 900 ms or so. */
export function zombieCase(): TimelineBuilder {
  return stalledCase().change('dump-threads', (o) => {
    const [thread] = o.threads;
    return o.atMs > at.replicaNoticed + 40 && thread ? { threads: [{ ...thread, id: 11 }, ...o.threads] } : {};
  });
}

/** Commits under the fault are answered without an acknowledgement, all but one of ten. */
export function uselessCase(): TimelineBuilder {
  return fallingBackCase().change('semi-sync', (o) =>
    o.atMs <= at.injected ? {} : { source: { ...o.source, acknowledged: 36, unacknowledged: 9 } },
  );
}

/** Semi-sync holds through an outage: one commit waits for 2 s of it. */
export function hangingCase(): TimelineBuilder {
  return holdingCase()
    .fault(at.injected, 'injected')
    .fault(at.injected + 2000, 'healed')
    .write(at.injected + 2010, written(at.injected))
    .change('write', (o) => ({ startedAtMs: o.atMs - 2000 }));
}

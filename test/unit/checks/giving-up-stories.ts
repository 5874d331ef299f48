import type { ReplicaStatus } from '../../../src/model/replication.ts';
import type { TimelineBuilder } from '../../fixtures/timeline-builder.ts';
import { at, stalledCase } from './stories.ts';

/** Moments of the story below, ms. */
export const giving = { stopped: 3000, started: 5400 };

const healthyAgain = { receiver: 'Yes', lagS: 0, lastIoErrno: 0, lastIoError: '' } as const;

const refused = (receiver: ReplicaStatus['receiver']) => ({
  receiver,
  lagS: null,
  lastIoErrno: 2003,
  lastIoError: "error reconnecting to source 'repl@127.0.0.1:40112'",
});

/** The port refuses, retries run out, the receiver stops with errno 2003; on the healed link only START REPLICA brings it back. */
export function gaveUpCase(): TimelineBuilder {
  const seen = (atMs: number): Partial<ReplicaStatus> => {
    if (atMs <= at.injected || atMs >= giving.started + 100) return healthyAgain;
    if (atMs >= giving.started) return { ...healthyAgain, receiver: 'Connecting', lagS: null };
    return refused(atMs < giving.stopped ? 'Connecting' : 'No');
  };
  return stalledCase()
    .without('log')
    .change('replication', (o) => ({ status: { ...o.status, ...seen(o.atMs) } }))
    .add(giving.started, {
      kind: 'operator',
      action: 'start-replica',
      on: 'replica',
      statement: 'START REPLICA',
      errno: null,
      error: null,
      tookMs: 3,
    });
}

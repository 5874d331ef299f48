import { type TimelineBuilder, upTo } from '../../fixtures/timeline-builder.ts';
import { gaveUpCase, giving } from './giving-up-stories.ts';
import { at, stalledCase } from './stories.ts';

/** Moments of the stories below, ms. */
export const lost = { told: 5200, over: 3000 };

const purged = {
  receiver: 'No',
  lagS: null,
  lastIoErrno: 13114,
  lastIoError: 'Got fatal error 1236 from source: purged required binary logs',
} as const;

/** The binary logs are gone: once the link is whole the receiver is told so, and stops for good. Nobody helps. */
export function strandedCase(): TimelineBuilder {
  return stalledCase()
    .change('replication', (o) =>
      o.atMs >= lost.told ? { replicaGtid: upTo(35), status: { ...o.status, ...purged } } : {},
    )
    .change('integrity', () => ({ missing: upTo(100), caughtUp: false }));
}

/** The receiver had given up; an operator said two things to the replica, and it caught up. */
export function broughtBackCase(): TimelineBuilder {
  return gaveUpCase()
    .add(giving.started - 20, {
      kind: 'operator',
      action: 'set-auto-position',
      on: 'replica',
      statement: 'CHANGE REPLICATION SOURCE TO SOURCE_AUTO_POSITION=1',
      errno: null,
      error: null,
      tookMs: 5,
    })
    .change('replication', (o) => (o.atMs < giving.started + 100 ? { replicaGtid: upTo(35) } : {}));
}

/** The link stays closed, and from `over` on the receiver runs all the same: on another source. It comes back at the end. */
export function failedOverCase(): TimelineBuilder {
  return stalledCase()
    .without('log')
    .change('replication', (o) => {
      if (o.atMs <= at.injected) return {};
      const receiver = o.atMs < lost.over ? ('Connecting' as const) : ('Yes' as const);
      return { replicaGtid: o.atMs < lost.over ? upTo(35) : o.sourceGtid, status: { ...o.status, receiver } };
    })
    .change('proxy', (o) =>
      o.atMs > at.injected && o.atMs < at.replicaNoticed
        ? { connections: o.connections.map((connection) => ({ ...connection, open: false })) }
        : {},
    );
}

/** Replication is whole, and the replica has a transaction that its source never had. */
export const errantCase = (): TimelineBuilder =>
  stalledCase().change('integrity', () => ({ errant: '7c0ee2b1-0000-11f0-8000-00505601feed:1' }));

/** The link is broken and its channel says so; an operator looks at both, and the other one carries on. */
export const twoChannelsCase = (): TimelineBuilder => {
  const story = failedOverCase();
  for (const statement of [
    'channel "": receiver Connecting, applier Yes, Last_IO_Errno 2003',
    'channel "second": receiver Yes, applier Yes, Last_IO_Errno 0',
  ])
    story.add(at.healed - 100, {
      kind: 'operator',
      action: 'look-at-channels',
      on: 'replica',
      statement,
      errno: null,
      error: null,
      tookMs: 1,
    });
  return story;
};

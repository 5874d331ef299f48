import type { Stage } from 'replfault';
import { type CatalogueParams, untilReceiverNotices } from './_catalogue.ts';

/** Impatient, where only the replica's own timer can tell; heartbeats come often enough for it. */
export const impatient = { replicaNetTimeoutS: 2, heartbeatS: 0.5 };
/** Patient, where luck decides how long TCP pauses and no timer is to fire. */
export const patient = { replicaNetTimeoutS: 10 };

/** Fills a slow link for a while, and no buffer on the way: the source must never block; bytes. */
const smallBacklogBytes = 48_000;
export const smallBacklogMs = 600;

/** A small backlog that a slow link needs its time for. */
export async function smallBacklog(stage: Stage): Promise<void> {
  await stage.workload.burst({ bytes: smallBacklogBytes, rowBytes: 8_000 });
  await stage.hold(smallBacklogMs, 'a small backlog on a slow link');
}

/** The replica shows that an attempt to connect has failed. */
export async function untilAttemptFails(stage: Stage, { replicaNetTimeoutS }: CatalogueParams): Promise<void> {
  await stage.until('an attempt to connect has failed', 'replication', (o) => o.status.lastIoErrno !== 0, {
    timeoutMs: replicaNetTimeoutS * 2000 + 3000,
    since: 'injection',
  });
}

/** Ends the connection of the moment, so that the replica has to make a new one under the fault. */
export async function endConnection(stage: Stage, params: CatalogueParams): Promise<void> {
  const cut = await stage.inject('flapping', { times: 1, cutMs: 50 });
  await untilReceiverNotices(stage, params);
  await stage.hold(100, 'until the short cut is over');
  await cut.heal();
}

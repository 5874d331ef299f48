import { type Check, dataIntact, faultTookEffect, givesUp, noLiteral1190, resumesByHand, type Stage } from 'replfault';
import { openConnections, untilEnded, untilReceiverRuns } from './_resumption.ts';

export const binlogsPurged = 'binlogs-purged';

/** What a receiver is told whose next transaction is in no binary log any more: by MySQL 8.0 and later, by all others. */
export const purgedErrnos: readonly number[] = [13114, 1236];

const written = { bytes: 256 * 1024, rowBytes: 16 * 1024 };

/**
 * While the replica is cut off the source goes on, and then throws its binary logs away. Ends when the receiver has been told so, and stopped; where the source
 * keeps its logs, when the receiver runs again.
 */
export async function purgeMeanwhile(stage: Stage, { keepsLogs = false } = {}): Promise<void> {
  const open = openConnections(stage.history());
  const closed = await stage.inject('refuse');
  await untilEnded(stage, open);
  await stage.workload.burst(written);
  // A dump thread that has not met the closed connection yet would keep its log from being purged.
  await stage.until('the source has ended the dump thread', 'dump-threads', (o) => o.threads.length === 0, {
    timeoutMs: 4000,
  });
  if (!keepsLogs) await stage.operate('purge-binary-logs');
  await stage.until('the receiver has met the closed port', 'replication', (o) => o.status.lastIoErrno === 2003, {
    timeoutMs: 4000,
    since: 'injection',
  });
  await closed.heal();
  if (keepsLogs) return untilReceiverRuns(stage);
  await stage.until(
    'the receiver is told that its binary logs are gone',
    'replication',
    (o) => o.status.receiver === 'No',
    {
      judges: ['receiver'],
      timeoutMs: 6000,
    },
  );
}

/** The replica had lost its way for good, and got its data anew. */
export function gotAnew(withinMs: number, watched: Check): readonly Check[] {
  return [
    faultTookEffect,
    givesUp({ ioErrno: purgedErrnos }),
    resumesByHand({ withinMs }),
    dataIntact,
    noLiteral1190,
    watched,
  ];
}

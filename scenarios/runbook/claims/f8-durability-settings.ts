import { defineClaim, procedures } from 'replfault';
import {
  count,
  diskFacts,
  felt,
  fsyncDelay,
  median,
  numberOf,
  planted,
  time,
  trialsOf,
  writeFailed,
} from './_facts.ts';

const durable = 'runbook/slow-disk/durable';
const relaxed = 'runbook/slow-disk/relaxed';

export default defineClaim({
  id: 'F8',
  says: 'On an overloaded source adjust innodb_flush_log_at_trx_commit and sync_binlog, or buy more IOPS.',
  hypothesis:
    'Relaxed durability makes commits faster on a slow disk. It does not affect writes to the replica: they fail with neither setting.',
  variable: 'failed writes to the replica on a slow disk, with durable and with relaxed settings; time of a commit, ms',
  rule: 'Confirmed if writes to the replica fail with the durable settings and not with the relaxed ones. Conditional if they fail with both, more often with the durable ones. Refuted if the settings make no difference to the writes although the slow disk was felt: a write failed, or the slowest commit took at least twice the usual time and 20 ms more. Not testable otherwise.',
  reads: ['source-write', 'commits'],
  effect: 'timer',
  leastTrials: 2,
  exhibits: [durable, relaxed],
  measure: diskFacts,
  decide(facts) {
    const [before, after] = [trialsOf(facts, durable), trialsOf(facts, relaxed)];
    const [failedBefore, failedAfter] = [count(before, writeFailed), count(after, writeFailed)];
    const helps = failedBefore.yes * failedAfter.of > failedAfter.yes * failedBefore.of;
    // A disk that nobody feels, and a write that does not fail, show nothing of the settings.
    const tried = failedBefore.yes > 0 || count(before, felt).all;
    const faster =
      numberOf({ ms: median(after, 'loadedCommitMs') }, 'ms') <
      numberOf({ ms: median(before, 'loadedCommitMs') }, 'ms');
    return {
      verdict: !helps ? (tried ? 'refuted' : 'not-testable') : failedAfter.none ? 'confirmed' : 'conditional',
      sentence: `With each fsync delayed by ${fsyncDelay(before)}, a commit took ${time(median(before, 'loadedCommitMs'))} with both settings at 1, and ${time(median(after, 'loadedCommitMs'))} with 2 and 0. A write to the replica failed in ${failedBefore.text} trials with the durable settings and in ${failedAfter.text} with the relaxed ones. ${helps ? 'The settings affected the error' : `Commits were ${faster ? 'faster with the relaxed settings' : 'not faster with the relaxed settings'}, and ${failedBefore.yes === 0 ? 'no write failed' : 'as many writes failed'} with the durable ones`}.`,
      numbers: {
        durableCommitMs: median(before, 'loadedCommitMs'),
        relaxedCommitMs: median(after, 'loadedCommitMs'),
        durableWriteFailed: failedBefore.text,
        relaxedWriteFailed: failedAfter.text,
      },
    };
  },
  planted: {
    world: 'A source that waits for its slow disk cannot finish writes to its replica.',
    verdict: 'confirmed',
    change: (facts) => planted(facts, { [durable]: { writeFailedMs: 1100 } }),
  },
  contrary: {
    world: 'Each fsync takes 1 ms longer instead of 50 ms, so that no commit feels the disk.',
    verdict: 'not-testable',
    params: ['runbook/slow-disk:delayMs=1'],
  },
  corrected(server) {
    const shared = procedures.shareFlushes(server);
    const { vendor } = procedures.dialectOf(server);
    const measured =
      vendor === 'mariadb'
        ? 'binlog_commit_wait_usec does nothing while binlog_commit_wait_count is 0, the default. Set the count below the number of concurrent writers, or each commit waits the whole time: with 8 writers and 5 ms, 3533 commits/s with a count of 4, and 1268 with 20 (MariaDB 10.11.18).'
        : 'Set the count below the number of concurrent writers, or each commit waits the whole delay: with 8 writers and 5 ms, 2388 commits/s with a count of 4, 1036 with 20, and 1009 without a count. On a fast disk this only costs: without a delay there were 2880 (MySQL 9.7.4). A single writer always waits the whole delay.';
    return [
      'Do not give up durability because of this error: a source with fsyncs delayed by 50 ms did not have it.',
      'Keep both settings at 1. Otherwise the source can lose transactions in a crash that replicas already have.',
      procedures.makeCommitsDurable(server),
      ...(shared === null
        ? [
            'If commits are slow because of the disk, write larger transactions, or provide more I/O operations per second.',
          ]
        : [
            'If commits are slow because of the disk, delay the group commit, so that several commits share a flush. Example values for more than 4 writers:',
            shared,
            measured,
          ]),
    ];
  },
});

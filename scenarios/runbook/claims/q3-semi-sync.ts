import { defineClaim, type Facts, procedures } from 'replfault';
import { count, detectedAfterInjectionMs, median, planted, time, trialsOf } from './_facts.ts';
import { errnoOf, firstMs, receiverAlarms, startMs, writeErrorsOf } from './_observed.ts';

const commits = 'runbook/semi-sync-stall/commits';
const quiet = 'runbook/semi-sync-stall/no-commits';

const fails = (facts: Facts): boolean => typeof facts['writeErrors'] === 'number' && facts['writeErrors'] > 0;

/** The missing acknowledgement told before either end had given the connection up. */
function toldFirst(facts: Facts): boolean {
  const [ack, other] = [facts['ackMissedMs'], facts['otherNoticeMs']];
  return typeof ack === 'number' && (typeof other !== 'number' || ack < other);
}

/** It told while nobody committed, or would have to: before the first commit was let through again. */
const toldWithoutCommits = (facts: Facts): boolean => {
  const [ack, first] = [facts['ackMissedMs'], facts['commitsFromMs']];
  return typeof ack === 'number' && typeof first === 'number' && ack < first;
};

export default defineClaim({
  id: 'Q3',
  says: 'Semi-synchronous replication uses the same socket, so the error occurs there too; monitoring of acknowledgements may detect delays sooner.',
  hypothesis:
    'This is true, but an acknowledgement shows a delay sooner only if there are commits. Without a commit, no acknowledgement is missed.',
  variable:
    'time from injection until the source stops waiting for acknowledgements, and until the first network timeout, ms; failed writes',
  rule: 'Refuted if the write does not fail with semi-sync, or if the missed acknowledgement never comes first. Confirmed if it comes first also without commits. Conditional if it comes first only with commits.',
  reads: ['semi-sync', 'source-write', 'receiver', 'statements'],
  effect: 'timer',
  leastTrials: 2,
  exhibits: [commits, quiet],
  measure(trial) {
    const { timeline, result } = trial;
    const from = startMs(timeline);
    const fallback = timeline.first('semi-sync', (o) => o.atMs > from && !o.source.active);
    const unlocked = timeline.first('operator', (o) => o.statement === 'UNLOCK TABLES');
    const notices = [detectedAfterInjectionMs(result, 'sourceDetectionMs'), firstMs(timeline, receiverAlarms)].filter(
      (ms) => ms !== null,
    );
    return {
      writeErrors: writeErrorsOf(trial),
      ackMissedMs: fallback ? Math.round(fallback.atMs - from) : null,
      otherNoticeMs: notices.length === 0 ? null : Math.min(...notices),
      locked: errnoOf(timeline, 'FLUSH TABLES WITH READ LOCK') === 0,
      commitsFromMs: unlocked ? Math.round(unlocked.atMs - from) : null,
      ackTimeoutMs: Number(result.params['semiSyncTimeoutMs']),
    };
  },
  decide(facts) {
    const [busy, idle] = [trialsOf(facts, commits), trialsOf(facts, quiet)];
    const failed = count(busy, fails);
    const first = count(busy, toldFirst);
    const without = count(idle, toldWithoutCommits);
    return {
      verdict: failed.none || first.none ? 'refuted' : without.none ? 'conditional' : 'confirmed',
      sentence: `With semi-sync the write failed in ${failed.text} trials. With commits in progress, the missed acknowledgement was the first sign in ${first.text} (after ${time(median(busy, 'ackMissedMs'))}; the first network timeout came after ${time(median(busy, 'otherNoticeMs'))}). Without commits it was a sign in ${without.text} (the stall lasted ${time(median(idle, 'commitsFromMs'))} before the first commit; the acknowledgement timeout was ${time(median(idle, 'ackTimeoutMs'))}).`,
      numbers: {
        writeFailed: failed.text,
        ackToldFirst: first.text,
        ackMissedMs: median(busy, 'ackMissedMs'),
        firstTimeoutMs: median(busy, 'otherNoticeMs'),
        quietForMs: median(idle, 'commitsFromMs'),
        ackMissedWithoutCommits: without.text,
      },
    };
  },
  planted: {
    world: 'The source misses acknowledgements also without commits.',
    verdict: 'confirmed',
    change: (facts) => planted(facts, { [quiet]: { ackMissedMs: 500 } }),
  },
  contrary: {
    world: 'A commit waits 5 s instead of 0.5 s for its acknowledgement, longer than both network timeouts.',
    verdict: 'refuted',
    params: ['runbook/semi-sync-stall/commits:semiSyncTimeoutMs=5000'],
  },
  corrected(server) {
    const { semiSync } = procedures.dialectOf(server);
    const shown = procedures.showSemiSync(server);
    return [
      `Alert when ${semiSync.source[0]?.toUpperCase()}${semiSync.source.slice(1)}_status changes to OFF. With commits in progress, this happens ${semiSync.source}_timeout after the link stops, before the network timeouts.`,
      ...(shown === null ? [] : [shown]),
      'An idle source misses no acknowledgement. Write a heartbeat row every second, so that a commit always waits for one.',
      'While the status is OFF, commits do not wait for a replica: if the source is lost, transactions can be lost. Clients receive OK without a warning.',
    ];
  },
});

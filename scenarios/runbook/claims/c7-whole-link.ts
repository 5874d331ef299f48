import { defineClaim, type Facts, type FactsByExhibit, type Observation, procedures, type Trial } from 'replfault';
import { count, linkFacts, median, planted, time, trialsOf, writeFailed } from './_facts.ts';

const of = (name: string): string => `storage/replica-stops-reading/${name}`;
/** The replica cannot write what it receives, so it reads nothing more. */
const stopped = {
  full: of('relay-log-full'),
  limit: of('relay-log-limit'),
  syncs: of('relay-log-sync-stuck'),
  frozen: of('files-frozen'),
};
/** A full disk that keeps only the applier from writing. */
const readsOn = of('binlog-full');
const exhibits = [...Object.values(stopped), readsOn];

/** A status statement that takes longer than this is one that people give up, ms. */
const statusBlockedMs = 1000;

/** Longest time that the status of the replica took, of the looks that began before the cause was taken away, ms. */
function statusTookMs(samples: readonly Observation<'replication'>[], fromMs: number, toMs: number): number | null {
  const during = samples.filter(({ atMs, spanMs }) => atMs >= fromMs && atMs - spanMs <= toMs);
  return during.length === 0 ? null : Math.round(Math.max(...during.map(({ spanMs }) => spanMs)));
}

function storageFacts(trial: Trial): Facts {
  const { injected, healed } = trial.timeline;
  const [fromMs, toMs] = [injected?.atMs ?? 0, healed?.atMs ?? Number.POSITIVE_INFINITY];
  const samples = trial.timeline.of('replication');
  const last = samples.findLast(({ atMs }) => atMs >= fromMs && atMs <= toMs)?.status;
  return {
    ...linkFacts(trial),
    statusTookMs: statusTookMs(samples, fromMs, toMs),
    lastReceiver: last?.receiver ?? null,
    lastApplier: last?.applier ?? null,
    resumedMs: trial.result.derived?.resumeMs ?? null,
  };
}

const statusBlocked = (facts: Facts): boolean => Number(facts['statusTookMs'] ?? 0) >= statusBlockedMs;
const looksHealthy = (facts: Facts): boolean => facts['lastReceiver'] === 'Yes' && facts['lastApplier'] === 'Yes';
const stoppedTrials = (facts: FactsByExhibit): readonly Facts[] =>
  Object.values(stopped).flatMap((exhibit) => trialsOf(facts, exhibit));

export default defineClaim({
  id: 'C7',
  says: 'If the source cannot write to the replica (1160, 1161, 1190), the network is the cause.',
  hypothesis:
    'A replica that cannot write its relay log reads nothing more. The source reports the same failed write, over a link that is whole. A full disk that keeps only the applier from writing has no effect on the source.',
  variable:
    'time from the moment at which the replica could not write any more until the source reported a failed write to it, ms (none: it reported no failed write)',
  rule: 'The link was whole in every trial. Refuted if the write failed in every trial in which the replica could not write its relay log. Confirmed if it failed in none. Conditional otherwise.',
  reads: ['source-write'],
  effect: 'timer',
  effectOf: { [readsOn]: 'fixed' },
  leastTrials: 2,
  exhibits,
  measure: storageFacts,
  decide(facts) {
    const all = count(stoppedTrials(facts), writeFailed);
    const failed = (exhibit: string): string => count(trialsOf(facts, exhibit), writeFailed).text;
    const after = (exhibit: string): string => time(median(trialsOf(facts, exhibit), 'writeFailedMs'));
    const took = (exhibit: string): number | null => median(trialsOf(facts, exhibit), 'statusTookMs');
    const resumed = (exhibit: string): number | null => median(trialsOf(facts, exhibit), 'resumedMs');
    const disks = [stopped.full, stopped.frozen, stopped.syncs].flatMap((exhibit) => trialsOf(facts, exhibit));
    const blocked = count(disks, statusBlocked);
    const healthy = count(disks, looksHealthy);
    const syncs =
      trialsOf(facts, stopped.syncs).length === 0 ? '' : `, in ${failed(stopped.syncs)} if an fsync of it did not end`;
    return {
      verdict: all.all ? 'refuted' : all.none ? 'confirmed' : 'conditional',
      sentence: `Over a link that was whole, the write of the source to the replica failed in ${failed(stopped.full)} trials if the file system of the relay log was full (after ${after(stopped.full)}; net_write_timeout was ${time(median(trialsOf(facts, stopped.full), 'netWriteTimeoutMs'))})${syncs}, in ${failed(stopped.frozen)} if the data folder did not answer (after ${after(stopped.frozen)}), and in ${failed(stopped.limit)} if relay_log_space_limit was reached while the applier was stopped. If the file system of the replica's own binary log was full, it failed in ${failed(readsOn)}. While the disk did not take anything, the status statement took more than ${time(statusBlockedMs)} in ${blocked.text} trials (${time(took(stopped.full))} with a full file system), and the last answer before showed both threads Yes in ${healthy.text}. Replication resumed ${time(resumed(stopped.full))} after space was free, and ${time(resumed(stopped.limit))} after the applier was started.`,
      numbers: {
        relayLogFullWriteFailed: failed(stopped.full),
        relayLogFullWriteFailedMs: median(trialsOf(facts, stopped.full), 'writeFailedMs'),
        relayLogFullStatusTookMs: took(stopped.full),
        relayLogFullResumedMs: resumed(stopped.full),
        relayLogLimitWriteFailed: failed(stopped.limit),
        relayLogLimitResumedMs: resumed(stopped.limit),
        filesFrozenWriteFailed: failed(stopped.frozen),
        filesFrozenStatusTookMs: took(stopped.frozen),
        binlogFullWriteFailed: failed(readsOn),
        binlogFullResumedMs: resumed(readsOn),
      },
    };
  },
  planted: {
    world: 'A replica that cannot write its relay log goes on reading, and the write of the source never fails.',
    verdict: 'confirmed',
    change: (facts) =>
      planted(facts, Object.fromEntries(exhibits.map((exhibit) => [exhibit, { writeFailedMs: null }]))),
  },
  contrary: {
    world: 'The source writes only 25 rows of 60 bytes per second, so that everything fits the buffers of the path.',
    verdict: 'confirmed',
    params: Object.values(stopped).map((exhibit) => `${exhibit}:backlog=0`),
  },
  corrected(server) {
    const { columns } = procedures.dialectOf(server);
    return [
      'A failed write shows that the replica did not read for net_write_timeout. It does not show why. Look at the replica first, then at the network.',
      'On the host of the replica, `df -h` shows whether the file system that holds the relay logs is full. `ss -tin` shows a Recv-Q that is not 0 if the replica does not read; with a broken link it is 0.',
      'Read the status of the replica. If the statement does not return, the receiver is waiting for its disk: do not restart the server or the receiver, free space.',
      procedures.showReplica(server),
      `${columns.receiver} and ${columns.applier} can both be Yes. If the applier is stopped and the state of the receiver names the relay log space, relay_log_space_limit is reached: start the applier.`,
      'A server looks for space only every 60 seconds. Replication resumes within that time after space is free.',
      'Put the relay logs on a file system with room for the longest stop of the applier that you expect. A larger net_write_timeout only delays the failed write.',
    ];
  },
});

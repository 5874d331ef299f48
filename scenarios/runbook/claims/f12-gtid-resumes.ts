import { defineClaim, type Facts, type FactsByExhibit, procedures } from 'replfault';
import { count, median, planted, trialsOf } from './_facts.ts';
import { intact, rescuerOf, stopErrnosOf } from './_observed.ts';
import { zeroRetries } from './_retries.ts';

const cuts = 'runbook/frequent-cuts/resets';
const usedUp = 'runbook/recipe-as-written/retries-run-out';
const purged = 'resumption/resync/nobody-helps';

const resumed = (facts: Facts): boolean => facts['broughtBackBy'] === 'nobody' && facts['dataIntact'] === true;

/** The error with which the receiver stopped in these trials; nothing where it did not stop. */
function stoppedWith(facts: FactsByExhibit, exhibit: string): string {
  const errno = median(trialsOf(facts, exhibit), 'stopErrno') ?? 0;
  return errno === 0 ? '' : ` (it stopped with error ${errno})`;
}

export default defineClaim({
  id: 'F12',
  says: 'Use GTID replication, so that replicas position themselves after transient disconnects.',
  hypothesis:
    'This is true after disconnects, also in the middle of a transaction. It is not true if the retries have run out, or if the source has purged what is missing.',
  variable:
    'what restarted the receiver; whether both ends had the same data at the end; Last_IO_Errno if the receiver stopped',
  rule: 'Confirmed if the replica resumed by itself with the same data in every trial. Refuted if it did so in no trial with disconnects. Conditional if it did so after disconnects, but not if retries or binary logs had run out.',
  reads: ['resumption', 'data', 'receiver'],
  effect: 'fixed',
  effectOf: { [cuts]: 'chance' },
  leastTrials: 2,
  exhibits: [cuts, usedUp, purged],
  measure(trial) {
    return {
      broughtBackBy: rescuerOf(trial.timeline).by,
      dataIntact: intact(trial),
      disconnects: trial.timeline.of('fault').filter((o) => o.event === 'injected').length,
      stopErrno: stopErrnosOf(trial.timeline).at(-1) ?? 0,
    };
  },
  decide(facts) {
    const [cut, out, gone] = [cuts, usedUp, purged].map((exhibit) => count(trialsOf(facts, exhibit), resumed));
    const all = count(
      [cuts, usedUp, purged].flatMap((exhibit) => trialsOf(facts, exhibit)),
      resumed,
    );
    return {
      verdict: all.all ? 'confirmed' : cut?.none ? 'refuted' : 'conditional',
      sentence: `After ${median(trialsOf(facts, cuts), 'disconnects') ?? 'several'} disconnects, half of them in the middle of a transaction, the replica resumed by itself with the same data in ${cut?.text} trials. After an outage that was to use up its retries it did so in ${out?.text}${stoppedWith(facts, usedUp)}. After one in which the source was to purge its binary logs it did so in ${gone?.text}${stoppedWith(facts, purged)}.`,
      numbers: {
        resumedAfterDisconnects: cut?.text ?? null,
        resumedAfterRetriesUsedUp: out?.text ?? null,
        resumedAfterPurge: gone?.text ?? null,
        purgedErrno: median(trialsOf(facts, purged), 'stopErrno'),
      },
    };
  },
  planted: {
    world: 'Disconnects lose or repeat transactions.',
    verdict: 'refuted',
    change: (facts) => planted(facts, { [cuts]: { dataIntact: false } }),
  },
  contrary: {
    world:
      'The receiver has no limit of retries (retry count 0 on MySQL 9.7), and the source keeps its binary logs during the outage.',
    verdict: 'confirmed',
    params: [
      'runbook/recipe-as-written/retries-run-out:retryCount=0',
      'resumption/resync/nobody-helps:breakPoint=outage',
    ],
  },
  corrected(server) {
    const { prefix, retryCountInChange } = procedures.dialectOf(server);
    return [
      'A replica that uses GTID resumes by itself after a disconnect, also in the middle of a transaction. A replica that uses file and position resumes at the last event that it received. After a crash of the host of the replica, the end of its relay log can be missing. By GTID nothing is lost then. By file and position, relay_log_recovery=OFF can leave rows out without an error (MySQL 5.6, MariaDB), and an applier with several workers may not start with ON either (MySQL 9.7): use GTIDs.',
      'To switch to GTID:',
      procedures.useAutoPosition(server),
      'To switch to file and position:',
      procedures.useFilePosition(server),
      ...(retryCountInChange
        ? [
            'The retries must last longer than the outage. They last (retry count - 1) x connect retry. Example values for about a day:',
            procedures.changeChannel(server, { by: 'unknown', connectRetryS: 10, retryCount: 8640 }),
          ]
        : [
            `The retries must last longer than the outage. They last (master-retry-count - 1) x ${prefix}_CONNECT_RETRY. The retry count is a start-up option.`,
          ]),
      ...zeroRetries(server),
      'The source must keep its binary logs for longer than the longest outage. If it has purged them, rebuild the replica from a backup.',
    ];
  },
});

import { defineClaim, type Facts, procedures } from 'replfault';
import { count, median, planted, time, trialsOf } from './_facts.ts';
import { intact, missingWhileMs, timerMs } from './_observed.ts';

const short = 'runbook/stalled-link/short-write-timeout';
const long = 'runbook/stalled-link/long-write-timeout';

const kept = (facts: Facts): boolean => facts['dataIntact'] === true;

export default defineClaim({
  id: 'Q1',
  says: 'Raising net_write_timeout never loses data; transactions stay durable.',
  hypothesis:
    "True as long as the source lives: the timeout ends a connection, not a transaction. How many transactions only the source holds is decided by the length of the outage and by the replica's own timeout.",
  variable:
    'whether at the end every acknowledged write was once on both ends with the same data; transactions that only the source held at the worst moment',
  rule: 'Confirmed if nothing was lost in any trial with net_write_timeout raised from 1 s to 300 s; refuted if something was lost in every such trial; conditional if in some.',
  leastTrials: 2,
  exhibits: [short, long],
  measure(trial) {
    return {
      dataIntact: intact(trial),
      atRisk: trial.result.derived?.transactionsAtRisk ?? null,
      unreplicatedMs: missingWhileMs(trial.timeline, () => true),
      writeTimeoutMs: timerMs(trial, 'netWriteTimeoutS'),
    };
  },
  decide(facts) {
    const raised = count(trialsOf(facts, long), kept);
    const low = count(trialsOf(facts, short), kept);
    const risk = (exhibit: string): number | null => median(trialsOf(facts, exhibit), 'atRisk');
    const late = (exhibit: string): number | null => median(trialsOf(facts, exhibit), 'unreplicatedMs');
    return {
      verdict: raised.all ? 'confirmed' : raised.none ? 'refuted' : 'conditional',
      sentence: `With net_write_timeout at 300 s nothing was lost in ${raised.text} trials, with 1 s in ${low.text}. During the same stall ${risk(long) ?? 'some'} transactions were on the source alone, for up to ${time(late(long))}, and with 1 s ${risk(short) ?? 'some'}, for up to ${time(late(short))}: had the source died, they would have been lost with either.`,
      numbers: {
        raisedNothingLost: raised.text,
        lowNothingLost: low.text,
        raisedAtRisk: risk(long),
        lowAtRisk: risk(short),
        raisedUnreplicatedMs: late(long),
        lowUnreplicatedMs: late(short),
      },
    };
  },
  planted: {
    world: 'With the raised timeout an acknowledged write is missing on the replica at the end.',
    verdict: 'refuted',
    change: (facts) => planted(facts, { [long]: { dataIntact: false } }),
  },
  corrected(server) {
    const { netTimeout, vendor, series, semiSync } = procedures.dialectOf(server);
    return [
      'No value loses anything while the source lives. At risk is what only the source has when it dies, and no value of net_write_timeout reduces that.',
      `A shorter ${netTimeout} reduces it: the replica reconnects sooner. Example values:`,
      procedures.changeChannel(server, { by: 'unknown', replicaNetTimeoutS: 10, heartbeatPeriodS: 3 }),
      ...(series === 'mysql:5.6'
        ? []
        : [
            `If nothing may be lost with the source, use semi-synchronous replication. ${semiSync.source}_wait_point must be AFTER_SYNC${vendor === 'mariadb' ? '; the default of MariaDB is AFTER_COMMIT, where other clients see a commit while it still waits, so that it can be read and then lost' : ', the default: other clients do not see a commit before it is acknowledged or the timeout passes'}. After ${semiSync.source}_timeout (10 s by default) commits are answered without a replica and without a warning; only ${semiSync.source}_status going OFF tells.`,
            'A source that crashes while a commit waits has that row after its restart, although no client was told (measured). After a failover, do not let it follow with this tail: rebuild it.',
          ]),
    ];
  },
});

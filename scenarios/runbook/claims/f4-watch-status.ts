import { defineClaim, type Facts, procedures } from 'replfault';
import { count, median, numberOf, planted, time, trialsOf } from './_facts.ts';
import { errnoOf, missingWhileMs, timerMs } from './_observed.ts';

const short = 'runbook/stalled-link/short-write-timeout';
const long = 'runbook/stalled-link/long-write-timeout';
const asWritten = 'runbook/recipe-as-written/retries-run-out';

/** A condition that held so long without the data was not just a sample taken at a bad moment, ms. */
const wrongMs = 1000;
const calmLagS = 1;

const wrong = (facts: Facts): boolean => numberOf(facts, 'satisfiedWhileMissingMs') >= wrongMs;

export default defineClaim({
  id: 'F4',
  says: 'Watch `SHOW SLAVE STATUS` until Seconds_Behind_Master drops and Last_IO_Errno is 0: then replication is well again.',
  hypothesis:
    "The condition is necessary and proves nothing: on a link that stands still it holds, with committed transactions missing, until the replica's own timeout fires.",
  variable: 'longest time during which the condition held while one and the same committed transaction was missing, ms',
  rule: 'Refuted if it held for 1 s or more without the data in every trial on the stalled link; confirmed if in none; conditional if in some.',
  leastTrials: 2,
  exhibits: [short, long, asWritten],
  measure(trial) {
    const { timeline, result } = trial;
    return {
      satisfiedWhileMissingMs: missingWhileMs(
        timeline,
        ({ status }) => status.lagS !== null && status.lagS <= calmLagS && status.lastIoErrno === 0,
      ),
      replicaNetTimeoutMs: timerMs(trial, 'replicaNetTimeoutS'),
      atRisk: result.derived?.transactionsAtRisk ?? null,
      statementErrno: errnoOf(timeline, 'SHOW SLAVE STATUS'),
    };
  },
  decide(facts, server) {
    const stalls = [...trialsOf(facts, short), ...trialsOf(facts, long)];
    const misled = count(stalls, wrong);
    const errno =
      trialsOf(facts, asWritten)
        .map((one) => one['statementErrno'])
        .find((value) => value !== null) ?? null;
    const unknown = errno !== null && errno !== 0;
    return {
      verdict: misled.all ? 'refuted' : misled.none ? 'confirmed' : 'conditional',
      sentence: `On a link that stood still the condition held for up to ${time(Math.max(0, ...stalls.map((one) => numberOf(one, 'satisfiedWhileMissingMs'))))} with committed transactions missing (${misled.text} trials for 1 s or more), that is, about as long as the replica's own timeout of ${time(median(stalls, 'replicaNetTimeoutMs'))} let it${unknown ? `; and ${procedures.dialectOf(server).product} answers the statement as written with errno ${errno}` : ''}.`,
      numbers: {
        satisfiedWhileMissingMs: median(stalls, 'satisfiedWhileMissingMs'),
        misledTrials: misled.text,
        transactionsMissing: median(stalls, 'atRisk'),
        statementErrno: errno,
      },
    };
  },
  planted: {
    world: 'The status tells at once that something is missing.',
    verdict: 'confirmed',
    change: (facts) =>
      planted(facts, { [short]: { satisfiedWhileMissingMs: 80 }, [long]: { satisfiedWhileMissingMs: 80 } }),
  },
  corrected(server) {
    const { columns } = procedures.dialectOf(server);
    return [
      `${columns.secondsBehind} 0, Last_IO_Errno 0 and ${columns.receiver} Yes are necessary, and prove nothing even together.`,
      'Take the executed transactions of the source, and wait for them on the replica. By GTID:',
      procedures.waitUntilEqual(server),
      'By file and position:',
      procedures.waitUntilEqual(server, { by: 'position' }),
    ];
  },
});

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
    'The condition is necessary, but not sufficient. On a stalled link it holds while committed transactions are missing, until the net timeout of the replica expires.',
  variable: 'longest time for which the condition held while the same committed transaction was missing, ms',
  rule: 'Refuted if it held for 1 s or more with a transaction missing in every trial on the stalled link. Confirmed if in none. Conditional if in some.',
  reads: ['monitoring', 'blind-window', 'statements'],
  effect: 'timer',
  effectOf: { [asWritten]: 'fixed' },
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
      sentence: `On a stalled link the condition held for up to ${time(Math.max(0, ...stalls.map((one) => numberOf(one, 'satisfiedWhileMissingMs'))))} while committed transactions were missing (for 1 s or more in ${misled.text} trials). The net timeout of the replica was ${time(median(stalls, 'replicaNetTimeoutMs'))}.${unknown ? ` ${procedures.dialectOf(server).product} rejects the statement as written with error ${errno}.` : ''}`,
      numbers: {
        satisfiedWhileMissingMs: median(stalls, 'satisfiedWhileMissingMs'),
        misledTrials: misled.text,
        transactionsMissing: median(stalls, 'atRisk'),
        statementErrno: errno,
      },
    };
  },
  planted: {
    world: 'The status shows at once that a transaction is missing.',
    verdict: 'confirmed',
    change: (facts) =>
      planted(facts, { [short]: { satisfiedWhileMissingMs: 80 }, [long]: { satisfiedWhileMissingMs: 80 } }),
  },
  contrary: {
    world: 'The net timeout of the replica is 1 s instead of 2 s: the shortest that servers accept.',
    verdict: 'confirmed',
    params: ['runbook/stalled-link:replicaNetTimeoutS=1'],
  },
  corrected(server) {
    const { columns } = procedures.dialectOf(server);
    return [
      `${columns.secondsBehind} 0, Last_IO_Errno 0 and ${columns.receiver} Yes are necessary, but even together they are not sufficient.`,
      'Read the executed transactions of the source, and wait for them on the replica. With GTID:',
      procedures.waitUntilEqual(server),
      'With file and position:',
      procedures.waitUntilEqual(server, { by: 'position' }),
    ];
  },
});

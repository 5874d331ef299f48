import { defineClaim, type Facts, procedures } from 'replfault';
import { acrossRegions, isCrossRegion, regionSilent, regionSilentRaised } from './_cross-region.ts';
import { count, median, planted, time, trialsOf } from './_facts.ts';
import { intact, missingWhileMs, timerMs } from './_observed.ts';

const short = 'runbook/stalled-link/short-write-timeout';
const long = 'runbook/stalled-link/long-write-timeout';

const kept = (facts: Facts): boolean => facts['dataIntact'] === true;

export default defineClaim({
  id: 'Q1',
  says: 'Raising net_write_timeout never loses data; transactions stay durable.',
  hypothesis:
    'This is true while the source lives: the timeout ends a connection, not a transaction. The length of the outage and the net timeout of the replica determine how many transactions are only on the source.',
  variable:
    'whether at the end every acknowledged write is on both ends exactly once with the same data; transactions that were only on the source at the worst moment',
  rule: 'Confirmed if nothing was lost in any trial with net_write_timeout raised from 1 s to 300 s, or between two regions from 6 s to 60 s. Refuted if something was lost in every such trial. Conditional if in some.',
  reads: ['data', 'blind-window'],
  effect: 'timer',
  effectOf: { [long]: 'chance' },
  leastTrials: 2,
  exhibits: [short, long, regionSilent, regionSilentRaised],
  optional: isCrossRegion,
  measure(trial) {
    return {
      dataIntact: intact(trial),
      atRisk: trial.result.derived?.transactionsAtRisk ?? null,
      unreplicatedMs: missingWhileMs(trial.timeline, () => true),
      writeTimeoutMs: timerMs(trial, 'netWriteTimeoutS'),
    };
  },
  decide(facts) {
    const risk = (exhibit: string): number | null => median(trialsOf(facts, exhibit), 'atRisk');
    const late = (exhibit: string): number | null => median(trialsOf(facts, exhibit), 'unreplicatedMs');
    const [regions, regionsRaised] = [trialsOf(facts, regionSilent), trialsOf(facts, regionSilentRaised)];
    const raised = count([...trialsOf(facts, long), ...regionsRaised], kept);
    const onRealLinks = acrossRegions(
      regionsRaised,
      () =>
        `Between two regions under load, nothing was lost in ${count(regionsRaised, kept).text} trials with 60 s and in ${count(regions, kept).text} with ${time(median(regions, 'writeTimeoutMs'))}; ${risk(regionSilentRaised) ?? 'some'} and ${risk(regionSilent) ?? 'some'} transactions were only on the source.`,
    );
    const low = count(trialsOf(facts, short), kept);
    return {
      verdict: raised.all ? 'confirmed' : raised.none ? 'refuted' : 'conditional',
      sentence: `Nothing was lost in ${raised.text} trials with a raised net_write_timeout (300 s on a local link), and in ${low.text} with 1 s. During the same stall, ${risk(long) ?? 'some'} transactions were only on the source with 300 s (for up to ${time(late(long))}), and ${risk(short) ?? 'some'} with 1 s (for up to ${time(late(short))}). Until they arrive, these transactions depend on the source.${onRealLinks}`,
      numbers: {
        raisedNothingLost: raised.text,
        lowNothingLost: low.text,
        raisedAtRisk: risk(long),
        lowAtRisk: risk(short),
        raisedUnreplicatedMs: late(long),
        lowUnreplicatedMs: late(short),
        ...(regionsRaised.length === 0
          ? {}
          : {
              regionsRaisedNothingLost: count(regionsRaised, kept).text,
              regionsRaisedAtRisk: risk(regionSilentRaised),
              regionsAtRisk: risk(regionSilent),
            }),
      },
    };
  },
  planted: {
    world: 'With the raised timeout, an acknowledged write is missing on the replica at the end.',
    verdict: 'refuted',
    change: (facts) => planted(facts, { [long]: { dataIntact: false }, [regionSilentRaised]: { dataIntact: false } }),
  },
  contrary: {
    none: 'The timeout ends connections and no transactions: while the source lives and keeps its binary logs, no server variable, load or link here makes a raised timeout lose a write.',
  },
  corrected(server) {
    const { netTimeout, vendor, series, semiSync } = procedures.dialectOf(server);
    return [
      'No value that was tried lost data while the source lived. If the source is lost, the transactions that only it has are lost. A lower net_write_timeout did not reduce their number.',
      `A shorter ${netTimeout} reduces it, because the replica reconnects sooner. Example values:`,
      procedures.changeChannel(server, { by: 'unknown', replicaNetTimeoutS: 10, heartbeatPeriodS: 3 }),
      ...(series === 'mysql:5.6'
        ? []
        : [
            `If nothing may be lost with the source, use semi-synchronous replication. ${semiSync.source}_wait_point must be AFTER_SYNC${vendor === 'mariadb' ? '. The default of MariaDB is AFTER_COMMIT: other clients see a transaction while its commit still waits, so it can be read and then lost' : ', the default: other clients do not see a transaction before it is acknowledged or the timeout expires'}. After ${semiSync.source}_timeout (10 s by default) commits succeed without a replica, and the client gets no warning. The source shows it: ${semiSync.source}_status is OFF, ${semiSync.source}_no_tx increases, and its error log contains "Timeout waiting for reply of binlog". If no commit may succeed without a replica, set this timeout to more than the longest outage. Until a replica acknowledges, commits then wait.`,
            'If a source crashes while a commit waits, it has that row after its restart, although the commit was not acknowledged to the client (measured). After a failover, do not reuse it as a replica with these rows: rebuild it.',
          ]),
    ];
  },
});

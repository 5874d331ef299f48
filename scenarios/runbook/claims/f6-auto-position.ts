import { defineClaim, type Facts, procedures } from 'replfault';
import { count, median, planted, trialsOf } from './_facts.ts';
import { errnoOf, intact, rescuerOf, samplesSince, stopErrnosOf } from './_observed.ts';

const outage = 'resumption/auto-position/outage';
const purged = 'resumption/resync/nobody-helps';
const asWritten = 'runbook/recipe-as-written/retries-run-out';

const resumed = (facts: Facts): boolean => facts['runsAtEnd'] === true && facts['dataIntact'] === true;

export default defineClaim({
  id: 'F6',
  says: 'Use `CHANGE MASTER TO MASTER_AUTO_POSITION=1` to resume by GTID after an outage.',
  hypothesis:
    'The replica resumes with nothing lost while the source still has the binary logs. After they are purged, GTIDs show what is missing, but cannot restore it. Only MySQL before 8.4 accepts the statement as written.',
  variable:
    'whether the replica ran and had the same data at the end; Last_IO_Errno if it did not; error number of the statement',
  rule: 'Confirmed if it resumed in every trial and the server accepted the statement as written. Refuted if it resumed in none. Conditional otherwise.',
  reads: ['resumption', 'receiver', 'data', 'statements'],
  effect: 'fixed',
  leastTrials: 2,
  exhibits: [outage, purged, asWritten],
  measure(trial) {
    const { timeline } = trial;
    const last = samplesSince(timeline).at(-1);
    return {
      runsAtEnd: last?.status.receiver === 'Yes' && last.status.lastIoErrno === 0,
      dataIntact: intact(trial),
      backMs: rescuerOf(timeline).backMs,
      stopErrno: stopErrnosOf(timeline).at(-1) ?? 0,
      statementErrno: errnoOf(timeline, 'CHANGE MASTER TO MASTER_AUTO_POSITION = 1'),
    };
  },
  decide(facts, server) {
    const kept = count(trialsOf(facts, outage), resumed);
    const gone = count(trialsOf(facts, purged), resumed);
    const known = count(trialsOf(facts, asWritten), (one) => one['statementErrno'] === 0);
    const errno =
      trialsOf(facts, asWritten)
        .map((one) => one['statementErrno'])
        .find((value) => value !== 0) ?? 0;
    const stopErrno = median(trialsOf(facts, purged), 'stopErrno');
    // Another world may keep them there as well.
    const purgedIn =
      (stopErrno ?? 0) === 0
        ? 'where nothing was purged either'
        : `after they were purged (the receiver stopped with error ${stopErrno})`;
    const all = count([...trialsOf(facts, outage), ...trialsOf(facts, purged)], resumed);
    return {
      verdict: all.none ? 'refuted' : all.all && known.all ? 'confirmed' : 'conditional',
      sentence: `With GTID, the replica resumed with nothing lost in ${kept.text} trials with the binary logs kept, and in ${gone.text} ${purgedIn}. ${known.all ? 'The server accepted the statement as written' : `${procedures.dialectOf(server).product} rejected the statement as written with error ${errno}`}.`,
      numbers: {
        resumedWithLogsKept: kept.text,
        resumedWithLogsPurged: gone.text,
        purgedErrno: stopErrno,
        statementErrno: Number(errno),
        backMs: median(trialsOf(facts, outage), 'backMs'),
      },
    };
  },
  planted: {
    world: 'A switch to GTID never brings the replica back.',
    verdict: 'refuted',
    change: (facts) =>
      planted(facts, {
        [outage]: { runsAtEnd: false, dataIntact: false },
        [purged]: { runsAtEnd: false, dataIntact: false },
      }),
  },
  contrary: {
    world:
      'The source is MySQL 5.6, which accepts the statement as written, and keeps its binary logs during the outage.',
    verdict: 'confirmed',
    server: 'mysql:5.6',
    params: ['resumption/resync/nobody-helps:breakPoint=outage'],
  },
  corrected(server) {
    const { vendor, series } = procedures.dialectOf(server);
    const keeps = vendor === 'mariadb' || /^mysql:5/.test(series) ? 'expire_logs_days' : 'binlog_expire_logs_seconds';
    const sets = procedures.compareSets(server);
    return [
      'Switch to GTID once, not after each outage:',
      ...(sets === null ? [] : [sets]),
      procedures.useAutoPosition(server),
      'Do not use it if the source was reset or rebuilt, or if the replica has transactions that the source does not have: compare first. Another server of the same topology is no obstacle: after a failover, GTIDs find the position on the new source.',
      `The replica can resume only if the source still has the binary logs. Keep them for longer than the longest outage (${keeps}).`,
      'If they are purged, rebuild the replica from a backup. No GTID setting restores them.',
    ];
  },
});

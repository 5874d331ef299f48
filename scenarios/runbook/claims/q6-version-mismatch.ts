import { defineClaim, type Facts, procedures } from 'replfault';
import { count, planted, trialsOf } from './_facts.ts';
import { samplesSince } from './_observed.ts';

const missing = 'runbook/missing-binary-log/same-version';
const purged = 'resumption/resync/nobody-helps';

const fatal: readonly unknown[] = [1236, 13114];
const wrong = (facts: Facts): boolean => facts['sameVersion'] === true && fatal.includes(facts['errno']);

export default defineClaim({
  id: 'Q6',
  says: '1236: the replica cannot parse the binary log; the versions of both servers must be identical.',
  hypothesis:
    'The source sends it to refuse the request of the replica. It also occurs between servers of the same version, if the requested binary log does not exist.',
  variable: 'Last_IO_Errno of the stopped receiver; versions of both servers',
  rule: 'Refuted if 1236 (13114 since MySQL 8.0) occurred between servers of the same version in every trial. Confirmed if in none. Conditional if in some. Not testable between two versions.',
  reads: ['receiver'],
  effect: 'fixed',
  leastTrials: 2,
  exhibits: [missing, purged],
  measure({ timeline, result }) {
    const stopped = samplesSince(timeline).find(({ status }) => status.receiver === 'No' && status.lastIoErrno !== 0);
    return {
      errno: stopped?.status.lastIoErrno ?? null,
      error: stopped?.status.lastIoError ?? null,
      sourceVersion: result.server?.source.version ?? null,
      replicaVersion: result.server?.replica.version ?? null,
      sameVersion: result.server !== null && result.server.source.version === result.server.replica.version,
    };
  },
  decide(facts) {
    const trials = [...trialsOf(facts, missing), ...trialsOf(facts, purged)];
    const shown = count(trials, wrong);
    const [first] = trials;
    const isOfTwo = trials.every((one) => one['sameVersion'] === false);
    const errnos = [...new Set(trials.map((one) => one['errno'] ?? 'none'))].join(' or ');
    if (isOfTwo)
      return {
        verdict: 'not-testable',
        sentence: `Only servers of one version can show that the error needs no other version. Between ${first?.['sourceVersion']} and ${first?.['replicaVersion']}, the receiver stopped with error ${errnos} when the requested binary log did not exist.`,
        numbers: {},
      };
    return {
      verdict: shown.all ? 'refuted' : shown.none ? 'confirmed' : 'conditional',
      sentence: `Between two servers of version ${first?.['sourceVersion'] ?? 'unknown'}, the receiver stopped with error ${errnos} in ${shown.text} trials. It had requested a binary log that the source does not have, or no longer has.`,
      numbers: {
        fatalBetweenSameVersions: shown.text,
        lastIoErrno: typeof first?.['errno'] === 'number' ? first['errno'] : null,
        version: first?.['sourceVersion'] ?? null,
        text: first?.['error'] ?? null,
      },
    };
  },
  planted: {
    world: 'The error occurs only between different versions.',
    verdict: 'confirmed',
    change: (facts) =>
      planted(facts, { [missing]: { errno: null, error: null }, [purged]: { errno: null, error: null } }),
  },
  contrary: {
    world: 'The source keeps its binary logs during the outage, so that one of the two requests can be answered.',
    verdict: 'conditional',
    params: ['resumption/resync/nobody-helps:breakPoint=outage'],
  },
  corrected(server) {
    const { fatalSourceErrno, vendor, series } = procedures.dialectOf(server);
    const sets = procedures.compareSets(server);
    const [checksum, tooLarge] = /^(mariadb|mysql:5)/.test(series) ? [1595, 1153] : [13122, 13125];
    return [
      `The error is Last_IO_Errno ${fatalSourceErrno}${fatalSourceErrno === 1236 ? '' : ' (its text contains 1236)'}. The source refuses the request of the replica. Last_IO_Error shows why; docs/receiver-errors.md lists the texts. Different versions are rarely the cause.`,
      'List the binary logs of the source:',
      procedures.showBinaryLogs(server),
      'If the position is beyond the end of a log, the source crashed, was reset or rebuilt, or is another server. Then the replica has more transactions. Compare both ends in both directions before you change anything:',
      sets ?? procedures.compareEnds(server),
      vendor === 'mariadb'
        ? 'If the sequence number of the replica is larger in any domain, do not point it at this source again. After a reset of the source the status shows a running receiver until the first write.'
        : 'If only_on_replica is not empty, do not use auto-position: decide which server is right, save what only the replica has, and rebuild the other one.',
      'Equal sets do not prove equal data: after a reset, a source assigns the same numbers again (measured: no error, 25 rows on one server and 14 on the other). After a reset, crash or rebuild of the source, compare the data or rebuild the replica.',
      'If the replica has no transactions of its own and the source still has all that the replica lacks, switch to GTID:',
      procedures.useAutoPosition(server),
      `Packet size, corruption and checksums: "exceeded max_allowed_packet" or "bogus data" usually means a wrong position or a damaged log. "did not pass crc check" and "truncated" mean a damaged log. If the replica detects it, the errors are ${checksum} (checksum) and ${tooLarge} (an event larger than its own packet size).`,
    ];
  },
});

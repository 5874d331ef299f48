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
    'It is how the source refuses what the replica asks for. Servers of one and the same version give it when the binary log that is asked for is not there.',
  variable: 'Last_IO_Errno of the receiver that stopped, and the versions of both servers',
  rule: 'Refuted if 1236 (13114 since MySQL 8.0) came between servers of one version in every trial; confirmed if in none; conditional if in some.',
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
    const errnos = [...new Set(trials.map((one) => one['errno'] ?? 'none'))].join(' or ');
    return {
      verdict: shown.all ? 'refuted' : shown.none ? 'confirmed' : 'conditional',
      sentence: `Between two servers of version ${first?.['sourceVersion'] ?? 'unknown'} the receiver stopped with errno ${errnos} in ${shown.text} trials: it had asked for a binary log that the source does not have, or no longer.`,
      numbers: {
        fatalBetweenSameVersions: shown.text,
        errno: typeof first?.['errno'] === 'number' ? first['errno'] : null,
        version: first?.['sourceVersion'] ?? null,
        text: first?.['error'] ?? null,
      },
    };
  },
  planted: {
    world: 'The error comes only where the versions differ.',
    verdict: 'confirmed',
    change: (facts) =>
      planted(facts, { [missing]: { sameVersion: false, replicaVersion: '0.0.1' }, [purged]: { sameVersion: false } }),
  },
  corrected(server) {
    const { fatalSourceErrno } = procedures.dialectOf(server);
    const sets = procedures.compareSets(server);
    return [
      `It shows as Last_IO_Errno ${fatalSourceErrno}${fatalSourceErrno === 1236 ? '' : ' (its text contains 1236)'}: the source refuses the request. Last_IO_Error tells why: a log that is missing, a position beyond its end, purged GTIDs, a packet above max_allowed_packet, a corrupt event or a wrong checksum.`,
      'Compare with the binary logs of the source before you look at versions.',
      procedures.showBinaryLogs(server),
      'A position beyond the end of a log usually means that the source crashed, was reset or rebuilt, or is another server, and that the replica has more than it. Compare both ends in both directions first:',
      sets ?? procedures.compareEnds(server),
      'If the replica has nothing of its own and the source still has the rest, follow by GTID. Otherwise rebuild the replica.',
      procedures.useAutoPosition(server),
    ];
  },
});

import { defineClaim, type Facts } from 'replfault';
import { count, planted, trialsOf } from './_facts.ts';
import { samplesSince } from './_observed.ts';
import { words } from './_words.ts';

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
    const { fatalSourceErrno, showReplicaStatus, product, changeSource, stopReplica, startReplica } = words(server);
    return [
      `On ${product} it shows as Last_IO_Errno ${fatalSourceErrno}${fatalSourceErrno === 1236 ? '' : ' (its text names 1236)'}: the source refuses the request. Last_IO_Error in \`${showReplicaStatus};\` tells why: a log that is not there, a position beyond its end, purged GTIDs.`,
      'Compare with `SHOW BINARY LOGS;` on the source before you look at versions.',
      `Wrong coordinates: \`${stopReplica} ${changeSource('AUTO_POSITION=1')} ${startReplica}\` Purged logs: build the replica anew.`,
    ];
  },
});

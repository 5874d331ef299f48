import type { Condition } from '../model/result.ts';
import type { Timeline } from '../model/timeline.ts';
import { counterMoves, livesOf } from './counter-delta.ts';
import { hiddenCounters } from './hidden-evidence.ts';

/**
 * The error number where a server writes error numbers (`errno=1190`, `error 1190`, `MY-001190`, `1190 (08S01)`), its symbol and its
 * text. A bare number is not enough: ports, positions, thread ids, retry counts and GTIDs are numbers too.
 */
const literal =
  /(?<![a-z])(?:error|errno|err)(?:[ _](?:number|code|no))?[\s:=(#'"]{0,4}(?:MY-0*)?1190\b|\bMY-0*1190\b|\b1190\s*\(08S01\)|ER_(?:MASTER|SOURCE)_NET_WRITE|Net error writing to (?:master|source)/i;

/** The signature of one case: which counters moved, which texts appeared, and whether a literal 1190 was seen anywhere. */
export function conditionOf(timeline: Timeline): Condition {
  const moves = counterMoves(timeline, 'source');
  const errnos = moves?.errors ?? null;
  const logs = timeline.of('log').filter((o) => o.condition !== null && o.condition !== 'ready');
  const texts = [...new Set(logs.map((o) => `${o.server}: ${o.text}`))].slice(0, 30);
  const replicaErrnos = [...new Set(timeline.of('replication').map((o) => o.status.lastIoErrno))].filter(
    (errno) => errno !== 0,
  );
  return {
    errnos,
    errnosReason: errnos
      ? null
      : moves
        ? (hiddenCounters(timeline, 'source')?.reason ?? 'this server does not count errors by number')
        : 'the counters were not observed',
    abortedClients: moves?.abortedClients ?? null,
    texts,
    replicaErrnos,
    literal1190: literalSightings(timeline).length > 0,
  };
}

/** Observations in which a literal 1190 (or its text) appears: counter, log line of either end, or replica status. */
export function literalSightings(timeline: Timeline): number[] {
  const inCounters = (['source', 'replica'] as const).flatMap((server) =>
    livesOf(timeline, server).flatMap((life, index) => {
      // A restarted server begins at 0, so everything that its counter shows is of this case.
      const baseline = index === 0 ? (life[0]?.errors?.['1190'] ?? 0) : 0;
      return life.filter((o) => (o.errors?.['1190'] ?? 0) > baseline);
    }),
  );
  const inLogs = timeline.of('log').filter((o) => o.errno === 1190 || literal.test(`${o.code ?? ''} ${o.text}`));
  const inStatus = timeline
    .of('replication')
    .filter((o) => o.status.lastIoErrno === 1190 || literal.test(o.status.lastIoError));
  return [...inCounters, ...inLogs, ...inStatus].map((o) => o.seq);
}

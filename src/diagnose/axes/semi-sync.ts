import type { Look, Looks, SourceLook } from '../look.ts';
import { type AxisVerdict, verdict } from '../verdicts.ts';
import { waitingToCommit } from './source.ts';

/** Whether commits wait for a replica, and whether they get an answer. Pure. */
export function judgeSemiSync(looks: Looks): AxisVerdict<'semi-sync'> {
  const { source } = looks.at(-1) as Look;
  if (source.state === 'unreachable') return verdict('semi-sync', 'not-judged', ['the source cannot be reached']);
  const { semiSync } = source;
  if (semiSync === null) return verdict('semi-sync', 'not-judged', ['the source did not tell its variables']);
  if (!semiSync.enabled) return verdict('semi-sync', 'off', ['it is not enabled on the source']);
  const numbers = `${semiSync.clients ?? 'an unknown number of'} replicas take part; ${semiSync.unacknowledged ?? 'an unknown number of'} commits were not acknowledged since the source started`;
  if (!semiSync.active)
    return verdict('semi-sync', 'fallen-back', [
      'it is enabled, and commits do not wait: they are asynchronous',
      numbers,
    ]);
  const earlier = looks.length < 2 ? null : (looks.at(-2) as Look).source;
  const waits = waitingForAck(source);
  if (
    waits > 0 &&
    earlier?.state === 'read' &&
    waitingForAck(earlier) > 0 &&
    earlier.semiSync?.acknowledged === semiSync.acknowledged
  )
    return verdict('semi-sync', 'blocking', [
      `${waits} commits wait for an acknowledgement in both looks, and none was acknowledged between them`,
      `they wait for up to ${semiSync.timeoutMs ?? 'an unknown number of'} ms`,
      numbers,
    ]);
  return verdict('semi-sync', 'on', ['commits wait for an acknowledgement', numbers]);
}

function waitingForAck(source: SourceLook): number {
  const sessions = waitingToCommit(source).filter(({ state }) => /semi-?sync/i.test(state)).length;
  return Math.max(sessions, source.semiSync?.waiting ?? 0);
}

import type { Look, Looks, SourceLook } from '../look.ts';
import { many } from '../movement.ts';
import { type AxisVerdict, verdict } from '../verdicts.ts';
import { waitingToCommit } from './source.ts';

/** Whether commits wait for a replica, and whether they get an answer. Pure. */
export function judgeSemiSync(looks: Looks): AxisVerdict<'semi-sync'> {
  const { source } = looks.at(-1) as Look;
  if (source.state === 'unreachable') return verdict('semi-sync', 'not-judged', ['the source cannot be reached']);
  const { semiSync } = source;
  if (semiSync === null) return verdict('semi-sync', 'not-judged', ['the source did not tell its variables']);
  if (!semiSync.enabled) return verdict('semi-sync', 'off', ['it is not enabled on the source']);
  const numbers = `replicas that take part: ${semiSync.clients ?? 'not known'}; commits without an acknowledgement since the source started: ${semiSync.unacknowledged ?? 'not known'}`;
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
      `waiting for an acknowledgement, in both looks: ${many(waits, 'commit')}; none was acknowledged between them`,
      `they wait for up to ${semiSync.timeoutMs ?? 'an unknown number of'} ms`,
      numbers,
    ]);
  return verdict('semi-sync', 'on', ['commits wait for an acknowledgement', numbers]);
}

function waitingForAck(source: SourceLook): number {
  const sessions = waitingToCommit(source).filter(({ state }) => /semi-?sync/i.test(state)).length;
  return Math.max(sessions, source.semiSync?.waiting ?? 0);
}

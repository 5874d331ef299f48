import type { PathProcess } from '../model/samples.ts';
import type { Timeline } from '../model/timeline.ts';

/** A write of the workload that got no answer until it was given up. */
export interface Unanswered {
  readonly seq: number;
  readonly doing: string;
  /** What the source showed for it; `null` where it did not tell. */
  readonly state: string | null;
  readonly waitedMs: number;
  /** How much of that was after the last fault was healed, ms; `null` where no fault was. */
  readonly afterHealMs: number | null;
  /** Both servers and the proxy ran, and the replica's receiver was connected: nothing on the path explains the wait. */
  readonly pathWhole: boolean;
}

/** The writes that were given up, each transaction once. Pure. */
export function unansweredWrites(timeline: Timeline): Unanswered[] {
  const { healed } = timeline;
  const running = (process: PathProcess): boolean => {
    const last = timeline.last('process', (o) => o.process === process);
    return last === undefined || (last.event !== 'stopped' && last.event !== 'ended');
  };
  const seen = new Set<number>();
  return timeline.of('write').flatMap(({ seq, atMs, startedAtMs, unanswered }) => {
    if (!unanswered || seen.has(startedAtMs)) return [];
    seen.add(startedAtMs);
    const receiver = timeline.last('replication', (o) => o.atMs <= atMs)?.status.receiver;
    return {
      ...unanswered,
      seq,
      waitedMs: Math.round(atMs - startedAtMs),
      afterHealMs: healed ? Math.max(0, Math.round(atMs - Math.max(healed.atMs, startedAtMs))) : null,
      pathWhole: receiver === 'Yes' && (['source', 'proxy', 'replica'] as const).every(running),
    };
  });
}

/** Whether a commit waited for a semi-sync acknowledgement that could have come. Both dialects say "Waiting for semi-sync ACK from ...". */
export const waitsForAcknowledgement = ({ doing, state, afterHealMs, pathWhole }: Unanswered): boolean =>
  doing === 'COMMIT' && afterHealMs !== null && pathWhole && state !== null && /semi-?sync/i.test(state);

/** One sentence with its numbers. */
export function unansweredWords({ doing, state, waitedMs, afterHealMs }: Unanswered): string {
  const after = afterHealMs === null ? '' : `, ${inSeconds(afterHealMs)} s of them after the last fault was healed`;
  const shown = state === null ? 'the source did not report what it waited for' : `the source showed it as "${state}"`;
  const fate = doing === 'COMMIT' ? '; to its client the outcome is unknown' : '; it never came to its COMMIT';
  return `a write of the workload waited ${inSeconds(waitedMs)} s for an answer to ${doing}${after}, and was given up: ${shown}${fate}`;
}

const inSeconds = (ms: number): string => (ms / 1000).toFixed(1);

import { phases, type RehearsedCase } from '../case.ts';
import type { Played } from '../promtool/play.ts';
import type { AlertRule } from '../rules/read.ts';

/** The largest `for` of a rule that leaves the lead in every phase of the cases that it sees. */
export interface Suggestion {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly forS: number;
  /** `null`: no `for` leaves it, not even 0s. */
  readonly largestForS: number | null;
  /** Cases whose fault the rule sees in every phase before the source gives up, without its `for`. */
  readonly sees: readonly string[];
  readonly misses: readonly string[];
}

/** First moment at which the expression of a rule returned something, ms of the case. */
const trueMs = (played: Played, rule: number, caseIndex: number, phase: number): number | null => {
  const { pendingMs, firingMs } = played.seen(rule, caseIndex, phase);
  return pendingMs === null ? firingMs : Math.min(pendingMs, firingMs ?? pendingMs);
};

/**
 * The largest `for` by what rules did with their own: the time between the first evaluation at which the expression holds and the last one that leaves the
 * lead. A rule fires so much later only if its expression holds all the time, so the result must be played.
 *
 * @param leadMs lead that is demanded before the source gives up
 */
export function suggest(
  alerts: readonly AlertRule[],
  cases: readonly RehearsedCase[],
  played: Played,
  {
    leadMs,
    evaluationMs,
    scrapeMs,
  }: { readonly leadMs: number; readonly evaluationMs: number; readonly scrapeMs: number },
): Suggestion[] {
  return alerts.map((alert, rule) => {
    const stepMs = alert.intervalMs ?? evaluationMs;
    const sees: string[] = [];
    const misses: string[] = [];
    let roomMs = Number.POSITIVE_INFINITY;
    for (const [index, one] of cases.entries()) {
      const { injectedMs, sourceGaveUpMs } = one.marks;
      if (injectedMs === null || sourceGaveUpMs === null || sourceGaveUpMs - injectedMs < scrapeMs) continue;
      const rooms = Array.from({ length: phases }, (_, phase) => {
        const ms = trueMs(played, rule, index, phase);
        return ms === null || ms < injectedMs ? Number.NEGATIVE_INFINITY : sourceGaveUpMs - leadMs - ms;
      });
      const least = Math.min(...rooms);
      if (least < -leadMs) misses.push(one.name);
      else {
        sees.push(one.name);
        roomMs = Math.min(roomMs, least);
      }
    }
    const largest = sees.length === 0 || roomMs < 0 ? null : Math.floor(roomMs / stepMs) * stepMs;
    return {
      rule: alert.name,
      file: alert.file,
      line: alert.line,
      forS: alert.forMs / 1000,
      largestForS: largest === null ? null : largest / 1000,
      sees,
      misses,
    };
  });
}

import type { ObjectiveName, TimeoutSettings, TunedSetting } from '../../model/profile.ts';
import type { Verification } from '../../model/tuning.ts';
import type { Bounds, Limit } from './limit.ts';

/** A recommended value that a verification has shown to be wrong: the next one takes the safe side of it. */
export interface Refuted {
  readonly setting: TunedSetting;
  readonly value: number;
  readonly by: Limit['by'];
  /** The objective that was missed; `null` where the connection was lost. */
  readonly objective: ObjectiveName | null;
  readonly sentence: string;
}

/**
 * Which settings a contradicted verification speaks against, with the recommended value: what was played may have been scaled. Only what the
 * recommendation promised to hold does; that a connection which lives on resumes late is a matter of TCP, and of no setting. Pure.
 */
export function refutedBy(
  { disturbance, expected, seen, tightened, objective, sentence }: Verification,
  tested: TunedSetting,
  recommended: TimeoutSettings,
): Refuted[] {
  if (expected !== 'holds' || seen !== 'fails' || tightened !== null) return [];
  if (objective === 'resumeS' && tested !== 'connectRetryS') return [];
  // A receiver that gave up had too few attempts; the pause between them is about resuming.
  const setting: TunedSetting = tested === 'connectRetryS' && objective === undefined ? 'retryCount' : tested;
  return [
    { setting, value: recommended[setting], by: objective ?? disturbance, objective: objective ?? null, sentence },
  ];
}

/** The bounds of a setting with what verifications have refuted: at least, or at most, the next value. Pure. */
export function withRefuted(bounds: Bounds, setting: TunedSetting, refuted: readonly Refuted[]): Bounds {
  const own = refuted.filter((one) => one.setting === setting);
  if (own.length === 0) return bounds;
  const limits = own.map(({ value, by, objective, sentence }): { readonly upper: boolean; readonly limit: Limit } => {
    const upper = objective !== null || setting === 'heartbeatPeriodS';
    const step = setting === 'heartbeatPeriodS' ? 0.1 * value : 1;
    return {
      upper,
      limit: {
        value: upper ? value - step : value,
        by,
        because: `${value} did not hold in the verification, so a safer value is used: ${sentence}`,
        experiments: [],
        halfWidth: 0,
        failsAt: null,
      },
    };
  });
  return {
    lower: [...bounds.lower, ...limits.filter(({ upper }) => !upper).map(({ limit }) => limit)],
    upper: [...bounds.upper, ...limits.filter(({ upper }) => upper).map(({ limit }) => limit)],
    notes: bounds.notes,
  };
}

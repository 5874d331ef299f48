import type { TimeoutSettings } from '../model/profile.ts';
import type { Recommendation } from '../model/recommendation.ts';
import type { CaseResult } from '../model/result.ts';
import type { TrialParams } from '../model/scenario.ts';
import type { ClientTrial } from '../model/tuning.ts';
import { said } from './bounds/limit.ts';
import { loadOfTrials } from './load-of-trials.ts';
import { recommendedSettings } from './recommended-settings.ts';

/** The scenario in which a client pauses while it reads a large result. */
export const pausedClientScenario = 'tune/paused-client';

/** Longer timeouts are played so short: the law of this timer needs no search, and a pause of minutes would show no more. Seconds. */
const playedS = 4;

/** A pause of a client, as a share of net_write_timeout, and what must become of the client. */
const pauses = [
  { share: 0.9, expected: 'survives' },
  { share: 1.1, expected: 'dies' },
] as const;

/** One planned pause of a client of the source. */
export interface PlannedClient extends Pick<ClientTrial, 'share' | 'expected' | 'scale'> {
  readonly settings: TimeoutSettings;
  readonly sizeMs: number;
}

/**
 * What shows what a recommended net_write_timeout means for every client of the source: one that pauses for 0.9 times the value in the middle of a large
 * result gets the rest, one that pauses for 1.1 times is cut off. Long values are scaled. Pure.
 */
export function planClients(recommendation: Recommendation): PlannedClient[] {
  const recommended = recommendedSettings(recommendation);
  const valueS = Math.min(playedS, recommended.netWriteTimeoutS);
  return pauses.map(({ share, expected }) => ({
    share,
    expected,
    scale: Math.round((10 * recommended.netWriteTimeoutS) / valueS) / 10,
    settings: { ...recommended, netWriteTimeoutS: valueS },
    sizeMs: Math.round(1000 * share * valueS),
  }));
}

/** The cases that were played for a planned pause. */
export function clientCasesOf({ settings, sizeMs }: PlannedClient, cases: readonly CaseResult[]): CaseResult[] {
  return cases.filter((one) => {
    const params = one.params as TrialParams;
    return (
      one.scenario === pausedClientScenario &&
      params.sizeMs === sizeMs &&
      params.netWriteTimeoutS === settings.netWriteTimeoutS
    );
  });
}

/** What the cases of a planned pause show. The check of the scenario judges the client; a case that did not pass for another reason tells nothing. Pure. */
export function judgeClient(planned: PlannedClient, cases: readonly CaseResult[]): ClientTrial {
  const { share, expected, scale, settings, sizeMs } = planned;
  const judged = cases.map((one) => ({ one, verdict: one.verdicts.find(({ check }) => /^client-/.test(check)) }));
  const told =
    judged.find(({ verdict }) => verdict?.outcome === 'fail') ?? judged.find(({ one }) => one.outcome === 'pass');
  const last = judged.at(-1);
  const skips = cases.filter(({ outcome }) => outcome === 'skipped');
  const head = `a client that pauses for ${said(share)} times net_write_timeout while it reads a large result, ${said(sizeMs / 1000)} s at ${said(settings.netWriteTimeoutS)} s${scale > 1 ? ` (1:${said(scale)})` : ''}`;
  const what =
    told?.verdict?.reason ??
    last?.verdict?.reason ??
    last?.one.reason ??
    (cases.length === 0 ? 'it was not played' : 'the reason is unknown');
  const other = expected === 'survives' ? 'dies' : 'survives';
  return {
    share,
    expected,
    scale,
    playedS: settings.netWriteTimeoutS,
    seen: told === undefined ? null : told.one.outcome === 'pass' ? expected : other,
    skipped: skips.length > 0 && skips.length === cases.length ? (skips[0]?.reason ?? 'it was skipped') : null,
    sentence: `${head}: ${what.replace(/\.$/, '')}.`,
    ...loadOfTrials(cases),
    caseIds: cases.map(({ id }) => id),
  };
}

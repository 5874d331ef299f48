import type { Profile } from '../model/profile.ts';
import type { Recommendation } from '../model/recommendation.ts';
import type { CaseResult } from '../model/result.ts';
import type { TrialParams } from '../model/scenario.ts';
import type { TrialLoad } from '../model/tuned-load.ts';
import type { BackOffSample, Tuning } from '../model/tuning.ts';
import type { Ends } from './files-to-apply.ts';
import { type Evidence, recommend } from './recommend.ts';
import { failsCase, holdsCase, type TrialScenario } from './trials.ts';
import { type PlannedVerification, planVerification } from './verification-plan.ts';

/** All that a tuning is worked out of: the same facts always give the same `Tuning`. */
export interface TuningFacts {
  readonly profile: Profile;
  readonly profileFile: string;
  /** The load of its trials; `null` in runs of earlier versions. */
  readonly load: TrialLoad | null;
  /** Searches at the profile's own values instead of small ones. */
  readonly realTime: boolean;
  readonly verify: Tuning['verify'];
  readonly scenarios: readonly TrialScenario[];
  readonly cases: readonly CaseResult[];
  /** What a case of the back-off scenario measured; `null` where its stall was not seen. */
  stallOf(caseId: string): Omit<BackOffSample, 'caseId'> | null;
  /** `null` while no server has said what it is. */
  readonly servers: Ends | null;
  /** What the servers said they were; `null` while none has. */
  readonly tried: Tuning['tried'];
  readonly searchMs: number;
  /** What ended it before everything was played; `null` where nothing did. */
  readonly endedEarly: string | null;
}

/** The recommendation that follows, and how it is to be verified. */
export function proposalOf(
  facts: Pick<TuningFacts, 'profile' | 'scenarios' | 'servers' | 'verify'>,
  evidence: Evidence,
): { recommendation: Recommendation | null; verifications: readonly PlannedVerification[] } {
  const { profile, servers, scenarios, verify } = facts;
  const recommendation = servers === null ? null : recommend(profile, evidence, servers);
  // What cannot be kept needs no demonstration.
  const worthIt = recommendation !== null && recommendation.conflicts.length === 0 && verify !== 'none';
  return {
    recommendation,
    verifications: worthIt
      ? planVerification(profile, recommendation, scenarios, {
          scale: verify === 'real' ? 1 : verify === 'auto' ? 'auto' : 'compressed',
          resumeOffsetMs: evidence.resumeOffsetMs?.to ?? 0,
          roundTripMs: evidence.roundTripMs ?? 0,
        })
      : [],
  };
}

/** Cases that were played for one verification. */
export function casesOf(planned: PlannedVerification, cases: readonly CaseResult[]): CaseResult[] {
  const name = planned.expected === 'holds' ? holdsCase : failsCase;
  return cases.filter((one) => {
    const params = one.params as TrialParams;
    const sameSettings = Object.entries(planned.settings).every(([setting, value]) => params[setting] === value);
    return one.scenario === planned.scenario && one.case === name && params.sizeMs === planned.sizeMs && sameSettings;
  });
}

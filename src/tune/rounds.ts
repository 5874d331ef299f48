import type { Recommendation } from '../model/recommendation.ts';
import type { ClientTrial, Verification } from '../model/tuning.ts';
import type { Evidence } from './bounds/evidence.ts';
import { type Refuted, refutedBy } from './bounds/refuted.ts';
import { clientCasesOf, judgeClient, type PlannedClient, planClients } from './paused-client.ts';
import { casesOf, proposalOf, type TuningFacts } from './proposal.ts';
import { recommendedSettings } from './recommended-settings.ts';
import { isSettled, judgeVerification, type PlannedVerification } from './verification-plan.ts';

/** A recommendation, and what its verification came to. */
export interface Round {
  readonly evidence: Evidence;
  readonly recommendation: Recommendation | null;
  readonly planned: readonly PlannedVerification[];
  readonly verifications: readonly Verification[];
  readonly plannedClients: readonly PlannedClient[];
  readonly clients: readonly ClientTrial[];
  /** Values that did not hold. */
  readonly refuted: readonly Refuted[];
}

/** A recommendation that its verification refutes is replaced by one on the safe side, so often at most. */
export const mostRounds = 2;

/**
 * The last recommendation of a tuning, by the cases played so far: where a recommended value did not hold, the next round takes the safe side of it.
 * Verifications without cases are still to be played. Pure.
 */
export function lastRound(facts: Omit<TuningFacts, 'searchMs' | 'tried'>, evidence: Evidence): Round {
  let round = roundOf(facts, evidence);
  for (let count = 2; count <= mostRounds && round.refuted.length > 0 && facts.endedEarly === null; count += 1)
    round = roundOf(facts, { ...evidence, refuted: [...(round.evidence.refuted ?? []), ...round.refuted] });
  return round;
}

function roundOf(facts: Omit<TuningFacts, 'searchMs' | 'tried'>, evidence: Evidence): Round {
  const { cases, endedEarly } = facts;
  const { recommendation, verifications: planned } = proposalOf(facts, evidence);
  const unplayed = endedEarly === null ? undefined : 'it was not played, for the tuning ended early';
  const verifications = planned.map((one): Verification => {
    const played = casesOf(one, cases);
    const judged = judgeVerification(one, played, unplayed);
    // What was to be played again, and was not, neither contradicts nor verifies.
    return endedEarly === null || isSettled(one, played) ? judged : { ...judged, seen: null };
  });
  const refuted = verifications.flatMap((one, index) => {
    const plan = planned[index];
    return plan === undefined || recommendation === null
      ? []
      : refutedBy(one, plan.setting, recommendedSettings(recommendation));
  });
  const plannedClients = recommendation === null || planned.length === 0 ? [] : planClients(recommendation);
  const clients = plannedClients.map((one) => judgeClient(one, clientCasesOf(one, cases)));
  return { evidence, recommendation, planned, verifications, plannedClients, clients, refuted };
}

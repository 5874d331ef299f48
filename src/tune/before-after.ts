import type { Profile, TimeoutSettings } from '../model/profile.ts';
import type { BeforeAfter, Patience, Recommendation } from '../model/recommendation.ts';
import { toThousandths } from '../model/rounded.ts';
import type { Tuning } from '../model/tuning.ts';
import { carried } from './bounds/carry.ts';
import type { Evidence } from './bounds/evidence.ts';
import { noticedLateS } from './bounds/replica-net-timeout.ts';
import { countNeedsRestart, failsOver, patienceS } from './patience.ts';
import { recommendedSettings } from './recommended-settings.ts';

/**
 * What a recommendation does to the three times that people ask about first: how long the replica goes on trying, how long a dead link looks healthy,
 * and when the source gives a blocked write up. Seconds, today and recommended. Pure.
 */
export function beforeAndAfter(
  profile: Profile,
  evidence: Evidence,
  recommendation: Recommendation,
): Required<Pick<Tuning, 'patience' | 'blindWindow' | 'detection'>> {
  const recommended = recommendedSettings(recommendation);
  const lateS = noticedLateS(carried(evidence, 'stallS', 'replicaNetTimeoutS'));
  const both = (of: (settings: TimeoutSettings) => number): BeforeAfter => ({
    todayS: toThousandths(of(profile.settings)),
    recommendedS: toThousandths(of(recommended)),
  });
  return {
    patience: patienceOf(profile, recommended),
    blindWindow: both(({ replicaNetTimeoutS }) => replicaNetTimeoutS + lateS),
    detection: both(({ netWriteTimeoutS }) => netWriteTimeoutS),
  };
}

function patienceOf({ settings: today, servers: { replica } }: Profile, recommended: TimeoutSettings): Patience {
  const recommendedS = patienceS(recommended, replica);
  const restarts = countNeedsRestart(replica) && recommended.retryCount !== today.retryCount;
  return {
    todayS: patienceS(today, replica),
    recommendedS,
    ...(restarts && {
      withoutRestartS: patienceS({ ...recommended, retryCount: today.retryCount }, replica),
    }),
    attemptUpToS: recommended.replicaNetTimeoutS,
    ...(failsOver(today) &&
      recommendedS !== null && {
        failover: {
          afterS: recommendedS,
          atMostS: recommendedS + (recommended.retryCount + 1) * recommended.replicaNetTimeoutS,
        },
      }),
  };
}

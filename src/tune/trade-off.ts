import type { Profile, TimeoutSettings } from '../model/profile.ts';
import type { Recommendation } from '../model/recommendation.ts';
import { toThousandths } from '../model/rounded.ts';
import type { TradeOffPoint } from '../model/tuning.ts';
import { carried } from './bounds/carry.ts';
import type { Evidence } from './bounds/evidence.ts';
import { said } from './bounds/limit.ts';
import { noticedLateS } from './bounds/replica-net-timeout.ts';
import { quietBeforeS, toleratedOutageS } from './bounds/stalls.ts';
import { recommendedSettings } from './recommended-settings.ts';

/** More points than this do not make a better curve. */
const mostPoints = 60;

/** What is tolerated against how long the replica is blind, for every replica_net_timeout worth a look, and for two of them by name. Pure. */
export function tradeOff(profile: Profile, evidence: Evidence, recommendation: Recommendation): TradeOffPoint[] {
  const silence = carried(evidence, 'stallS', 'replicaNetTimeoutS');
  const { offsetMs } = silence;
  const lateS = noticedLateS(silence);
  const recommended = recommendedSettings(recommendation);
  const point = (kind: TradeOffPoint['kind'], label: string, settings: TimeoutSettings): TradeOffPoint => {
    const { replicaNetTimeoutS, heartbeatPeriodS, netWriteTimeoutS } = settings;
    const quietS = quietBeforeS(profile, heartbeatPeriodS);
    const toleratedStallS = Math.max(0, replicaNetTimeoutS + offsetMs.from / 1000 - quietS);
    return {
      label,
      kind,
      replicaNetTimeoutS,
      toleratedOutageS: toThousandths(toleratedOutageS(toleratedStallS, evidence)),
      toleratedStallS: toThousandths(toleratedStallS),
      blindWindowS: toThousandths(replicaNetTimeoutS + lateS),
      zombieS: netWriteTimeoutS,
    };
  };
  const lastS = Math.max(2 * recommended.replicaNetTimeoutS, profile.settings.replicaNetTimeoutS);
  const curve = wholeSteps(lastS).map((replicaNetTimeoutS) =>
    point('curve', `${said(replicaNetTimeoutS)} s`, {
      ...recommended,
      replicaNetTimeoutS,
      heartbeatPeriodS: Math.min(recommended.heartbeatPeriodS, replicaNetTimeoutS / 2),
    }),
  );
  return [...curve, point('today', 'today', profile.settings), point('recommended', 'recommended', recommended)];
}

/** 1..last, all of them where they are few, else ever further apart. */
function wholeSteps(last: number): number[] {
  if (last <= mostPoints) return Array.from({ length: Math.max(1, Math.floor(last)) }, (_, index) => index + 1);
  const steps = Array.from({ length: mostPoints }, (_, index) => Math.round(last ** (index / (mostPoints - 1))));
  return [...new Set(steps)];
}

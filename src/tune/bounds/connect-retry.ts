import type { Profile } from '../../model/profile.ts';
import { carried } from './carry.ts';
import type { Evidence } from './evidence.ts';
import { type Bounds, type Limit, said } from './limit.ts';

/** After the link is whole and the receiver connected: what must be sent before the replica has everything, seconds. */
export function refetchS({ workload, link }: Profile, outageS: number): number {
  if (link.bandwidthMbitS === null) return 0;
  const bytes = workload.writesPerS * workload.rowBytes * outageS + workload.largestTransactionBytes;
  return (bytes * 8) / (link.bandwidthMbitS * 1e6);
}

/** Longest time that the source cannot be reached, seconds; 0 where the profile has none. */
export function longestDownS({ disturbances }: Profile): number {
  return Math.max(disturbances.outageS ?? 0, disturbances.flaps?.downS ?? 0);
}

/** How late, beyond the connect retry interval, a replica may have everything, seconds. */
export function resumeLateS({ resumeOffsetMs }: Evidence): number {
  return (resumeOffsetMs?.to ?? 0) / 1000;
}

/** What objectives and disturbances ask of the connect retry interval, seconds. */
export function connectRetryBounds(profile: Profile, evidence: Evidence): Bounds {
  const { objectives, disturbances } = profile;
  const { experiments } = carried(evidence, 'outageS', 'connectRetryS');
  const upper: Limit[] = [];
  if (objectives.resumeS !== undefined) {
    const lateS = resumeLateS(evidence);
    const sendS = refetchS(profile, longestDownS(profile));
    const value = objectives.resumeS - lateS - sendS;
    const sending = sendS > 0 ? ` and ${said(sendS)} s to send the backlog and to resend the largest transaction` : '';
    const basis =
      evidence.resumeOffsetMs === null
        ? 'not measured here'
        : `measured in trials of ${experiments.join(', ') || 'refused connections'}`;
    upper.push({
      value,
      by: 'resumeS',
      because: `The receiver makes one attempt per interval. Of the ${said(objectives.resumeS)} s to resume, it needs ${said(lateS)} s to connect and apply (${basis})${sending}, which leaves ${said(value)} s.`,
      experiments,
      halfWidth: 0,
      failsAt: null,
    });
  }
  if (disturbances.flaps !== undefined) {
    const { upS } = disturbances.flaps;
    upper.push({
      value: upS,
      by: 'flaps',
      because: `Between two flaps the link is up for ${said(upS)} s: with a longer interval the receiver may miss this time, and then the flaps act as one long outage.`,
      experiments: carried(evidence, 'flaps', 'connectRetryS').experiments,
      halfWidth: 0,
      failsAt: null,
    });
  }
  return { lower: [], upper, notes: [] };
}

import type { Profile } from '../../model/profile.ts';
import { carried } from './carry.ts';
import type { Evidence } from './evidence.ts';
import { type Bounds, marginOf, said, upToTenth } from './limit.ts';

/** Whether flows may be silent for as long as something on the way remembers them, so that heartbeats must keep them known. */
export function idleLimitBinds({ disturbances, workload }: Profile): boolean {
  const limitS = disturbances.natIdleLimitS;
  return limitS !== undefined && (workload.writesPerS <= 0 || workload.idleS >= limitS);
}

/** What a table that forgets idle flows asks of the heartbeat period, seconds. Its other limit, half of replica_net_timeout, comes with that. */
export function heartbeatPeriodBounds(profile: Profile, evidence: Evidence): Bounds {
  const limitS = profile.disturbances.natIdleLimitS;
  const { idleS, writesPerS } = profile.workload;
  if (limitS === undefined) return { lower: [], upper: [], notes: [] };
  if (!idleLimitBinds(profile))
    return {
      lower: [],
      upper: [],
      notes: [
        `Connections on the path are dropped after ${said(limitS)} s without traffic, but the source commits at least every ${said(Math.max(idleS, 1 / writesPerS))} s, so this does not limit the heartbeat period.`,
      ],
    };
  const { offsetMs, halfWidthMs, experiments, words } = carried(
    evidence,
    'natIdleLimitS',
    'heartbeatPeriodS',
    1000 * limitS,
  );
  const value = limitS - offsetMs.to / 1000;
  // From here on it must fail; a margin makes that clear.
  const failing = limitS - offsetMs.from / 1000;
  return {
    lower: [],
    upper: [
      {
        value,
        by: 'natIdleLimitS',
        because: `A NAT or firewall on the path drops connections that are idle for ${said(limitS)} s, and the source may be idle for ${said(idleS)} s: less than ${said(value)} s are needed (${words}).`,
        experiments,
        halfWidth: halfWidthMs / 1000,
        failsAt: upToTenth(failing + marginOf({ value: failing, halfWidth: 0 })),
      },
    ],
    notes: [],
  };
}

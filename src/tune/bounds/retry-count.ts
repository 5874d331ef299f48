import type { DisturbanceName, Profile } from '../../model/profile.ts';
import type { Search } from '../../model/tuning.ts';
import { carried } from './carry.ts';
import type { Evidence } from './evidence.ts';
import { type Bounds, type Limit, said, wholeBelow } from './limit.ts';

/** Attempts that the law does not count as a wait, where no search tells: the first one is immediate. */
const immediateAttempts = 1;
const clearlyS = 0.1;

/** Attempts of a search's settings that are not followed by a wait, by its law. */
function immediateOf(searches: readonly Search[]): number {
  const first = searches[0];
  if (!first || first.settings.connectRetryS === 0) return immediateAttempts;
  return first.settings.retryCount - first.lawMs / (1000 * first.settings.connectRetryS);
}

/** What the disturbances ask of the retry count at a connect retry interval. No objective asks for less. */
export function retryCountBounds(profile: Profile, evidence: Evidence, connectRetryS: number): Bounds {
  const { outageS, flaps } = profile.disturbances;
  const lower: Limit[] = [];
  if (outageS !== undefined)
    lower.push(limitOf('outageS', outageS, `An outage of ${said(outageS)} s`, evidence, connectRetryS));
  if (flaps !== undefined)
    lower.push(
      limitOf(
        'flaps',
        flaps.downS,
        `A link that flaps ${flaps.times} times for ${said(flaps.downS)} s each, with the retry counter reset in between,`,
        evidence,
        connectRetryS,
      ),
    );
  return { lower, upper: [], notes: [] };
}

function limitOf(by: DisturbanceName, downS: number, what: string, evidence: Evidence, connectRetryS: number): Limit {
  const found = carried(evidence, by, 'connectRetryS', 1000 * downS);
  const immediate = immediateOf(found.searches);
  const least = (downS - found.offsetMs.from / 1000) / connectRetryS + immediate;
  const most = (downS - found.offsetMs.to / 1000 - clearlyS) / connectRetryS + immediate;
  return {
    value: least,
    by,
    because: `${what} must not use up the retries: with one attempt every ${said(connectRetryS)} s, ${said(immediate)} of them at once, more than ${said(least)} are needed (${found.words}).`,
    experiments: found.experiments,
    halfWidth: found.halfWidthMs / 1000 / connectRetryS,
    failsAt: wholeBelow(most),
  };
}

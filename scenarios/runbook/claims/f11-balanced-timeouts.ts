import { defineClaim, type Facts, procedures } from 'replfault';
import { acrossRegions, isCrossRegion, regionSilent, regionSilentHalf } from './_cross-region.ts';
import { count, linkFacts, median, numberOf, planted, time, trialsOf, writeFailed } from './_facts.ts';

const stalls = (name: string): string => `runbook/timeouts-and-stalls/${name}`;
const shorterWrite = stalls('write-timeout-shorter');
const longerWrite = stalls('write-timeout-longer');
const shorterNet = stalls('net-timeout-shorter');
const twiceNet = stalls('net-timeout-twice-as-long');
const longerNet = stalls('net-timeout-longer');
const full = 'error-1190/black-hole/large-backlog';

/** The part of the difference between two timeouts that must show in what they do, to call them proportional. */
const leastSlope = 0.7;

/**
 * How much later something happened per second that a timer was longer: 1 is proportional, 0 does not depend on it.
 * @throws Error where one of the two was not measured, because nothing follows from what was not seen.
 */
function slope(shorter: readonly Facts[], longer: readonly Facts[], timer: string, happened: string): number {
  const [lowTimer, low] = [median(shorter, timer), median(shorter, happened)];
  const [highTimer, high] = [median(longer, timer), median(longer, happened)];
  if (lowTimer === null || highTimer === null || low === null || high === null || highTimer <= lowTimer)
    throw new Error(`${happened} was not measured under two values of the timer`);
  return Math.round((100 * (high - low)) / (highTimer - lowTimer)) / 100;
}

export default defineClaim({
  id: 'F11',
  says: 'Keep net_write_timeout, net_read_timeout and slave_net_timeout at balanced values of 60 to 120 s, according to the latency of the workload.',
  hypothesis:
    'No value is balanced in itself. The connection survives a stall of up to net_write_timeout, and the replica is blind for up to its net timeout, both in proportion. The value of net_read_timeout has no effect.',
  variable:
    'increase of the time until the source gives up, and until the replica detects the silence, for each second of the timeout, s per s',
  rule: `Confirmed (any value is as good) if neither time follows its timeout (slope below ${leastSlope}). Conditional if the timeouts extend both times in proportion, so that the right value depends on what you need. Refuted if a longer timeout makes the replica blind for longer and the connection does not survive the stall.`,
  reads: ['source-write', 'receiver', 'connection'],
  effect: 'timer',
  leastTrials: 2,
  exhibits: [shorterWrite, longerWrite, shorterNet, twiceNet, longerNet, full, regionSilentHalf, regionSilent],
  optional: isCrossRegion,
  measure: (trial) => ({ ...linkFacts(trial), netReadTimeoutMs: readTimeoutMs(trial.result.params) }),
  decide(facts) {
    const of = (exhibit: string): readonly Facts[] => trialsOf(facts, exhibit);
    const tolerance = slope(of(shorterWrite), of(full), 'netWriteTimeoutMs', 'writeFailedMs');
    const blindness = slope(of(shorterNet), of(twiceNet), 'replicaNetTimeoutMs', 'replicaNoticedMs');
    const [fast, slow] = [of(regionSilentHalf), of(regionSilent)];
    const inRegions =
      fast.length === 0 || slow.length === 0
        ? null
        : {
            regionsToleranceSPerS: slope(fast, slow, 'netWriteTimeoutMs', 'writeFailedMs'),
            regionsBlindnessSPerS: slope(fast, slow, 'replicaNetTimeoutMs', 'replicaNoticedMs'),
          };
    const onRealLinks = acrossRegions(
      inRegions === null ? [] : slow,
      () =>
        `Between two regions under load, with both timeouts at ${time(median(fast, 'netWriteTimeoutMs'))} and at ${time(median(slow, 'netWriteTimeoutMs'))}, it was ${inRegions?.regionsToleranceSPerS} s and ${inRegions?.regionsBlindnessSPerS} s for each second.`,
    );
    const rodeOut = count(of(longerWrite), writeFailed).none;
    const toleranceFollows =
      rodeOut && Math.min(tolerance, inRegions?.regionsToleranceSPerS ?? tolerance) >= leastSlope;
    const blindnessFollows = Math.min(blindness, inRegions?.regionsBlindnessSPerS ?? blindness) >= leastSlope;
    const long = of(longerNet);
    // Ridden out although nothing arrived for longer than net_read_timeout.
    const readIgnored = count(
      long,
      (one) => numberOf(one, 'reconnects') === 0 && numberOf(one, 'faultMs') > numberOf(one, 'netReadTimeoutMs'),
    );
    const numbers = {
      sourceGaveUpAt1sMs: median(of(shorterWrite), 'writeFailedMs'),
      sourceGaveUpAt2sMs: median(of(full), 'writeFailedMs'),
      toleranceSPerS: tolerance,
      replicaNoticedAt1sMs: median(of(shorterNet), 'replicaNoticedMs'),
      replicaNoticedAt2sMs: median(of(twiceNet), 'replicaNoticedMs'),
      blindnessSPerS: blindness,
      netReadTimeoutIgnored: readIgnored.text,
      ...inRegions,
    };
    if (!toleranceFollows && blindnessFollows)
      return {
        verdict: 'refuted',
        sentence: `Each second of the net timeout of the replica extended the blind window by ${blindness} s, and the connection did not survive a stall of ${time(median(of(longerWrite), 'faultMs'))} in proportion to net_write_timeout (${tolerance} s per s).`,
        numbers,
      };
    if (!toleranceFollows)
      return {
        verdict: 'confirmed',
        sentence: `The times did not follow the timeouts (${tolerance} s and ${blindness} s per s), so a middle value is as good as any other.`,
        numbers,
      };
    return {
      verdict: 'conditional',
      sentence: `With each second of net_write_timeout, a blocked write survived for ${tolerance} s longer. With each second of its net timeout, the replica detected silence ${blindness} s later. This was measured between 1 s and 2 s. If it holds for longer timeouts too, 60 to 120 s is right only if you must survive stalls that long and can accept an undetected outage of the same length. A net_read_timeout of 1 s was ignored in ${readIgnored.text} trials with ${time(median(long, 'faultMs'))} without data.${onRealLinks}`,
      numbers,
    };
  },
  planted: {
    world: 'Both ends react at once, whatever their timeouts.',
    verdict: 'confirmed',
    change: (facts) =>
      planted(facts, {
        [shorterWrite]: { writeFailedMs: 100 },
        [shorterNet]: { replicaNoticedMs: 100 },
        [twiceNet]: { replicaNoticedMs: 100 },
        [full]: { writeFailedMs: 100 },
        [regionSilentHalf]: { writeFailedMs: 100, replicaNoticedMs: 100 },
        [regionSilent]: { writeFailedMs: 100, replicaNoticedMs: 100 },
      }),
  },
  contrary: {
    world:
      'The stall lasts 7 s instead of 2 s, so that the connection does not survive it with net_write_timeout at 5 s.',
    verdict: 'refuted',
    params: ['runbook/timeouts-and-stalls/write-timeout-longer:stallS=7'],
    options: ['--link', 'proxy'],
  },
  corrected(server) {
    const { netTimeout } = procedures.dialectOf(server);
    return [
      'Choose each timeout by its effect. net_write_timeout (source) is the longest time that a write can block without a disconnect, and the time that the dump thread of a disconnected replica stays.',
      `The replica detects a silent link only after ${netTimeout}. Set it to the longest undetected outage that you can accept, not to the latency of the workload. Set the heartbeat period to half of it or less. Example values:`,
      procedures.changeChannel(server, { by: 'unknown', replicaNetTimeoutS: 20, heartbeatPeriodS: 5 }),
      'Do not change net_read_timeout: the receiver of a replica does not use it.',
    ];
  },
});

function readTimeoutMs(params: Readonly<Record<string, unknown>>): number | null {
  const timerS = params['netReadTimeoutS'];
  return typeof timerS === 'number' ? timerS * 1000 : null;
}

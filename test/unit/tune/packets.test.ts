import { describe, expect, it } from 'vitest';
import { loadScenarios } from '../../../src/catalogue/scenario-files.ts';
import type { CaseResult } from '../../../src/model/result.ts';
import type { Search } from '../../../src/model/tuning.ts';
import { backOffOf } from '../../../src/tune/back-off.ts';
import { netWriteTimeoutBounds } from '../../../src/tune/bounds/net-write-timeout.ts';
import { evidenceOf } from '../../../src/tune/conclude.ts';
import { experimentOf, playedLink, searchSpec, trialLink } from '../../../src/tune/searches.ts';
import type { TrialScenario } from '../../../src/tune/trials.ts';
import { result } from '../runner/given.ts';
import { evidence, found, profile } from './_evidence.ts';

const far = profile({
  disturbances: { stallS: 15, throttledReplicaKiBS: 256 },
  link: { rttMs: 70, jitterMs: 5, lossPercent: 0.05, bandwidthMbitS: 500 },
});
const packets = trialLink(far, true);
const trials = (await loadScenarios(['tune'])).filter(({ search }) => search) as unknown as TrialScenario[];
const trial = (name: string): TrialScenario => trials.find((one) => one.name === name) as TrialScenario;

/** Outage, stall, and from the last byte to the first loss, ms: MySQL 9.7.4 over a link of packets of 70 ms. */
const measured = [
  [8250, 10648, 925],
  [8394, 13005, 2817],
  [8326, 8920, 3852],
  [4366, 5476, 538],
  [4346, 6094, 963],
  [4262, 4500, 1645],
  [2274, 2892, 185],
  [2241, 2539, 778],
  [2417, 2394, 1204],
  [1354, 1531, 297],
  [1232, 1316, 347],
  [1233, 1346, 654],
  [820, 943, 243],
  [760, 853, 318],
  [782, 893, 462],
].map(([outageMs = 0, stallMs = 0, phaseMs = 0], i) => ({ outageMs, stallMs, phaseMs, caseId: `${i}` }));
const rto = { rtoMs: 270, from: 'a round-trip time of 70 ms' };

describe('the back-off of TCP on a link of packets', () => {
  it('is within the bounds of the model, though writes postpone its schedule', () => {
    expect(backOffOf(measured, rto, true)).toMatchObject({
      modelHolds: true,
      basis: 'measured',
      fittedRtoMs: null,
      factor: 1.55,
      reason: expect.stringContaining('tail loss probe'),
    });
    expect(backOffOf(measured, rto)).toMatchObject({ modelHolds: false, fittedRtoMs: 178 });
  });
  it('is wrong where a stall is longer than the model allows', () => {
    const odd = [...measured, { outageMs: 4000, stallMs: 9000, phaseMs: 500, caseId: 'odd' }];
    expect(backOffOf(odd, rto, true)).toMatchObject({
      modelHolds: false,
      basis: 'modelled',
      reason: 'an outage of 4000 ms stalled the stream for 9000 ms, which the model puts between 4000 and 8270 ms',
    });
  });
});

describe('a reader that stalls at the end of a link of packets', () => {
  const stalled = trial('tune/stalled-reader');

  it('blocks a write for two round trips longer than it stalls', () => {
    expect(searchSpec(stalled, 2, []).expectedMs).toBe(2000);
    expect(searchSpec(stalled, 2, [], packets).expectedMs).toBe(1860);
  });
  it('needs that much more of net_write_timeout', () => {
    const least = (longerMs: number): number | undefined => {
      const one = found('tune/stalled-reader', 0);
      const searches = one.searches.map(
        (search): Search => ({
          ...search,
          lawMs: search.lawMs - longerMs,
          breakPoint: search.breakPoint && {
            ...search.breakPoint,
            atMs: search.breakPoint.atMs - longerMs,
            interval: {
              from: search.breakPoint.interval.from - longerMs,
              to: search.breakPoint.interval.to - longerMs,
            },
          },
        }),
      );
      const { lower } = netWriteTimeoutBounds(
        profile({ disturbances: { stallS: 15 } }),
        evidence([{ ...one, searches }]),
      );
      return lower[0]?.value;
    };
    expect((least(140) ?? 0) - (least(0) ?? 0)).toBeCloseTo(0.14);
  });
});

describe('a slow reader at the end of a link of packets', () => {
  const slow = trial('tune/throttled-reader');

  it('has no law: nothing is searched, and the report says why', () => {
    const one = experimentOf(slow, [1, 2], [], false, packets);
    expect(one).toMatchObject({ searches: [], skipped: null });
    expect(one.agreement).toMatchObject({ agree: false, reason: expect.stringContaining('congestion window') });
    expect(experimentOf(slow, [1, 2], [], false).searches).toHaveLength(2);
  });
  it('is given the safe value', () => {
    const limit = (experiments: Parameters<typeof evidence>[0]) =>
      netWriteTimeoutBounds(profile({ disturbances: { throttledReplicaKiBS: 256 } }), evidence(experiments)).lower[0];
    const safe = limit([experimentOf(slow, [1, 2], [], false, packets)]);
    const measuredByLaw = limit([found('tune/throttled-reader', 0)]);
    expect(safe?.value).toBeGreaterThan(measuredByLaw?.value ?? 0);
  });
});

describe('which link a tuning was played on', () => {
  const over = (kind: 'packet' | 'proxy'): CaseResult =>
    result('tune/silence', {
      link: { kind, measuredRttMs: 71, measuredLossPercent: 0, retransmits: 0, limitedBy: null },
    });

  it('is what its cases say', () => {
    expect(playedLink(far, [over('packet')])).toEqual({ packets: true, roundTripMs: 70 });
    expect(playedLink(far, [over('proxy')])).toEqual({ packets: false, roundTripMs: 0 });
    expect(playedLink(far, [])).toEqual({ packets: false, roundTripMs: 0 });
  });
  it('is what its conclusions rest on', () => {
    const given = { profile: far, profileFile: 'x', scenarios: trials, realTime: false, stallOf: () => null };
    expect(evidenceOf({ ...given, cases: [over('packet')] })).toMatchObject({ roundTripMs: 70 });
    expect(evidenceOf({ ...given, cases: [over('proxy')] })).not.toHaveProperty('roundTripMs');
  });
});

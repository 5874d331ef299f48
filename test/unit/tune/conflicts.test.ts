import { describe, expect, it } from 'vitest';
import type { Profile } from '../../../src/model/profile.ts';
import type { Recommendation } from '../../../src/model/recommendation.ts';
import { recommend } from '../../../src/tune/recommend.ts';
import { tradeOff } from '../../../src/tune/trade-off.ts';
import { evidence, found, known, profile } from './_evidence.ts';

const newest = { flavour: 'mysql-9', version: '9.7.4' };
const words = { source: newest, replica: newest };
const everything = evidence(Object.keys(known).map((name) => found(name)));
const advice = (given: Profile): Recommendation => {
  const recommendation = recommend(given, everything, words);
  if (recommendation === null) throw new Error('there is no recommendation');
  return recommendation;
};
const conflictsOf = (given: Profile) => advice(given).conflicts;

/** Profiles with objectives out of reach, and how either side is replaced by what is said to be the nearest. */
const unreachable: readonly [string, Profile, (objective: number) => Profile, (disturbance: number) => Profile][] = [
  [
    'blindness against a stall',
    profile({ disturbances: { stallS: 20 }, objectives: { blindWindowS: 10 } }),
    (blindWindowS) => profile({ disturbances: { stallS: 20 }, objectives: { blindWindowS } }),
    (stallS) => profile({ disturbances: { stallS }, objectives: { blindWindowS: 10 } }),
  ],
  [
    'blindness against dropped packets',
    profile({ disturbances: { rideThroughS: 20 }, objectives: { blindWindowS: 30 } }),
    (blindWindowS) => profile({ disturbances: { rideThroughS: 20 }, objectives: { blindWindowS } }),
    (rideThroughS) => profile({ disturbances: { rideThroughS }, objectives: { blindWindowS: 30 } }),
  ],
  [
    'commits at risk against a stall',
    profile({ disturbances: { stallS: 20 }, objectives: { transactionsAtRisk: 1000 } }),
    (transactionsAtRisk) => profile({ disturbances: { stallS: 20 }, objectives: { transactionsAtRisk } }),
    (stallS) => profile({ disturbances: { stallS }, objectives: { transactionsAtRisk: 1000 } }),
  ],
  [
    'resuming against an outage on a narrow link',
    profile({ disturbances: { outageS: 600 }, objectives: { resumeS: 10 }, link: { bandwidthMbitS: 10 } }),
    (resumeS) => profile({ disturbances: { outageS: 600 }, objectives: { resumeS }, link: { bandwidthMbitS: 10 } }),
    (outageS) => profile({ disturbances: { outageS }, objectives: { resumeS: 10 }, link: { bandwidthMbitS: 10 } }),
  ],
  [
    'resuming against the back-off of TCP',
    profile({ disturbances: { rideThroughS: 60 }, objectives: { resumeS: 30 } }),
    (resumeS) => profile({ disturbances: { rideThroughS: 60 }, objectives: { resumeS } }),
    (rideThroughS) => profile({ disturbances: { rideThroughS }, objectives: { resumeS: 30 } }),
  ],
];

describe('objectives out of reach', () => {
  it.each(unreachable)(
    '%s: said to be so, and either nearest point is feasible',
    (_, given, withObjective, withDisturbance) => {
      const [conflict, ...more] = conflictsOf(given);
      expect(more).toEqual([]);
      expect(conflict?.explanation).toMatch(/cannot (be met|resume).*Nearest feasible: /);
      const { objective = 0, disturbance = 0 } = conflict?.nearest ?? {};
      expect(conflictsOf(withObjective(objective))).toEqual([]);
      expect(disturbance).toBeGreaterThan(0);
      expect(conflictsOf(withDisturbance(disturbance))).toEqual([]);
    },
  );

  it.each(unreachable)('%s: the nearest is near', (_, given, withObjective, withDisturbance) => {
    const { objective = 0, disturbance = 0 } = conflictsOf(given)[0]?.nearest ?? {};
    // Two seconds beyond what is said to be possible are not.
    expect(
      conflictsOf(withObjective(objective - (given.objectives.transactionsAtRisk === undefined ? 3 : 300))),
    ).not.toEqual([]);
    expect(conflictsOf(withDisturbance(disturbance * 1.3 + 2))).not.toEqual([]);
  });

  it('leave the disturbances kept', () => {
    const { settings } = advice(profile({ disturbances: { stallS: 20 }, objectives: { blindWindowS: 10 } }));
    expect(settings.find(({ setting }) => setting === 'replicaNetTimeoutS')?.value).toBe(21);
  });

  it('are found for every pair that cannot be', () => {
    const given = profile({
      disturbances: { stallS: 20, rideThroughS: 20 },
      objectives: { blindWindowS: 10, transactionsAtRisk: 100_000 },
    });
    expect(conflictsOf(given).map(({ objective, against }) => `${objective} ${against}`)).toEqual([
      'blindWindowS stallS',
      'blindWindowS rideThroughS',
    ]);
  });

  it('are found where no timeout is short enough at all', () => {
    const [conflict] = conflictsOf(profile({ disturbances: { outageS: 20 }, objectives: { blindWindowS: 0.5 } }));
    expect(conflict).toMatchObject({
      objective: 'blindWindowS',
      against: 'outageS',
      nearest: { objective: 1.2, disturbance: 0 },
    });
    expect(conflict?.explanation).toMatch(/cannot be below 1 s/);
  });

  it('are none where all is well', () => {
    const given = profile({
      disturbances: { stallS: 10, rideThroughS: 4, outageS: 300, flaps: { times: 3, downS: 10, upS: 10 } },
      objectives: { blindWindowS: 30, resumeS: 30, transactionsAtRisk: 5000 },
    });
    expect(conflictsOf(given)).toEqual([]);
  });
});

describe('the trade-off', () => {
  const given = profile({ disturbances: { rideThroughS: 10 }, objectives: { blindWindowS: 40 } });
  const points = tradeOff(given, everything, advice(given));

  it('tolerates more with every second of blindness', () => {
    const curve = points.filter(({ kind }) => kind === 'curve');
    expect(curve[0]?.replicaNetTimeoutS).toBe(1);
    expect(curve.at(-1)?.replicaNetTimeoutS).toBe(60);
    for (const [index, point] of curve.entries()) {
      const before = curve[index - 1];
      if (before) expect(point.toleratedStallS).toBeGreaterThan(before.toleratedStallS);
      expect(point.toleratedOutageS).toBeLessThanOrEqual(point.toleratedStallS / 2);
      expect(point.blindWindowS).toBeCloseTo(point.replicaNetTimeoutS + 0.2);
    }
  });

  it('marks today and the recommendation', () => {
    const [today, recommended] = ['today', 'recommended'].map((kind) => points.filter((point) => point.kind === kind));
    expect(today).toMatchObject([{ replicaNetTimeoutS: 60, zombieS: 60 }]);
    expect(recommended).toMatchObject([{ replicaNetTimeoutS: 22 }]);
    expect(recommended?.[0]?.toleratedOutageS).toBeGreaterThan(10);
  });

  it('has no thousands of points for the defaults of MySQL 5.6', () => {
    const old = profile({
      disturbances: { stallS: 10 },
      settings: { replicaNetTimeoutS: 3600, heartbeatPeriodS: 1800 },
    });
    const many = tradeOff(old, everything, advice(old));
    expect(many.length).toBeLessThan(70);
    expect(many.some(({ kind, replicaNetTimeoutS }) => kind === 'curve' && replicaNetTimeoutS === 3600)).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import type { Profile, TimeoutSettings } from '../../../src/model/profile.ts';
import type { Recommendation } from '../../../src/model/recommendation.ts';
import type { CaseResult } from '../../../src/model/result.ts';
import type { ExperimentResult, Tuning, Verification } from '../../../src/model/tuning.ts';
import { backOffOf } from '../../../src/tune/back-off.ts';
import { isAsPatient, patienceS } from '../../../src/tune/patience.ts';
import { type Evidence, recommend } from '../../../src/tune/recommend.ts';
import { recommendedProfile } from '../../../src/tune/recommended-profile.ts';
import { recommendedSettings } from '../../../src/tune/recommended-settings.ts';
import { findIncoherences } from '../../../src/tune/rules/index.ts';
import { experimentsFor, type TrialScenario } from '../../../src/tune/trials.ts';
import { verdictOf } from '../../../src/tune/verdict.ts';
import { judgeVerification, planVerification } from '../../../src/tune/verification-plan.ts';
import { found, known, profile as profileWith, scenarios } from './_evidence.ts';
import { seeded } from './_simulated.ts';

const tunings = 1000;
/** Distances from the laws as soaks have recorded them on MySQL 9.7 and 5.6 and MariaDB 10.11: mean and spread, ms. */
const recorded = { meanMs: 40, spreadMs: 60 } as const;

const servers = [
  ['mysql:9.7.4', { flavour: 'mysql-9', version: '9.7.4' }],
  ['mysql:8.4', { flavour: 'mysql-9', version: '8.4.0' }],
  ['mysql:5.6', { flavour: 'mysql-5.6', version: '5.6.24' }],
  ['mariadb:10.11', { flavour: 'mariadb', version: '10.11.18' }],
] as const;

type Random = () => number;
const between = (random: Random, least: number, most: number): number => least + random() * (most - least);
const whole = (random: Random, least: number, most: number): number => Math.floor(between(random, least, most + 1));
const oneOf = <T>(random: Random, of: readonly T[]): T => of[whole(random, 0, of.length - 1)] as T;
const sometimes = <T>(random: Random, share: number, make: () => T): T | undefined =>
  random() < share ? make() : undefined;
const given = <T extends object>(members: { [K in keyof T]: T[K] | undefined }): T =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;

/** A profile that somebody might have. */
function anyProfile(random: Random, server: string): Profile {
  const replicaNetTimeoutS = oneOf(random, [5, 30, 60, 300, 3600]);
  const outageS = between(random, 10, 3600);
  const profile = profileWith({
    disturbances: given<Profile['disturbances']>({
      stallS: sometimes(random, 0.7, () => between(random, 1, 60)),
      rideThroughS: sometimes(random, 0.5, () => between(random, 1, Math.min(oneOf(random, [10, 30, 300]), outageS))),
      outageS: sometimes(random, 0.7, () => outageS),
      flaps: sometimes(random, 0.2, () => ({
        times: 3,
        downS: between(random, 1, outageS),
        upS: between(random, 2, 60),
      })),
      throttledReplicaKiBS: sometimes(random, 0.4, () => between(random, 32, 4096)),
      natIdleLimitS: sometimes(random, 0.4, () => between(random, 30, 600)),
    }),
    objectives: given<Profile['objectives']>({
      blindWindowS: sometimes(random, 0.6, () => between(random, 5, 300)),
      resumeS: sometimes(random, 0.5, () => between(random, 3, 120)),
      giveUpS: sometimes(random, 0.1, () => between(random, 10, 200_000)),
      transactionsAtRisk: sometimes(random, 0.3, () => whole(random, 100, 100_000)),
    }),
    settings: {
      netWriteTimeoutS: oneOf(random, [10, 60, 120, 600]),
      replicaNetTimeoutS,
      heartbeatPeriodS: oneOf(random, [0, 1, replicaNetTimeoutS / 2]),
      connectRetryS: oneOf(random, [1, 10, 60]),
      retryCount: oneOf(random, [0, 3, 10, 86_400, 100_000]),
      logErrorVerbosity: oneOf(random, [1, 2, 3, null]),
    },
    workload: { idleS: oneOf(random, [0, 5, 600]), writesPerS: oneOf(random, [0, 10, 100, 1000]) },
  });
  const { disturbances } = profile;
  return {
    ...profile,
    servers: { source: server, replica: server },
    disturbances: Object.keys(disturbances).length === 0 ? { stallS: 10 } : disturbances,
    ...(random() < 0.1 && server.startsWith('mysql:') && !server.endsWith('5.6')
      ? { settings: { ...profile.settings, autoFailover: true as const } }
      : {}),
  };
}

/** What a server really does: how far it is from each law, ms, whatever the value. */
type Truth = ReadonlyMap<string, number>;

/** Searches of a server: most find it; some are too wide to tell, contradict themselves, find nothing, or cannot be played. */
function anyEvidence(random: Random, truth: Truth, profile: Profile): Evidence {
  const needed = experimentsFor(profile, scenarios as unknown as TrialScenario[]).map(({ name }) => name);
  const own = [...truth].filter(([name]) => needed.includes(name));
  const experiments = own.map(([name, offsetMs]): ExperimentResult => {
    const one = found(name, name === 'tune/throttled-reader' ? 0 : offsetMs);
    const luck = random();
    const unsure = { ...one.agreement, agree: false, reason: 'too wide to compare' };
    if (luck < 0.1) return { ...one, agreement: unsure };
    if (luck < 0.15)
      return {
        ...one,
        agreement: unsure,
        searches: one.searches.map((search) => ({
          ...search,
          breakPoint: null,
          trials: [{ sizeMs: 1000, broke: false, caseId: 'believed' }],
        })),
      };
    return one;
  });
  const rtoMs = 200;
  const samples = [500, 1000, 2000, 4000, 8000].flatMap((outageMs) =>
    [0, 1, 2].map((n) => ({
      outageMs,
      stallMs: Math.round(outageMs * between(random, 1.02, 1.9)),
      caseId: `${outageMs}-${n}`,
    })),
  );
  return {
    experiments,
    backOff: backOffOf(samples, { rtoMs, from: 'the least of Linux' }),
    resumeOffsetMs: { from: -500, to: between(random, 100, 600) },
  };
}

/** What would be wrong with a recommendation, whatever else it is good for. */
function faults(profile: Profile, recommendation: Recommendation, truth: Truth): string[] {
  const wrong: string[] = [];
  const settings = recommendedSettings(recommendation);
  const { replica } = profile.servers;
  const [today, then] = [patienceS(profile.settings, replica), patienceS(settings, replica)];
  // Less only where an objective asks for it.
  const asked = profile.objectives.giveUpS !== undefined && isAsPatient(today, profile.objectives.giveUpS);
  if (profile.settings.autoFailover !== true && !asked && !isAsPatient(then, today))
    wrong.push(`patience ${today} -> ${then} s`);
  if (settings.netWriteTimeoutS < profile.settings.netWriteTimeoutS) wrong.push('net_write_timeout is lowered');
  if (recommendation.conflicts.length > 0) return wrong;
  for (const plan of planVerification(profile, recommendation, scenarios, { scale: 1 })) {
    if (plan.expected !== 'holds' || plan.beyond || plan.disturbance === 'rideThroughS') continue;
    const one = known[plan.scenario];
    const breaksAtMs = (one?.lawMs(plan.settings) ?? 0) + (one?.factor ? 0 : (truth.get(plan.scenario) ?? 0));
    // A count of 0 is no limit.
    if (plan.settings.retryCount === 0 && plan.setting === 'connectRetryS') continue;
    const broke = one?.breaksWhen === 'shorter' ? plan.sizeMs < breaksAtMs : plan.sizeMs > breaksAtMs;
    if (broke) wrong.push(`${plan.scenario}: ${plan.sizeMs} ms break at ${breaksAtMs} ms`);
  }
  return wrong;
}

/** The verdict after a verification in which the server behaves as the truth says. */
function verdict(
  profile: Profile,
  evidence: Evidence,
  recommendation: Recommendation,
  truth: Truth,
): Tuning['verdict'] {
  const planned =
    recommendation.conflicts.length > 0 ? [] : planVerification(profile, recommendation, scenarios, { scale: 'auto' });
  const verifications = planned.map((plan): Verification => {
    const one = known[plan.scenario];
    const breaksAtMs = (one?.lawMs(plan.settings) ?? 0) + (one?.factor ? 0 : (truth.get(plan.scenario) ?? 0));
    const never = plan.settings.retryCount === 0 && plan.setting === 'connectRetryS';
    // Two retransmissions are never further apart than 120 s.
    const stallMs =
      plan.disturbance === 'rideThroughS' ? Math.min(1.9 * plan.sizeMs, plan.sizeMs + 120_000) : plan.sizeMs;
    const broke = !never && (one?.breaksWhen === 'shorter' ? stallMs < breaksAtMs : stallMs > breaksAtMs);
    const measures = { blindWindowMs: 0, resumeMs: 0, reasons: {} };
    return judgeVerification(plan, [
      {
        id: 'c',
        outcome: 'pass',
        reason: null,
        verdicts: [],
        reading: { broke, reason: 'planted', evidence: [1] },
        derived: measures,
      } as unknown as CaseResult,
    ]);
  });
  const tuning = {
    profile,
    recommendation,
    verifications,
    experiments: evidence.experiments,
    verify: 'auto',
    scale: 10,
  } as unknown as Tuning;
  return verdictOf(tuning).verdict;
}

const simulated = (seed: number) => {
  const random = seeded(seed);
  const [spec, server] = oneOf(random, servers);
  const profile = anyProfile(random, spec);
  const truth: Truth = new Map(
    Object.keys(known)
      .filter((name) => name !== 'tune/dropped-packets')
      .map((name) => {
        const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
        return [name, recorded.meanMs + recorded.spreadMs * Math.max(-2, Math.min(2, normal))];
      }),
  );
  const evidence = anyEvidence(random, truth, profile);
  const recommendation = recommend(profile, evidence, { source: server, replica: server });
  if (recommendation === null) throw new Error(`seed ${seed}: no recommendation`);
  return { profile, truth, evidence, recommendation, server };
};

describe(`${tunings} simulated tunings`, () => {
  it('all end with an answer, and none does harm', { timeout: 120_000 }, () => {
    const seen = new Map<string, number>();
    for (let seed = 1; seed <= tunings; seed += 1) {
      const { profile, truth, evidence, recommendation, server } = simulated(seed);
      expect(faults(profile, recommendation, truth), `seed ${seed}`).toEqual([]);
      const answer = verdict(profile, evidence, recommendation, truth);
      const nothing = planVerification(profile, recommendation, scenarios, { scale: 1 }).length === 0;
      const answers = ['verified', 'verified-scaled', 'unreachable', ...(nothing ? ['unverified'] : [])];
      expect(answers, `seed ${seed}`).toContain(answer);
      seen.set(answer, (seen.get(answer) ?? 0) + 1);
      if (recommendation.conflicts.length > 0) continue;
      const findings = findIncoherences(
        recommendedProfile(profile, recommendation, { source: server, replica: server }),
      );
      expect(
        findings.filter(({ level }) => level !== 'note').map(({ rule, text }) => `${rule}: ${text}`),
        `seed ${seed}`,
      ).toEqual([]);
    }
    // Neither answer is the only one.
    for (const answer of ['verified', 'verified-scaled', 'unreachable'])
      expect(seen.get(answer) ?? 0, answer).toBeGreaterThan(20);
  });

  const planted = (change: (settings: TimeoutSettings) => Partial<TimeoutSettings>): string[] => {
    for (let seed = 1; seed <= 50; seed += 1) {
      const { profile, truth, recommendation } = simulated(seed);
      if (recommendation.conflicts.length > 0 || profile.settings.autoFailover || profile.settings.retryCount < 10)
        continue;
      const values = recommendedSettings(recommendation);
      const changed = { ...values, ...change(values) };
      const worse = {
        ...recommendation,
        settings: recommendation.settings.map((one) => ({ ...one, value: changed[one.setting] })),
      };
      const wrong = faults(profile, worse, truth);
      if (wrong.length > 0) return wrong;
    }
    return [];
  };

  it('would show a recommendation that shortens patience', () => {
    expect(planted(() => ({ retryCount: 3 })).join()).toMatch(/patience \d+ -> \d+ s/);
  });
  it('would show one that lowers net_write_timeout, and one that a disturbance breaks', () => {
    expect(planted(({ netWriteTimeoutS }) => ({ netWriteTimeoutS: netWriteTimeoutS - 1 })).join()).toMatch(
      /net_write_timeout is lowered/,
    );
    expect(planted(() => ({ replicaNetTimeoutS: 1 })).join()).toMatch(/tune\/silence: \d+ ms break at/);
  });
});

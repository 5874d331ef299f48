import { describe, expect, it } from 'vitest';
import type { CaseResult, Derived } from '../../../src/model/result.ts';
import type { PlannedCase, TrialParams } from '../../../src/model/scenario.ts';
import { profile, tuned } from './_planted-tuning.ts';

/** A trial that was shorter than asked for, and says so. */
const lasting = (sizeMs: number, breaksAtMs: number): NonNullable<CaseResult['reading']> => ({
  broke: sizeMs > breaksAtMs,
  played: { sizeMs, asAsked: false },
  reason: 'planted',
  evidence: [1],
});

/** Whole searches are worked out here; alone on a machine a test takes about a second. */
const onABusyMachineMs = 60_000;

describe('executeTuning in a planted world', { timeout: onABusyMachineMs }, () => {
  it('finds every break point, recommends, and shows that tighter settings fail', async () => {
    const { tuning, result: run } = await tuned();
    expect(tuning.sentence).toMatch(/^Verified at real scale/);
    // Which values were tried, and no more than that is claimed.
    expect(tuning.sentence).toMatch(
      /predict to fail \(.*net_write_timeout \d+ instead of \d+.*; values between are undecided\)/,
    );
    expect(tuning.sentence).not.toContain('one step');
    expect(tuning.verdict).toBe('verified');
    expect(run.outcome).toBe('pass');
    for (const { name, searches, agreement } of tuning.experiments) {
      expect(agreement.agree, `${name}: ${agreement.reason}`).toBe(true);
      for (const { breakPoint, lawMs } of searches)
        expect(Math.abs((breakPoint?.atMs ?? 0) - lawMs - 60), name).toBeLessThan(250);
    }
    const of = (setting: string) => tuning.recommendation?.settings.find((one) => one.setting === setting)?.value ?? 0;
    expect(of('replicaNetTimeoutS')).toBeGreaterThan(10);
    expect(of('replicaNetTimeoutS')).toBeLessThan(15);
    expect(of('connectRetryS') * of('retryCount')).toBeGreaterThan(60);
    expect(new Set(tuning.verifications.map(({ expected }) => expected))).toEqual(new Set(['holds', 'fails']));
    expect(tuning.verifications.every(({ seen, expected, scale }) => seen === expected && scale === 1)).toBe(true);
  });

  it('needs ten times fewer trials than a grid', async () => {
    const { tuning } = await tuned();
    expect(tuning.trials.grid / tuning.trials.run).toBeGreaterThanOrEqual(10);
  });

  it('takes the safe side where two scales disagree, and says so', async () => {
    const of = ({ tuning }: Awaited<ReturnType<typeof tuned>>): number =>
      tuning.recommendation?.settings.find((one) => one.setting === 'replicaNetTimeoutS')?.value ?? 0;
    const { tuning, result: run } = await tuned({
      world: (lawMs, params, name) => (name === 'tune/silence' && params.replicaNetTimeoutS >= 3 ? lawMs - 900 : lawMs),
    });
    expect(tuning.verdict).toBe('verified');
    expect(tuning.sentence).toMatch(/Uncertain, so the safe value is used: tune\/silence: .*disagree/);
    expect(run.outcome).toBe('pass');
    const prompt = await tuned();
    expect(of({ tuning } as typeof prompt)).toBeGreaterThan(of(prompt));
    const [silence] = tuning.recommendation?.settings.filter(({ setting }) => setting === 'replicaNetTimeoutS') ?? [];
    expect(silence?.because).toMatch(/its scales do not agree, so .* are used here for safety/);
  });

  it('takes the safe side of a recommended value that did not hold, and plays that', async () => {
    const { tuning, played } = await tuned({
      // Short timers keep the law; those of the verification fire 1.5 s early, which one second more makes up for.
      world: (lawMs, params, name) => (name === 'tune/silence' && params.replicaNetTimeoutS > 5 ? lawMs - 1500 : lawMs),
    });
    expect(tuning.verdict).toBe('verified');
    const [silence] = tuning.recommendation?.settings.filter(({ setting }) => setting === 'replicaNetTimeoutS') ?? [];
    expect(silence?.because).toMatch(/did not hold in the verification, so a safer value is used/);
    const values = new Set(
      played
        .filter(({ scenario, params }) => scenario === 'tune/silence' && params.case === 'verify-holds')
        .map(({ params }) => params['replicaNetTimeoutS']),
    );
    expect(values.size).toBe(2);
  });

  it('follows a world in which a timer fires earlier than its law', async () => {
    const early = await tuned({ world: (lawMs, _params, name) => (name === 'tune/silence' ? lawMs - 1500 : lawMs) });
    const prompt = await tuned();
    const of = ({ tuning }: typeof early) =>
      tuning.recommendation?.settings.find((one) => one.setting === 'replicaNetTimeoutS')?.value ?? 0;
    expect(of(early)).toBeGreaterThan(of(prompt));
  });

  it('is contradicted by a verification that ends otherwise', async () => {
    const { tuning, result: run } = await tuned({
      // Short timers keep the law, the long ones of the verification do not.
      world: (lawMs, params, name) => (name === 'tune/silence' && params.replicaNetTimeoutS > 5 ? lawMs / 2 : lawMs),
    });
    expect(tuning.verdict).toBe('contradicted');
    expect(run.outcome).toBe('fail');
  });

  it('is contradicted by a client that is cut off and must not be', async () => {
    const { tuning, result: run } = await tuned({
      change: ({ scenario, params }) =>
        scenario === 'tune/paused-client' && params.case === 'survives'
          ? {
              outcome: 'fail',
              verdicts: [{ check: 'client-survives', outcome: 'fail', reason: 'cut off', evidence: [1] }],
            }
          : {},
    });
    expect(tuning.verdict).toBe('contradicted');
    expect(tuning.sentence).toMatch(/0\.9 times net_write_timeout .*: cut off\./);
    expect(run.outcome).toBe('fail');
  });

  it('says what could not be played here, and is no pass where that is everything', async () => {
    const idle = {
      ...profile,
      disturbances: { ...profile.disturbances, natIdleLimitS: 5 },
      workload: { ...profile.workload, idleS: 30 },
    };
    const lacking = { outcome: 'skipped', reason: 'no packet filter here' } as const;
    const {
      tuning,
      result: run,
      played,
    } = await tuned({
      profile: idle,
      change: ({ scenario }) => (scenario === 'tune/idle-flow' ? lacking : {}),
    });
    expect(tuning.verdict).toBe('verified');
    expect(tuning.sentence).toMatch(
      /Not verified here, derived only from the law of the timer: .*no packet filter here/,
    );
    expect(tuning.verifications.filter(({ skipped }) => skipped !== null).length).toBeGreaterThan(0);
    expect(run.outcome).toBe('pass');
    // Once in its search, and never for a second scale.
    expect(played.filter(({ id }) => id.startsWith('tune-idle-flow-search'))).toHaveLength(1);
    const nothing = await tuned({
      change: (planned) => (planned.params.case.startsWith('verify') ? lacking : {}),
    });
    expect(nothing.tuning.verdict).toBe('unverified');
    expect(nothing.result.outcome).toBe('inconclusive');
  });

  describe('where packets are dropped', () => {
    const dropped = { ...profile, disturbances: { ...profile.disturbances, rideThroughS: 4 } };
    const stalls = (all: readonly PlannedCase[]): PlannedCase[] =>
      all.filter(({ scenario }) => scenario === 'tune/back-off');

    it('measures stalls, each once, the longest first, and searches no break point of them', async () => {
      const { tuning, played } = await tuned({ profile: dropped });
      const outages = stalls(played).map(({ params }) => Number(params['outageMs']));
      expect(outages).toEqual([8000, 4000, 2000, 1000, 500].flatMap((ms) => [ms, ms, ms]));
      expect(new Set(stalls(played).map(({ params }) => params.case)).size).toBe(15);
      expect(tuning.experiments.map(({ name }) => name)).not.toContain('tune/dropped-packets');
      expect(played.filter(({ id }) => id.startsWith('tune-dropped-packets-search'))).toEqual([]);
      const verified = tuning.verifications.filter(({ disturbance }) => disturbance === 'rideThroughS');
      expect(verified.map(({ expected, seen, scale }) => [expected, seen, scale])).toContainEqual([
        'holds',
        'holds',
        1,
      ]);
      expect(tuning.verdict).toBe('verified');
    });
    it('measures how late the timer fires, although no objective asks for it', async () => {
      const only = { ...profile, disturbances: { rideThroughS: 4 }, objectives: {} };
      const { tuning } = await tuned({ profile: only });
      expect(tuning.experiments.map(({ name, setting }) => [name, setting])).toEqual([
        ['tune/silence', 'replicaNetTimeoutS'],
      ]);
      expect(tuning.recommendation?.settings.some(({ setting }) => setting === 'replicaNetTimeoutS')).toBe(true);
    });
    it('asks no further where one outage cannot be played', async () => {
      const lacking = { outcome: 'skipped', reason: 'no packet filter here' } as const;
      const { tuning, played } = await tuned({
        profile: dropped,
        change: ({ scenario }) => (/back-off|dropped/.test(scenario) ? lacking : {}),
      });
      expect(stalls(played).length).toBeLessThanOrEqual(2);
      expect(tuning.backOff).toMatchObject({ basis: 'modelled', samples: [], reason: 'no packet filter here' });
      expect(tuning.verdict).toBe('verified');
      expect(tuning.sentence).toContain('Not verified here');
    });
  });

  it('takes a trial for what was played, not for what was asked for', async () => {
    const { tuning } = await tuned({
      // Every third disturbance ends much too early.
      change: ({ scenario, params, id, trial = 1 }) => {
        if (scenario !== 'tune/silence' || !id.includes('search') || trial % 3 !== 0) return {};
        const { sizeMs, replicaNetTimeoutS } = params as TrialParams;
        return { reading: lasting(sizeMs * 0.8, replicaNetTimeoutS * 1000 + 60) };
      },
    });
    const silence = tuning.experiments.find(({ name }) => name === 'tune/silence');
    for (const { breakPoint, lawMs } of silence?.searches ?? [])
      expect(Math.abs((breakPoint?.atMs ?? 0) - lawMs - 60)).toBeLessThan(250);
    expect(tuning.verdict).toBe('verified');
  });

  it('says which objective is out of reach, and verifies nothing', async () => {
    const { tuning, result: run } = await tuned({ profile: { ...profile, objectives: { blindWindowS: 5 } } });
    expect(tuning.verdict).toBe('unreachable');
    const [conflict] = tuning.recommendation?.conflicts ?? [];
    expect(conflict).toMatchObject({ objective: 'blindWindowS', against: 'stallS' });
    expect(conflict?.nearest.objective).toBeGreaterThan(10);
    expect(conflict?.nearest.disturbance).toBeLessThan(5);
    expect(run.outcome).toBe('fail');
  });

  it('plays again what could not be believed, and gives a search up that never can be', async () => {
    const once = new Set<string>();
    const { tuning, played } = await tuned({
      outcome: ({ id, scenario }) => {
        if (scenario !== 'tune/silence' || id.includes('again')) return 'pass';
        once.add(id);
        return 'inconclusive';
      },
    });
    expect(tuning.verdict).toBe('verified');
    expect(played.filter(({ id }) => id.endsWith('-again-1'))).toHaveLength(once.size);
    const never = await tuned({ outcome: ({ scenario }) => (scenario === 'tune/silence' ? 'inconclusive' : 'pass') });
    expect(never.tuning.verdict).toBe('inconclusive');
    // One size of the search, and the verifications, five times each.
    expect(never.played.filter(({ scenario }) => scenario === 'tune/silence').length).toBeLessThanOrEqual(20);
  });

  it('does not let one slow catch-up of many decide what is reachable', async () => {
    const tight = { ...profile, objectives: { resumeS: 5 } };
    const slow = (counts: (planned: PlannedCase) => boolean) => ({
      profile: tight,
      change: (planned: PlannedCase): Partial<CaseResult> =>
        planned.scenario === 'tune/refused' && counts(planned)
          ? { derived: { blindWindowMs: 0, resumeMs: 7000, reasons: {} } as unknown as Derived }
          : {},
    });
    const isSearch = ({ params }: PlannedCase): boolean => params.case === 'search';
    let survivor: string | undefined;
    const once = await tuned(
      slow((planned) => {
        const { connectRetryS, sizeMs } = planned.params as TrialParams;
        if (isSearch(planned) && connectRetryS === 2 && sizeMs < 4000) survivor ??= planned.id;
        return planned.id === survivor;
      }),
    );
    expect(survivor).toBeDefined();
    expect(once.tuning.verdict).toBe('verified');
    expect((await tuned(slow(isSearch))).tuning.verdict).toBe('unreachable');
  });

  it('is never a pass without verification', async () => {
    const { tuning, result: run } = await tuned({ verify: 'none' });
    expect(tuning.verdict).toBe('unverified');
    expect(run.outcome).toBe('inconclusive');
  });

  it('says how far it is', async () => {
    const { shown } = await tuned();
    const searches = shown.flatMap((event) => (event.kind === 'search' ? [event] : []));
    const last = searches.at(-1);
    expect(searches.some(({ brackets }) => brackets.length > 0)).toBe(true);
    expect(last?.trialsDone).toBe(last?.trialsExpected);
    expect(last?.leftMs).toBe(0);
  });
});

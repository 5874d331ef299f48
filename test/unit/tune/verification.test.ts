import { describe, expect, it } from 'vitest';
import { defaultLoad } from '../../../src/model/load.ts';
import type { Profile } from '../../../src/model/profile.ts';
import type { CaseResult } from '../../../src/model/result.ts';
import { recommend } from '../../../src/tune/recommend.ts';
import {
  isSettled,
  judgeVerification,
  type PlannedVerification,
  planVerification,
} from '../../../src/tune/verification-plan.ts';
import { evidence, found, known, profile, scenarios } from './_evidence.ts';

const newest = { flavour: 'mysql-9', version: '9.7.4' };
const words = { source: newest, replica: newest };
const everything = evidence(Object.keys(known).map((name) => found(name, name === 'tune/throttled-reader' ? 0 : 100)));
const plan = (given: Profile, scale: 1 | 'compressed' = 1): PlannedVerification[] => {
  const recommendation = recommend(given, everything, words);
  if (recommendation === null) throw new Error('there is no recommendation');
  return planVerification(given, recommendation, scenarios, { scale });
};
const one = (plans: readonly PlannedVerification[], scenario: string, expected: 'holds' | 'fails', beyond = false) => {
  const planned = plans.find(
    (each) => each.scenario === scenario && each.expected === expected && each.beyond === beyond,
  );
  if (!planned) throw new Error(`no ${scenario} that ${expected}`);
  return planned;
};

const full = profile({
  disturbances: {
    outageS: 120,
    rideThroughS: 8,
    stallS: 20,
    flaps: { times: 3, downS: 30, upS: 10 },
    throttledReplicaKiBS: 200,
    natIdleLimitS: 20,
  },
  objectives: { blindWindowS: 40, resumeS: 12, transactionsAtRisk: 5000 },
  workload: { idleS: 600 },
});

describe('a plan of verification', () => {
  const plans = plan(full);

  it('plays every disturbance of the profile under the recommended settings', () => {
    const holds = plans.filter(
      ({ expected, beyond, tightened }) => expected === 'holds' && !beyond && tightened === null,
    );
    expect(holds.map(({ scenario, sizeMs }) => [scenario, sizeMs])).toEqual([
      ['tune/stalled-reader', 20_000],
      // The last byte may be as old as the heartbeat period, 5 s, when the stall begins.
      ['tune/silence', 25_000],
      ['tune/dropped-packets', 8000],
      ['tune/throttled-reader', 6827],
      ['tune/refused', 120_000],
      ['tune/flaps', 30_000],
      ['tune/idle-flow', 20_000],
    ]);
    for (const { scale, tightened } of holds) expect([scale, tightened]).toEqual([1, null]);
  });

  it('plays a throttled reader as long as the send buffer takes, and one that is too long for a trial at a smaller scale', () => {
    const at = (sendBufferBytes: number) =>
      one(plan({ ...full, link: { ...full.link, sendBufferBytes } }), 'tune/throttled-reader', 'holds');
    expect(at(4 * 1024 ** 2)).toMatchObject({ sizeMs: 6827, scale: 1 });
    expect(at(16 * 1024 ** 2)).toMatchObject({ sizeMs: 27_307, scale: 1 });
    // A third of 64 MiB at 200 KiB/s takes 109.227 s: as much shorter as a timeout of 2 s is than the one that is recommended.
    const large = at(64 * 1024 ** 2);
    expect(large.settings.netWriteTimeoutS).toBe(2);
    expect(large.scale).toBeGreaterThan(50);
    expect(large.sizeMs / 1000).toBeCloseTo(109.227 / large.scale, 1);
    expect(large.sizeMs).toBeLessThan(2000);
  });

  it('plays a stall at its worst phase against the timer that counts from the last byte', () => {
    const short = profile({ disturbances: { stallS: 3 }, workload: { idleS: 60 } });
    const recommendation = recommend(short, everything, words);
    if (recommendation === null) throw new Error('there is no recommendation');
    const of = (given: typeof recommendation) =>
      one(planVerification(short, given, scenarios, { scale: 1 }), 'tune/silence', 'holds');
    const lawMs = known['tune/silence']?.lawMs ?? (() => 0);
    const { settings, sizeMs, quietMs } = of(recommendation);
    expect(quietMs).toBe(1000 * settings.heartbeatPeriodS);
    expect(sizeMs).toBe(3000 + quietMs);
    expect(lawMs(settings)).toBeGreaterThan(sizeMs + 100);
    // A recommendation that outlasts the stall alone is contradicted.
    const forgetful = {
      ...recommendation,
      settings: recommendation.settings.map((each) =>
        each.setting === 'replicaNetTimeoutS' ? { ...each, value: 3.5 } : each,
      ),
    };
    const wrong = of(forgetful);
    expect(lawMs(wrong.settings)).toBeGreaterThan(3000);
    const seen = judgeVerification(wrong, [played(wrong.sizeMs > lawMs(wrong.settings))]);
    expect(seen).toMatchObject({ expected: 'holds', seen: 'fails' });
    expect(seen.sentence).toContain(`a stall of 3 s that begins ${quietMs / 1000} s after the last byte`);
    // What must fail does so without it, and full buffers are full whatever came before.
    const all = planVerification(short, recommendation, scenarios, { scale: 1 });
    for (const each of all)
      if (each.setting === 'netWriteTimeoutS' || each.expected === 'fails') expect(each.quietMs).toBe(0);
  });

  it('plays each setting that is bounded one step tighter', () => {
    const fails = plans.filter(({ expected }) => expected === 'fails');
    expect(fails.map(({ scenario, tightened }) => [scenario, tightened?.setting])).toEqual([
      ['tune/stalled-reader', 'netWriteTimeoutS'],
      ['tune/silence', 'replicaNetTimeoutS'],
      ['tune/idle-flow', 'heartbeatPeriodS'],
      ['tune/refused', 'retryCount'],
    ]);
    for (const { tightened, settings } of fails)
      if (tightened) expect(settings[tightened.setting]).toBe(tightened.value);
  });

  it('plays a link that is dead for longer than the replica bears, where detection is an objective', () => {
    const dead = plans.filter(({ beyond }) => beyond);
    expect(dead).toHaveLength(1);
    expect(dead[0]?.sizeMs).toBeGreaterThan(1000 * (dead[0]?.settings.replicaNetTimeoutS ?? 0));
    expect(plan(profile({ disturbances: { stallS: 20 } })).some(({ beyond }) => beyond)).toBe(false);
  });

  it('is on the right side of every law, and lets no other timer fire first', () => {
    for (const scale of [1, 'compressed'] as const)
      for (const { scenario, expected, beyond, settings, sizeMs, setting, scale: played } of plan(full, scale)) {
        const law = known[scenario]?.lawMs(settings) ?? 0;
        const shorter = known[scenario]?.breaksWhen === 'longer' ? sizeMs < law : sizeMs > law;
        expect(shorter, `${scenario} ${expected}`).toBe(expected === 'holds' && !beyond);
        // What is recommended is played as it is recommended.
        if (expected === 'holds' && played === 1) continue;
        if (setting === 'netWriteTimeoutS') expect(1000 * settings.replicaNetTimeoutS).toBeGreaterThan(sizeMs + 2000);
        if (setting === 'replicaNetTimeoutS') expect(1000 * settings.netWriteTimeoutS).toBeGreaterThan(sizeMs + 2000);
        if (setting === 'heartbeatPeriodS')
          expect(settings.replicaNetTimeoutS).toBeGreaterThan(settings.heartbeatPeriodS * 2 - 0.1);
      }
  });

  it('tightens below the outage itself where packets are dropped, since that breaks in a band', () => {
    const dropped = one(plan(profile({ disturbances: { rideThroughS: 8 } })), 'tune/dropped-packets', 'fails');
    expect(dropped.tightened).toEqual({ setting: 'replicaNetTimeoutS', value: 7 });
  });

  it('plays an option beside the recommendation: the lower net_write_timeout must hold, too', () => {
    const wide = plan(profile({ disturbances: { stallS: 20 }, workload: { idleS: 600 } }));
    const option = wide.find(({ expected, tightened }) => expected === 'holds' && tightened !== null);
    expect(option).toMatchObject({
      scenario: 'tune/stalled-reader',
      sizeMs: 20_000,
      tightened: { setting: 'netWriteTimeoutS', value: 21 },
      settings: { netWriteTimeoutS: 21 },
    });
    expect(
      wide.find(({ scenario, tightened }) => scenario === 'tune/stalled-reader' && tightened === null)?.settings
        .netWriteTimeoutS,
    ).toBe(60);
  });

  it('plays no outage against a replica that changes its source instead', () => {
    const failover = plan(
      profile({
        disturbances: { outageS: 120, stallS: 5 },
        settings: { autoFailover: true },
        objectives: { resumeS: 30 },
      }),
    );
    expect(failover.map(({ disturbance }) => disturbance)).not.toContain('outageS');
  });

  it('does not play what does not bind', () => {
    const busy = plan(profile({ disturbances: { natIdleLimitS: 20, stallS: 5 }, workload: { idleS: 1 } }));
    expect(busy.map(({ scenario }) => scenario)).not.toContain('tune/idle-flow');
  });
});

describe('a compressed plan', () => {
  const plans = plan(full, 'compressed');

  it('never shortens dropped packets', () => {
    expect(one(plans, 'tune/dropped-packets', 'holds')).toMatchObject({ scale: 1, sizeMs: 8000 });
  });

  it('takes whole seconds, the same share of the timer, and as much distance as does not shrink', () => {
    const silence = one(plans, 'tune/silence', 'holds');
    const real = one(plan(full), 'tune/silence', 'holds');
    const { replicaNetTimeoutS } = silence.settings;
    expect(Number.isInteger(replicaNetTimeoutS)).toBe(true);
    expect(silence.scale).toBeGreaterThan(2);
    expect(silence.sizeMs / replicaNetTimeoutS).toBeCloseTo(real.sizeMs / real.settings.replicaNetTimeoutS, 0);
    expect(1000 * replicaNetTimeoutS - silence.sizeMs).toBeGreaterThanOrEqual(250);
    expect(silence.objectives.blindWindowS).toBeCloseTo(40 / (real.settings.replicaNetTimeoutS / replicaNetTimeoutS));
  });

  it('is played at real scale where the margin leaves nothing to shrink', () => {
    const small = plan(profile({ disturbances: { stallS: 1.6 }, settings: { netWriteTimeoutS: 1 } }), 'compressed');
    expect(one(small, 'tune/stalled-reader', 'holds')).toMatchObject({ scale: 1, sizeMs: 1600 });
  });

  it('scales of the time to resume only what timers decide: the round trips of building a connection stay', () => {
    const far = { ...full, link: { ...full.link, rttMs: 600, jitterMs: 50 }, objectives: { resumeS: 90 } };
    const recommendation = recommend(far, everything, words);
    if (recommendation === null) throw new Error('there is no recommendation');
    const plans = planVerification(far, recommendation, scenarios, { scale: 'compressed', resumeOffsetMs: 8000 });
    const real = one(planVerification(far, recommendation, scenarios, { scale: 1 }), 'tune/refused', 'holds');
    const refused = one(plans, 'tune/refused', 'holds');
    const factor = real.settings.connectRetryS / refused.settings.connectRetryS;
    expect(factor).toBeGreaterThan(5);
    expect(refused.objectives.resumeS).toBeCloseTo(8 + (90 - 8) / factor);
    // What is on time at one scale is so at the other, and what is late is late.
    expect(
      judgeVerification(refused, [played(false, {}, { resumeMs: 1000 * refused.settings.connectRetryS + 8000 })]).seen,
    ).toBe('holds');
    const lateS = refused.settings.connectRetryS + 8 + (91 - real.settings.connectRetryS) / factor;
    expect(judgeVerification(refused, [played(false, {}, { resumeMs: 1000 * lateS })]).seen).toBe('fails');
    // Logging in reads one answer after the other, each a round trip late; three retransmission timeouts of 0.8 s are borne.
    for (const { settings } of plans) expect(settings.replicaNetTimeoutS).toBeGreaterThanOrEqual(3);
    expect(Math.min(...plan(full, 'compressed').map(({ settings }) => settings.replicaNetTimeoutS))).toBeLessThan(3);
  });

  it('counts the same retries at shorter intervals', () => {
    const refused = one(plans, 'tune/refused', 'holds');
    const real = one(plan(full), 'tune/refused', 'holds');
    expect(refused.settings.retryCount).toBe(real.settings.retryCount);
    expect(refused.settings.connectRetryS).toBeLessThan(real.settings.connectRetryS);
  });
});

const played = (broke: boolean | null, more: Partial<CaseResult> = {}, measures: object = {}): CaseResult =>
  ({
    id: 'case-1',
    outcome: 'pass',
    reason: null,
    verdicts: [],
    params: {},
    reading: { broke, reason: broke ? 'the replica gave up' : 'the same connection went on', evidence: [] },
    derived: { blindWindowMs: 20_000, resumeMs: 300, transactionsAtRisk: 400, reasons: {}, ...measures },
    ...more,
  }) as unknown as CaseResult;

/** A trial that was to have 100 commits/s. */
const under = (achievedPerS: number, broke = false): CaseResult =>
  played(broke, {
    load: {
      asked: { ...defaultLoad, writesPerS: 100 },
      scheduled: 500,
      acknowledged: 500,
      missed: 0,
      achievedPerS,
      endedEarly: null,
    },
  });

describe('a trial whose load was not reached', () => {
  const holds = one(plan(full), 'tune/silence', 'holds');
  it('counts for nothing while a replay may reach it', () => {
    for (const few of [[under(80)], [under(80), under(94)]]) {
      expect(isSettled(holds, few)).toBe(false);
      expect(judgeVerification(holds, few)).toMatchObject({
        seen: null,
        sentence: expect.stringMatching(/undecided, .*but the load was not reached: (80|94) of 100 commits\/s\.$/),
      });
    }
    const reached = judgeVerification(holds, [under(80, true), under(96)]);
    expect(reached).toMatchObject({ seen: 'holds', load: { trials: 1, reachedPerS: 96, unreached: 0 } });
    expect(isSettled(holds, [under(80, true), under(96)])).toBe(true);
  });
  it('counts, and says so, where three did not reach it', () => {
    const three = [under(80), under(70), under(94)];
    expect(isSettled(holds, three)).toBe(true);
    expect(judgeVerification(holds, three)).toMatchObject({
      seen: 'holds',
      load: { trials: 3, reachedPerS: 70, unreached: 3 },
    });
  });
  it('refutes all the same what replays cannot mend', () => {
    const dropped = one(plan(full), 'tune/dropped-packets', 'holds');
    expect(judgeVerification(dropped, [under(80, true)])).toMatchObject({ seen: 'fails' });
  });
});

describe('judging a verification', () => {
  const plans = plan(full);
  const holds = one(plans, 'tune/silence', 'holds');
  const fails = one(plans, 'tune/silence', 'fails');
  const dead = one(plans, 'tune/silence', 'holds', true);
  const refused = one(plans, 'tune/refused', 'holds');

  it('sees what was expected', () => {
    expect(judgeVerification(holds, [played(false)])).toMatchObject({
      expected: 'holds',
      seen: 'holds',
      caseIds: ['case-1'],
    });
    expect(judgeVerification(fails, [played(true)])).toMatchObject({ expected: 'fails', seen: 'fails' });
    expect(judgeVerification(dead, [played(true, {}, { blindWindowMs: 25_000 })])).toMatchObject({ seen: 'holds' });
  });

  it('sees what contradicts it', () => {
    expect(judgeVerification(holds, [played(true)])).toMatchObject({ expected: 'holds', seen: 'fails' });
    expect(judgeVerification(fails, [played(false)])).toMatchObject({ expected: 'fails', seen: 'holds' });
    expect(judgeVerification(dead, [played(false)])).toMatchObject({ seen: 'fails' });
  });

  it('does not take a living connection for a kept objective', () => {
    const blind = judgeVerification(holds, [played(false, {}, { blindWindowMs: 41_000 })]);
    expect(blind).toMatchObject({ seen: 'fails' });
    expect(blind.sentence).toMatch(/blind window: 41 s, more than 40 s/);
    expect(judgeVerification(dead, [played(true, {}, { blindWindowMs: 41_000 })]).seen).toBe('fails');
    const late = judgeVerification(refused, [played(false, {}, { resumeMs: 12_500 })]);
    expect(late).toMatchObject({ seen: 'fails' });
    expect(late.sentence).toMatch(/time to resume: 12\.5 s, more than 12 s/);
    const risky = { ...holds, objectives: { transactionsAtRisk: 5000 } };
    // 60 s at the 100 commits per second of the profile, whatever the trial wrote.
    expect(judgeVerification(risky, [played(false, {}, { blindWindowMs: 60_000 })]).sentence).toMatch(
      /6000, more than 5000/,
    );
  });

  it('believes nothing that is inconclusive, unread, unmeasured or not played', () => {
    expect(judgeVerification(holds, []).seen).toBeNull();
    const broken = { outcome: 'inconclusive', reason: 'no proof' } as const;
    expect(judgeVerification(holds, [played(false, broken)])).toMatchObject({ seen: null, caseIds: ['case-1'] });
    expect(judgeVerification(holds, [played(null)]).seen).toBeNull();
    expect(judgeVerification(holds, [played(false, {}, { blindWindowMs: null })]).seen).toBeNull();
    expect(judgeVerification(holds, [played(false, { outcome: 'fail' })]).seen).toBeNull();
  });

  it('believes nothing of a disturbance of another size', () => {
    const short = {
      reading: { broke: false, played: { sizeMs: 400, asAsked: false }, reason: 'it went on', evidence: [1] },
    };
    const { seen, sentence } = judgeVerification(holds, [played(false, short)]);
    expect(seen).toBeNull();
    expect(sentence).toMatch(/that was 0\.4 s, not/);
    expect(judgeVerification(holds, [played(false, short), played(false)]).seen).toBe('holds');
  });

  it('tells what could not be played here from what could not be believed', () => {
    const here = played(false, { outcome: 'skipped', reason: 'no packet filter' });
    expect(judgeVerification(holds, [here])).toMatchObject({ seen: null, skipped: 'no packet filter' });
    expect(judgeVerification(holds, [played(null)]).skipped).toBeNull();
    expect(judgeVerification(holds, []).skipped).toBeNull();
  });

  it('lets a contradiction outweigh, and a later belief replace what could not be believed', () => {
    const doubted = played(false, { outcome: 'inconclusive' });
    expect(judgeVerification(holds, [doubted, played(false)]).seen).toBe('holds');
    expect(judgeVerification(holds, [played(false), played(true)]).seen).toBe('fails');
  });

  it('takes a single contrary trial of three for a lapse, and says so', () => {
    const [lapse, good] = [played(true), played(false)];
    expect(isSettled(holds, [good])).toBe(true);
    expect(isSettled(holds, [lapse])).toBe(false);
    expect(isSettled(holds, [lapse, good])).toBe(false);
    expect(isSettled(holds, [lapse, good, good])).toBe(true);
    // Until then it stands.
    expect(judgeVerification(holds, [lapse])).toMatchObject({ seen: 'fails', contrary: { trials: 1, of: 1 } });
    expect(judgeVerification(holds, [lapse, good]).seen).toBe('fails');
    const overruled = judgeVerification(holds, [lapse, good, good]);
    expect(overruled).toMatchObject({ seen: 'holds', contrary: { trials: 1, of: 3 } });
    expect(overruled.sentence).toMatch(/went on\..* 1 of 3 trials was contrary: the replica gave up\.$/);
    // The same the other way round.
    expect(judgeVerification(fails, [good, lapse, lapse])).toMatchObject({ seen: 'fails' });
    expect(judgeVerification(holds, [good])).not.toHaveProperty('contrary');
  });

  it('is contradicted by a second contrary trial, and by one where failing is a matter of chance', () => {
    const [bad, good] = [played(true), played(false)];
    expect(isSettled(holds, [bad, bad])).toBe(true);
    expect(isSettled(holds, [bad, good, bad])).toBe(true);
    const twice = judgeVerification(holds, [bad, good, bad]);
    expect(twice).toMatchObject({ seen: 'fails', contrary: { trials: 2, of: 3 } });
    expect(twice.sentence).toMatch(/2 of 3 trials were contrary\.$/);
    const blind = played(false, {}, { blindWindowMs: 43_000 });
    expect(isSettled(holds, [blind])).toBe(true);
    expect(judgeVerification(holds, [blind, good, good]).seen).toBe('fails');
    const dropped = one(plans, 'tune/dropped-packets', 'holds');
    expect(isSettled(dropped, [bad])).toBe(true);
    expect(judgeVerification(dropped, [bad, good, good]).seen).toBe('fails');
  });

  it('plays an objective again that was missed by a moment only', () => {
    const [slow, good] = [played(false, {}, { resumeMs: 12_500 }), played(false)];
    expect(isSettled(refused, [slow])).toBe(false);
    expect(judgeVerification(refused, [slow]).seen).toBe('fails');
    expect(judgeVerification(refused, [slow, good, good])).toMatchObject({
      seen: 'holds',
      contrary: { trials: 1, of: 3 },
    });
    expect(judgeVerification(refused, [slow, good, slow]).seen).toBe('fails');
    expect(isSettled(refused, [played(false, {}, { resumeMs: 12_700 })])).toBe(true);
  });

  it('is not settled by what was not measured, and never hides a broken objective behind it', () => {
    const unmeasured = played(false, {}, { blindWindowMs: null });
    expect(isSettled(holds, [unmeasured])).toBe(false);
    expect(isSettled(holds, [unmeasured, played(false)])).toBe(true);
    const late = played(false, {}, { blindWindowMs: null, resumeMs: 13_000 });
    expect(judgeVerification(holds, [late]).seen).toBe('fails');
    expect(isSettled(holds, [played(false, { outcome: 'skipped' })])).toBe(true);
  });

  it('leaves room for what does not shrink in compressed trials', () => {
    const small = one(plan(full, 'compressed'), 'tune/silence', 'holds');
    const mostMs = 1000 * (small.objectives.blindWindowS ?? 0);
    const near = { resumeMs: 300, blindWindowMs: mostMs + 400 };
    expect(judgeVerification(small, [played(false, {}, near)]).seen).toBe('holds');
    expect(judgeVerification(small, [played(false, {}, { ...near, blindWindowMs: mostMs + 600 })]).seen).toBe('fails');
  });

  it('says only what a verification has to say', () => {
    const keys = Object.keys(judgeVerification(holds, [played(false)])).sort();
    expect(keys).toEqual(
      [
        'disturbance',
        'scenario',
        'sizeMs',
        'settings',
        'tightened',
        'expected',
        'seen',
        'skipped',
        'sentence',
        'scale',
        'caseIds',
      ].sort(),
    );
  });
});

import { describe, expect, it } from 'vitest';
import { derive } from '../../../src/measures/index.ts';
import { ReplfaultError } from '../../../src/model/errors.ts';
import { defaultLoad } from '../../../src/model/load.ts';
import type { CaseResult, Derived } from '../../../src/model/result.ts';
import type { PlannedCase } from '../../../src/model/scenario.ts';
import type { Timeline } from '../../../src/model/timeline.ts';
import { controlScenario } from '../../../src/runner/plan.ts';
import { history } from '../../fixtures/timeline-builder.ts';
import { profile, tuned } from './_planted-tuning.ts';

/** Few searches: these tests are about what is played after them. */
const small = { ...profile, disturbances: { stallS: 10 }, objectives: { blindWindowS: 30 } };

/** Whole searches are worked out here; alone on a machine a test takes about a second. */
const onABusyMachineMs = 60_000;

describe('the verification of a tuning in a planted world', { timeout: onABusyMachineMs }, () => {
  it('plays a verification again whose objective was not measured', async () => {
    const measured = (blindWindowMs: number | null) => ({
      derived: { blindWindowMs, resumeMs: 200, reasons: { blindWindowMs: 'a gap' } } as unknown as Derived,
    });
    const isIt = ({ id }: PlannedCase): boolean => id.startsWith('tune-silence-verify-holds');
    const once = await tuned({
      profile: small,
      change: (planned) => (isIt(planned) ? measured(planned.id.includes('again') ? 1000 : null) : {}),
    });
    expect(once.tuning.verdict).toBe('verified');
    // The stall, and the dead link.
    expect(once.played.filter((one) => isIt(one) && one.id.endsWith('-again-1'))).toHaveLength(2);
    expect(once.played.filter((one) => isIt(one) && one.id.endsWith('-again-2'))).toHaveLength(0);
    const never = await tuned({ profile: small, change: (planned) => (isIt(planned) ? measured(null) : {}) });
    expect(never.tuning.verdict).toBe('inconclusive');
    expect(never.tuning.sentence).toMatch(/blind window was not measured: a gap/);
    expect(never.played.filter(isIt)).toHaveLength(2 * 5);
  });

  it('knows what a blind window is worth by the control, and plays nothing again for that', async () => {
    const blind = (ms: number): Timeline =>
      history().sample(0, { source: 2, replica: 1 }).sample(ms, { source: 2, replica: 2 }).build();
    const recorded = ({ scenario }: PlannedCase): Timeline => blind(scenario === controlScenario ? 60 : 1000);
    const { tuning, played } = await tuned({
      profile: small,
      recorded,
      // As a case is judged by itself.
      change: (planned) => ({ derived: derive(recorded(planned), null) }),
    });
    expect(tuning.verdict).toBe('verified');
    expect(tuning.verifications.map(({ sentence }) => sentence).join()).toContain('blind window: 0.94 s of 30 s');
    expect(played.filter(({ id }) => id.includes('again'))).toEqual([]);
  });

  it('plays the control again whose own blind window was not measured', async () => {
    const { played } = await tuned({
      profile: small,
      change: ({ scenario, id }) =>
        scenario === controlScenario && !id.includes('again')
          ? { derived: { blindWindowMs: null, reasons: {} } as unknown as Derived }
          : {},
    });
    expect(played.filter(({ scenario }) => scenario === controlScenario)).toHaveLength(2);
  });

  it('plays twice more what goes against the plan, and is contradicted when that happens again', async () => {
    const against = (...plays: readonly RegExp[]) => ({
      profile: small,
      change: ({ id }: PlannedCase): Partial<CaseResult> =>
        /^tune-stalled-reader-verify-holds/.test(id) && plays.some((one) => one.test(id))
          ? { reading: { broke: true, reason: 'planted lapse', evidence: [1] } }
          : {},
    });
    const lapse = await tuned(against(/-1$(?<!again-1)/));
    expect(lapse.tuning.verdict).toBe('verified');
    expect(lapse.tuning.sentence).toMatch(/Treated as outliers.* 1 of 3 trials was contrary: planted lapse/);
    expect(lapse.result.outcome).toBe('pass');
    expect(lapse.played.filter(({ id }) => id.startsWith('tune-stalled-reader-verify-holds'))).toHaveLength(3);
    const repeated = await tuned(against(/-1$(?<!again-1)/, /again-2$/));
    expect(repeated.tuning.verdict).toBe('contradicted');
    expect(repeated.tuning.sentence).toContain('2 of 3 trials were contrary');
    expect(repeated.result.outcome).toBe('fail');
  });

  it('is not simply verified under less than the load of the profile', async () => {
    const asked = { ...defaultLoad, writesPerS: 100 };
    const load = { load: asked, lowered: [], otherwise: [] };
    const reaching = (achievedPerS: number) => ({
      profile: small,
      load,
      change: ({ id }: PlannedCase): Partial<CaseResult> => ({
        load: {
          asked,
          scheduled: 1,
          acknowledged: 1,
          missed: 0,
          endedEarly: null,
          achievedPerS: /verify/.test(id) ? achievedPerS : 50,
        },
      }),
    });
    const reached = await tuned(reaching(100));
    // Searches measure timers: what they did not reach is told, and decides nothing.
    expect(reached.tuning.verdict).toBe('verified');
    expect(reached.tuning.experiments[0]?.load).toMatchObject({ reachedPerS: 50 });
    expect(reached.tuning.experiments[0]?.load?.unreached).toBeGreaterThan(0);
    const missed = await tuned(reaching(80));
    expect(missed.tuning.verdict).toBe('verified-scaled');
    expect(missed.tuning.sentence).toMatch(
      /^Verified at real scale, except for the load: .*The load was lower than in the profile: \d+ verifications did not reach theirs \(80 of 100/,
    );
    const holds = missed.played.filter(({ id }) => id.startsWith('tune-stalled-reader-verify-holds'));
    expect(holds).toHaveLength(3);
    const capped = await tuned({
      ...reaching(100),
      load: { ...load, lowered: ['100 commits/s instead of 900/s: planted'] },
    });
    expect(capped.tuning.verdict).toBe('verified-scaled');
    expect(capped.tuning.sentence).toContain('100 commits/s instead of 900/s: planted');
  });

  it('says which worker was lost and why, and what was not played for it', async () => {
    const died = new ReplfaultError('WORKER_DIED', 'a worker process ended with SIGKILL: no\n message');
    const isIt = ({ id }: PlannedCase): boolean => id.startsWith('tune-silence-verify-holds');
    const { tuning, result: run } = await tuned({ profile: small, dies: (planned) => (isIt(planned) ? died : null) });
    expect(run.outcome).toBe('inconclusive');
    expect(run.reason).toMatch(
      /worker [12] of 2 was lost with tune-silence-verify-holds.*ended with SIGKILL: no message/,
    );
    expect(tuning).toMatchObject({ verdict: 'inconclusive', sentence: run.reason, endedEarly: expect.any(String) });
    const unplayed = tuning.verifications.filter(({ caseIds }) => caseIds.length === 0);
    expect(unplayed.length).toBeGreaterThan(0);
    for (const { sentence } of unplayed) expect(sentence).toMatch(/it was not played, for the tuning ended early\.$/);
  });
});

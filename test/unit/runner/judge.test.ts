import { describe, expect, it } from 'vitest';
import { attemptKey, caseOfAttempts } from '../../../src/model/attempts.ts';
import { Timeline } from '../../../src/model/timeline.ts';
import { fail, inconclusive } from '../../../src/model/verdict.ts';
import { applyControls, judgeCase, skippedCase } from '../../../src/runner/judge.ts';
import { controlScenario, entryScenario } from '../../../src/runner/plan.ts';
import { history } from '../../fixtures/timeline-builder.ts';
import { alwaysPass, facts, identity, planned, record, result, scenario } from './given.ts';

const name = 'error-1190/fin';
const timeline = history()
  .settings('source', { net_write_timeout: '2' })
  .add(1, { kind: 'note', text: 'worth knowing' })
  .add(2, { kind: 'critical-path', what: 'timers', ms: 2000 })
  .add(3, { kind: 'critical-path', what: 'more', ms: 500 })
  .sample(10, { source: 2, replica: 1 })
  .sample(60, { source: 2, replica: 2 })
  .add(70, { kind: 'phase', phase: 'end' })
  .build();
const judged = (
  checks = [alwaysPass],
  changes: Parameters<typeof record>[1] = {},
  observed: typeof timeline | null = timeline,
) =>
  judgeCase(
    planned(name),
    scenario(name, { checks: () => checks }),
    facts,
    record('x', changes),
    observed ?? undefined,
  );

describe('judgeCase', () => {
  it('passes when all checks pass, and carries what was recorded', () => {
    expect(judged()).toMatchObject({
      outcome: 'pass',
      reason: null,
      title: `title of ${name}`,
      timeline: 'timelines/x.ndjson',
      notes: ['worth knowing'],
      criticalPathMs: 2500,
      settings: { source: { net_write_timeout: '2' }, replica: {} },
      server: identity(),
      wallMs: 1234,
      isolation: 'netns',
    });
  });
  it('is as bad as its worst check', () => {
    const failing = { name: 'f', judge: () => fail('lost a row', [0]) };
    const unsure = { name: 'u', judge: () => inconclusive('not seen') };
    expect(judged([alwaysPass, unsure]).outcome).toBe('inconclusive');
    expect(judged([unsure, failing, alwaysPass]).outcome).toBe('fail');
    expect(judged([unsure, failing]).verdicts.map((v) => v.check)).toEqual(['u', 'f']);
  });
  it('stands aside where the servers of the case cannot play it', () => {
    expect(judged([alwaysPass], { skipped: 'mysql:5.6 has no semi-sync', timeline: null }, null)).toMatchObject({
      outcome: 'skipped',
      reason: 'mysql:5.6 has no semi-sync',
      verdicts: [],
    });
  });
  it('hands the parameters of the case to its checks', () => {
    const seen: unknown[] = [];
    const checks = (params: unknown) => {
      seen.push(params);
      return [alwaysPass];
    };
    const asking = scenario(name, { checks });
    judgeCase(planned(name), asking, facts, record('x'), timeline);
    expect(seen).toEqual([{ case: 'only' }]);
  });
  it('is inconclusive without checks', () => {
    expect(judged([])).toMatchObject({ outcome: 'inconclusive', reason: 'the scenario has no checks' });
  });
  it('is inconclusive when nothing was recorded', () => {
    const none = { outcome: 'inconclusive', reason: 'nothing was recorded', verdicts: [], derived: null };
    expect(judged([alwaysPass], { timeline: null }, null)).toMatchObject(none);
    expect(judged([alwaysPass], {}, history().build())).toMatchObject(none);
  });
  it('cannot pass on half a history', () => {
    const torn = new Timeline(timeline.observations.filter((o) => o.kind !== 'phase'));
    expect(judged([alwaysPass], {}, torn)).toMatchObject({
      outcome: 'inconclusive',
      reason: 'the recording ends before the end of the case',
    });
    expect(judged([{ name: 'f', judge: () => fail('lost') }], {}, torn).outcome).toBe('fail');
  });
  it('cannot pass when playing it went wrong, and says what', () => {
    const error = { code: 'NOT_REPLICATING', message: 'no rows arrived', hint: 'see the logs' };
    expect(judged([alwaysPass], { error })).toMatchObject({
      outcome: 'inconclusive',
      reason: 'no rows arrived (see the logs)',
    });
    expect(judged([alwaysPass], { error: { ...error, hint: null } }).reason).toBe('no rows arrived');
    expect(judged([{ name: 'f', judge: () => fail('lost') }], { error }).outcome).toBe('fail');
  });
  it('leaves the blind window open until a control is known', () => {
    expect(judged().derived).toMatchObject({ blindWindowMs: null });
  });
  it('survives a check that crashes', () => {
    const broken = {
      name: 'broken',
      judge: () => {
        throw new Error('oops');
      },
    };
    expect(judged([broken])).toMatchObject({ outcome: 'inconclusive' });
  });
});

describe('skippedCase', () => {
  it('stands aside with its reason', () => {
    expect(skippedCase(planned(name), scenario(name), facts, 'no private network')).toMatchObject({
      outcome: 'skipped',
      reason: 'no private network',
      timeline: null,
      server: null,
      verdicts: [],
    });
  });
});

describe('applyControls', () => {
  const blind = (ms: number) =>
    history().sample(0, { source: 2, replica: 1 }).sample(ms, { source: 2, replica: 2 }).build();
  const control = (changes: Parameters<typeof result>[1] = {}) => result(controlScenario, changes);
  const timelines = (map: Record<string, ReturnType<typeof blind>>) => (id: string) => map[id];

  it('subtracts the raw blind window of the control', () => {
    const { cases, baselineMs, reason } = applyControls(
      [control(), result(name)],
      timelines({ 'control-healthy-link': blind(60), 'error-1190-fin': blind(1060) }),
    );
    expect(baselineMs).toBe(60);
    expect(reason).toBeNull();
    expect(cases[1]?.derived?.blindWindowMs).toBe(1000);
    expect(cases[0]?.derived?.blindWindowMs).toBe(0);
    expect(cases.map((c) => c.outcome)).toEqual(['pass', 'pass']);
  });
  it('takes the largest of several controls of a pair, and the control of the same pair only', () => {
    const other = { server: identity('mysql:8.4') };
    const { cases, baselineMs } = applyControls(
      [
        control(),
        control({ id: 'c2' }),
        control({ id: 'c3', ...other }),
        result(name),
        result(name, { id: 'o', ...other }),
      ],
      timelines({
        'control-healthy-link': blind(20),
        c2: blind(70),
        c3: blind(300),
        'error-1190-fin': blind(1000),
        o: blind(1000),
      }),
    );
    expect(cases[3]?.derived?.blindWindowMs).toBe(930);
    expect(cases[4]?.derived?.blindWindowMs).toBe(700);
    expect(baselineMs).toBe(300);
  });
  it.each(['fail', 'inconclusive', 'skipped'] as const)('believes no pass when the control says %s', (outcome) => {
    const failing = result('error-1190/stall', { outcome: 'fail', reason: 'lost a row' });
    const skipped = result('error-1190/drop', { outcome: 'skipped', reason: 'no namespace' });
    const { cases, reason } = applyControls([control({ outcome }), result(name), failing, skipped], () => undefined);
    expect(cases.map((c) => c.outcome)).toEqual([outcome, 'inconclusive', 'fail', 'skipped']);
    expect(cases[1]?.reason).toContain('control did not pass');
    expect(cases[2]?.reason).toBe('lost a row');
    expect(reason).toBe('the healthy control did not pass');
  });
  it('believes passes when the control is flaky: it speaks through the attempt that passed', () => {
    const flaky = caseOfAttempts([control({ outcome: 'fail' }), control()]);
    const { cases, reason } = applyControls([flaky, result(name)], () => undefined);
    expect(cases.map((c) => c.outcome)).toEqual(['flaky', 'pass']);
    expect(reason).toBeNull();
  });
  it('believes no flaky case either when the control is bad', () => {
    const flaky = caseOfAttempts([result(name, { outcome: 'fail' }), result(name)]);
    const { cases } = applyControls([control({ outcome: 'fail' }), flaky], () => undefined);
    expect(cases[1]).toMatchObject({ outcome: 'inconclusive', attempts: [{ outcome: 'fail' }, { outcome: 'pass' }] });
  });
  it('subtracts the blind window of the control from that of every attempt', () => {
    const flaky = caseOfAttempts([
      result(name, { outcome: 'fail', timeline: 'timelines/a.ndjson' }),
      result(name, { timeline: 'timelines/b.ndjson' }),
    ]);
    const { cases } = applyControls(
      [control(), flaky],
      timelines({
        'control-healthy-link': blind(60),
        [flaky.id]: blind(1060),
        [attemptKey(flaky.id, 1)]: blind(2060),
        [attemptKey(flaky.id, 2)]: blind(1060),
      }),
    );
    expect(cases[1]?.derived?.blindWindowMs).toBe(1000);
    expect(cases[1]?.attempts?.map(({ derived }) => derived?.blindWindowMs)).toEqual([2000, 1000]);
  });
  it('lets a bad control speak for its own pair only', () => {
    const { cases, reason } = applyControls(
      [
        control({ outcome: 'fail' }),
        control({ id: 'c2', server: identity('mysql:8.4') }),
        result(name, { server: identity('mysql:8.4') }),
      ],
      () => undefined,
    );
    expect(cases[2]?.outcome).toBe('pass');
    expect(reason).toBe('the healthy control did not pass');
  });
  it('believes nothing when the servers of the control did not even start', () => {
    const { cases } = applyControls(
      [control({ outcome: 'inconclusive', server: null }), result(name)],
      () => undefined,
    );
    expect(cases[1]?.outcome).toBe('inconclusive');
  });
  it('believes servers as they ship without a control, also where the control cannot replicate', () => {
    const bad = control({ outcome: 'inconclusive', server: null });
    const { cases } = applyControls([bad, result(entryScenario), result(name)], () => undefined);
    expect(cases.map((c) => c.outcome)).toEqual(['inconclusive', 'pass', 'inconclusive']);
    expect(applyControls([result(entryScenario)], () => undefined)).toMatchObject({ reason: null });
    expect(applyControls([result(entryScenario), result(name)], () => undefined).reason).toMatch(/no healthy control/);
  });
  it('says so when there was no control', () => {
    const { cases, baselineMs, reason } = applyControls([result(name)], timelines({ 'error-1190-fin': blind(900) }));
    expect(reason).toBe('no healthy control was run');
    expect(baselineMs).toBeNull();
    expect(cases[0]?.derived).toMatchObject({ blindWindowMs: null });
  });
  it('withholds the baseline when the control could not be measured', () => {
    const { cases, baselineMs } = applyControls(
      [control(), result(name)],
      timelines({ 'error-1190-fin': blind(900), 'control-healthy-link': history().build() }),
    );
    expect(baselineMs).toBeNull();
    expect(cases[1]?.derived?.blindWindowMs).toBeNull();
  });
});

import { describe, expect, it } from 'vitest';
import { loadScenarios } from '../../../../src/catalogue/scenario-files.ts';
import type { CaseParams, PlannedCase } from '../../../../src/model/scenario.ts';
import { caseOverheadMs, durationMs } from '../../../../src/runner/sharding/durations.ts';
import {
  builtinDurations,
  measuredCases,
  measuredText,
  readMeasured,
} from '../../../../src/runner/sharding/measured-durations.ts';
import { exampleRun } from '../../../fixtures/example-run.ts';

const planned = (scenario: string, params: CaseParams, spec = 'mysql:9.7'): PlannedCase => ({
  id: params.case,
  scenario,
  scenarioFile: '',
  params,
  sourceSpec: spec,
  replicaSpec: spec,
});

describe('measured durations', () => {
  it('are written and read back to a tenth of a second', () => {
    const cases = new Map([
      ['connect/refused/injected', 2_840],
      ['topology/semi-sync/stalled', null],
      ['connect/refused/not-injected', 960],
    ]);
    const text = measuredText(cases);
    expect(text).toBe('connect/refused injected=2.8 not-injected=1.0\ntopology/semi-sync stalled=-');
    expect(Object.fromEntries(readMeasured(text))).toEqual({
      'connect/refused/injected': 2_800,
      'connect/refused/not-injected': 1_000,
      'topology/semi-sync/stalled': null,
    });
  });
  it('are those of the longest of several plays, and none of a case that nobody played', () => {
    const { run } = exampleRun();
    const [one] = run.cases as [(typeof run.cases)[0]];
    const key = `${one.scenario}/${one.case}`;
    const played = { ...one, timeline: 'timelines/x' };
    expect(
      measuredCases([
        { ...played, wallMs: 700 },
        { ...played, wallMs: 900 },
      ]).get(key),
    ).toBe(900);
    expect(measuredCases([{ ...one, timeline: null, lacks: 'server' }]).get(key)).toBeNull();
    expect(measuredCases([{ ...one, timeline: null, lacks: 'machine' }]).has(key)).toBe(false);
  });
  it('exist for nearly every built-in case: a new one is estimated until somebody measures it', async () => {
    const names = (await loadScenarios([])).flatMap(({ name, cases }) => cases.map((one) => `${name}/${one.case}`));
    const played = new Set(names.filter((name) => !name.startsWith('upgrade/')));
    const known = new Set(builtinDurations().keys());
    const [lacking, gone] = [
      [...played].filter((name) => !known.has(name)),
      [...known].filter((name) => !played.has(name)),
    ];
    const hint = 'run all scenarios on a quiet machine, then: npm run durations -- reports/latest';
    expect({ lacking, gone, many: lacking.length + gone.length > played.size / 20 }, hint).toMatchObject({
      many: false,
    });
  });
  it('follow the parameters of a run', async () => {
    const [scenario] = await loadScenarios(['control/healthy-link']);
    const [usual] = scenario?.cases ?? [];
    if (!scenario || !usual) throw new Error('there is no control');
    const ms = (params: CaseParams) => durationMs(planned(scenario.name, params), scenario, new Map());
    const longer = { ...usual, heartbeats: Number(usual['heartbeats']) + 2 };
    expect(ms(usual)).toBe(builtinDurations().get(`${scenario.name}/${usual.case}`));
    expect(ms(longer) - ms(usual)).toBe(
      Math.round(scenario.criticalPathMs(longer)) - Math.round(scenario.criticalPathMs(usual)),
    );
  });
  it('are those of the critical path for a case that the measured servers lack something for', () => {
    const scenario = { cases: [{ case: 'one' }], criticalPathMs: () => 1000 };
    const lacks = [...builtinDurations()].find(([, ms]) => ms === null)?.[0] ?? '';
    const at = lacks.lastIndexOf('/');
    const params = { case: lacks.slice(at + 1) };
    const of = { ...scenario, cases: [params] };
    expect(durationMs(planned(lacks.slice(0, at), params), of, new Map())).toBe(100);
    expect(durationMs(planned(lacks.slice(0, at), params, 'mariadb:10.11'), of, new Map())).toBe(1000 + caseOverheadMs);
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { PlannedCase } from '../../../../src/model/scenario.ts';
import { caseOverheadMs, durationMs, durationsOf, readDurations } from '../../../../src/runner/sharding/durations.ts';
import { exampleRun } from '../../../fixtures/example-run.ts';

const { run } = exampleRun();
const [control, stalled] = run.cases as [(typeof run.cases)[0], (typeof run.cases)[0]];
const planned = (one: typeof control, spec = 'mysql:9.7'): PlannedCase => ({
  id: one.id,
  scenario: one.scenario,
  scenarioFile: '',
  params: { case: one.case },
  sourceSpec: spec,
  replicaSpec: spec,
});
const scenario = { criticalPathMs: () => 1_234.4, cases: [] };
const dir = mkdtempSync(join(tmpdir(), 'replfault-unit-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('how long a case takes', () => {
  it('is estimated, in whole ms, where nothing was recorded', () => {
    expect(durationMs(planned(stalled), scenario, new Map())).toBe(1_234 + caseOverheadMs);
  });
  it('is what it took in a recorded run, on the same servers', () => {
    const recorded = durationsOf(run.cases);
    expect(durationMs(planned(stalled), scenario, recorded)).toBe(stalled.wallMs);
    expect(durationMs(planned(stalled, 'mysql:5.6'), scenario, recorded)).toBe(1_234 + caseOverheadMs);
  });
  it('is that of the longest of several trials', () => {
    const trials = [1, 2, 3].map((trial) => ({ ...stalled, trial, wallMs: [500, 900, 700][trial - 1] ?? 0 }));
    expect(durationMs(planned(stalled), scenario, durationsOf(trials))).toBe(900);
  });
  it('is next to nothing on servers that cannot play it; a skip by the machine says nothing', () => {
    const skipped = { ...stalled, outcome: 'skipped' as const, timeline: null, wallMs: 0 };
    expect(durationMs(planned(stalled), scenario, durationsOf([{ ...skipped, lacks: 'server' }]))).toBe(100);
    expect(durationMs(planned(stalled), scenario, durationsOf([{ ...skipped, lacks: 'machine' }]))).toBeGreaterThan(
      1_234,
    );
  });
  it('is read from a run folder or its run.json', async () => {
    const file = join(dir, 'run.json');
    writeFileSync(file, JSON.stringify(run));
    expect(await readDurations(dir)).toEqual(durationsOf(run.cases));
    expect(await readDurations(file)).toEqual(durationsOf(run.cases));
  });
  it('is refused from what is no run', async () => {
    const file = join(dir, 'other.json');
    writeFileSync(file, '{}');
    await expect(readDurations(file)).rejects.toThrow('was not written by replfault');
    await expect(readDurations(join(dir, 'nowhere'))).rejects.toThrow('cannot be read');
  });
});

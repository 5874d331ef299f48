import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { describe, expect, it, vi } from 'vitest';
import { judgeSavedRun, reportSavedRun } from '../../../src/cli/saved-run.ts';
import { writeReports } from '../../../src/cli/write-reports.ts';
import { caseOfAttempts } from '../../../src/model/attempts.ts';
import { ExitCode } from '../../../src/model/errors.ts';
import type { RunResult } from '../../../src/model/result.ts';
import { loadReporters } from '../../../src/reporters/index.ts';
import { makeRunFolder, openRun } from '../../../src/runner/run-folder.ts';
import { attemptsRun } from '../../fixtures/attempts-run.ts';
import { recordedWhole, splitRun } from '../../fixtures/shard-runs.ts';
import { schemaComplaints } from '../../local/support/saved-run.ts';
import { artifacts, savedShards } from './merge-support.ts';

const whole = recordedWhole();

/** Every report of the run that was played whole. */
async function reportsOfWhole(out: string): Promise<Map<string, string>> {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const folder = await makeRunFolder(out, whole.run.run);
  const output = { print: false, warn: () => undefined };
  const files = await writeReports(folder, whole.run, whole.timelineOf, await loadReporters([]), output);
  vi.restoreAllMocks();
  return new Map(files.map((file) => [file.slice(folder.dir.length + 1), readFileSync(file, 'utf8')]));
}

describe('a run that is split and merged', () => {
  it.each([1, 2, 3, 4, 6])('into %i shards equals the whole run but for its name, in every reporter', async (total) => {
    const folder = savedShards(total);
    const merged = await folder.merge();
    const expected = await reportsOfWhole(join(folder.dir, '..', 'whole'));
    expect([...expected.keys()]).toEqual(
      expect.arrayContaining(['run.json', 'junit.xml', 'report.html', 'report.md', 'error-atlas.md']),
    );
    for (const [name, text] of expected) {
      const found = merged.file(name).replaceAll(merged.run.run, whole.run.run);
      if (name !== 'run.json') expect(found, name).toBe(text);
      else {
        const { mergedFrom, ...rest } = JSON.parse(found) as RunResult;
        expect(JSON.stringify(rest)).toBe(JSON.stringify(JSON.parse(text)));
        expect(mergedFrom?.map(({ run }) => run)).toEqual(Array.from({ length: total }, (_, at) => `shard-${at + 1}`));
      }
    }
    // The recorded run has a case that failed.
    expect(merged.code).toBe(ExitCode.failed);
    expect(schemaComplaints(merged.run)).toEqual([]);
  });

  it('exits 1 if a check failed in any shard, and prints why', async () => {
    const { code, stdout } = await savedShards(3).merge();
    expect(code).toBe(ExitCode.failed);
    expect(stdout).toMatch(/^failed: \S+ \(.+\): \S+: \S/m);
  });
  it('exits 0 if all passed', async () => {
    const passed = whole.run.cases.filter(({ outcome }) => outcome === 'pass');
    const folder = artifacts();
    for (const shard of splitRun(recordedWhole({ cases: passed }), 2)) folder.save(shard.run, shard);
    expect(await folder.merge()).toMatchObject({ code: ExitCode.passed, run: { outcome: 'pass' } });
  });
  it('has each test in junit.xml once, and counts them', async () => {
    const { file } = await savedShards(4).merge();
    const parser = new XMLParser({ ignoreAttributes: false, attributeNamePrefix: '' });
    const { testsuites } = parser.parse(file('junit.xml')) as { testsuites: { tests: string } };
    expect(testsuites.tests).toBe(String(whole.run.cases.length));
  });
  it('has the histories and logs of all shards, and those of each control', async () => {
    const { out, run } = await savedShards(3).merge();
    const files = (name: string): string[] => readdirSync(join(out, 'latest', name)).sort();
    const recorded = whole.run.cases.filter(({ timeline }) => timeline !== null).map(({ id }) => id);
    const control = run.cases[0]?.id ?? '';
    const ids = [...recorded, `${control}-shard-2`, `${control}-shard-3`].sort();
    expect(files('timelines')).toEqual(ids.map((id) => `${id}.ndjson`).sort());
    expect(files('logs')).toEqual(ids.map((id) => `${id}-source.log`).sort());
    expect(readFileSync(join(out, 'latest', 'logs', `${control}-shard-3-source.log`), 'utf8')).toContain('in shard-3');
  });
  it('can be reported again', async () => {
    const { out } = await savedShards(2).merge();
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await expect(reportSavedRun(join(out, 'latest'), {})).resolves.toBe(ExitCode.passed);
  });
  it('an earlier merged run beside the shards does not count', async () => {
    const folder = savedShards(2);
    const first = await folder.merge({ out: folder.dir });
    const again = await folder.merge({ out: folder.dir });
    expect(again.code).toBe(first.code);
    expect(again.stderr).toContain('it is itself a merged run');
  });
  it('--json prints the result alone', async () => {
    const { stdout } = await savedShards(2).merge({ json: true });
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'fail', files: expect.any(Array) });
  });
});

describe('attempts', () => {
  const { run: invented, timelineOf } = attemptsRun(['pass'], ['fail', 'pass'], ['pass']);
  /** As a worker names them. */
  const named = <T extends { timeline: string | null }>(one: T, id: string): T => ({
    ...one,
    timeline: one.timeline?.replace(/\/.*?(-attempt-\d+)?\.ndjson$/, `/${id}$1.ndjson`) ?? null,
  });
  const cases = invented.cases.map((one) => {
    const { attempts, ...rest } = named(one, one.id);
    return attempts === undefined ? rest : { ...rest, attempts: attempts.map((each) => named(each, one.id)) };
  });
  const flaky = recordedWhole({}, { run: { ...invented, cases }, timelineOf });
  const merge = async (allowFlaky: boolean) => {
    const folder = artifacts();
    for (const shard of splitRun(flaky, 2)) folder.save(shard.run, shard, flaky);
    return folder.merge({ allowFlaky });
  };

  it('a case that is flaky in its shard is flaky in the merged run, with all of its histories', async () => {
    const merged = await merge(false);
    expect(merged.code).toBe(ExitCode.inconclusive);
    expect(merged.run).toMatchObject({ outcome: 'flaky', counts: { flaky: 1 } });
    const { mergedFrom: _, run: __, ...rest } = merged.run;
    const { run: ___, ...expected } = flaky.run;
    expect(rest).toEqual(JSON.parse(JSON.stringify(expected)));
    const timelines = readdirSync(join(merged.out, 'latest', 'timelines'));
    expect(timelines).toEqual(expect.arrayContaining(['case-2.ndjson', 'case-2-attempt-2.ndjson']));
  });
  it('--allow-flaky', async () => {
    expect((await merge(true)).code).toBe(ExitCode.passed);
  });
  it('of a control that two shards played keep their histories', async () => {
    const again = attemptsRun(['pass'], ['pass']);
    const [control, ...others] = again.run.cases as [RunResult['cases'][0], ...RunResult['cases']];
    const attempts = [1, 2].map((attempt) => ({
      ...control,
      outcome: attempt === 1 ? ('inconclusive' as const) : ('pass' as const),
      timeline: attempt === 1 ? control.timeline : `timelines/${control.id}-attempt-2.ndjson`,
    }));
    const cases = [caseOfAttempts(attempts), ...others];
    const whole = recordedWhole({}, { run: { ...again.run, cases }, timelineOf: again.timelineOf });
    const folder = artifacts();
    for (const shard of splitRun(whole, 2)) folder.save(shard.run, shard, whole);
    const { out, run } = await folder.merge();
    const files = readdirSync(join(out, 'latest', 'timelines'));
    const [copy] = run.mergedFrom?.[1]?.controls ?? [];
    expect(copy?.id).toBe(`${control.id}-shard-2`);
    for (const path of [copy?.timeline, ...(copy?.attempts ?? []).map(({ timeline }) => timeline)])
      expect(files.map((file) => `timelines/${file}`)).toContain(path);
    expect(schemaComplaints(run)).toEqual([]);
  });
});

describe('recorded runs of real servers', () => {
  it('split by case, merged and judged again have the same verdicts', async () => {
    const source = new URL('../../fixtures/runs/before-history-versions/', import.meta.url).pathname;
    const { result, timelineOf } = await openRun(source);
    const folder = artifacts();
    const plan = result.cases.map(({ id }) => id);
    const planHash = 'b'.repeat(64);
    for (const index of [1, 2]) {
      // The control in both, the other case in the second; the first has a case that was skipped.
      const [control, other] = result.cases as [RunResult['cases'][0], RunResult['cases'][0]];
      const skipped = {
        ...other,
        id: 'lacking',
        outcome: 'skipped' as const,
        timeline: null,
        reason: 'planted',
        verdicts: [],
      };
      const cases = index === 1 ? [control, skipped] : [control, other];
      const shard = { index, total: 2, plan: [...plan, 'lacking'] };
      folder.save(
        `shard-${index}`,
        { ...result, run: `shard-${index}`, cases, planHash, shard },
        { run: result, timelineOf },
      );
    }
    const merged = await folder.merge();
    expect(merged.run.cases.map(({ id, outcome }) => [id, outcome])).toEqual([
      ...result.cases.map(({ id, outcome }) => [id, outcome]),
      ['lacking', 'skipped'],
    ]);
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    await expect(judgeSavedRun(join(merged.out, 'latest'), {})).resolves.toBe(merged.code);
    const judged = JSON.parse(merged.file('run.json')) as RunResult;
    expect(judged.mergedFrom).toHaveLength(2);
    expect(judged.mergedFrom?.[1]?.controls[0]?.verdicts.length).toBeGreaterThan(0);
    expect(judged.cases.map(({ derived }) => derived?.blindWindowMs)).toEqual(
      merged.run.cases.map(({ derived }) => derived?.blindWindowMs),
    );
    expect(existsSync(join(merged.out, 'latest', 'report.html'))).toBe(true);
  });
});

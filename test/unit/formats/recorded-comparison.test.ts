import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { judgeSavedRun } from '../../../src/cli/saved-run.ts';
import type { RunResult } from '../../../src/model/result.ts';
import { reporter } from '../../../src/reporters/json.ts';
import { type RecordedName, recordedComparison, recordedNames } from '../../fixtures/recorded-comparison.ts';

const schema = JSON.parse(readFileSync(new URL('../../../schema/run.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false }).compile(
  schema,
);
const folders: string[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const dir of folders.splice(0)) rmSync(dir, { recursive: true, force: true });
});

/** The recorded run as a run folder. */
function folderOf(name: RecordedName): string {
  const { run, timelineOf } = recordedComparison(name);
  const dir = mkdtempSync(join(tmpdir(), 'replfault-unit-'));
  folders.push(dir);
  mkdirSync(join(dir, 'timelines'));
  writeFileSync(join(dir, 'run.json'), JSON.stringify(run));
  for (const { id, timeline } of run.cases) {
    const history = timeline === null ? undefined : timelineOf(id);
    if (timeline !== null && history) writeFileSync(join(dir, timeline), history.toNdjson());
  }
  return dir;
}

describe.each(recordedNames)('the comparison %s, recorded on real servers', (name) => {
  const { run } = recordedComparison(name);

  test('is valid against the schema', () => {
    const saved = JSON.parse(reporter.render(run, () => undefined));
    expect(validate(saved), JSON.stringify(validate.errors?.slice(0, 3))).toBe(true);
    const spoiled = { ...saved, comparison: { ...saved.comparison, differences: [{ id: 'x' }] } };
    expect(validate(spoiled)).toBe(false);
  });

  test('is the same when its histories are judged again', async () => {
    vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    const dir = folderOf(name);
    await judgeSavedRun(dir, { json: true });
    const again = JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8')) as RunResult;
    const hint = `if a comparison is meant to say something else now: npm run build, then npm run comparison:fixture -- ${name}`;
    expect(again.comparison, hint).toEqual(run.comparison);
    expect(again.outcome).toBe(run.outcome);
  });

  test('names no folder of the machine that recorded it', () => {
    expect(JSON.stringify(run)).not.toContain('/root/');
  });
});

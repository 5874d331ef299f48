import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { askedBaseline, holdAgainstBaseline } from '../../../src/comparison/baseline.ts';
import { packNamed } from '../../../src/comparison/packs.ts';
import type { BaselineResult } from '../../../src/model/comparison.ts';
import type { RunResult } from '../../../src/model/result.ts';
import { recordedComparison, recordedNames } from '../../fixtures/recorded-comparison.ts';

const dir = mkdtempSync(join(tmpdir(), 'replfault-unit-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe.each(recordedNames)('the comparison %s, recorded on real servers', (name) => {
  const { run: recorded, timelineOf } = recordedComparison(name);
  const { comparison } = recorded;
  if (comparison === undefined) throw new Error(`${name} is no comparison`);
  const run: RunResult = { ...recorded, outcome: 'pass', reason: null };
  const file = join(dir, `${name}.json`);
  const hold = async (reason?: string): Promise<BaselineResult | undefined> => {
    const options = { baseline: file, ...(reason === undefined ? {} : { accept: true, reason }) };
    const asked = await askedBaseline(options, comparison, packNamed(comparison.pack).exhibits);
    if (asked === null) throw new Error('a baseline was named');
    return (await holdAgainstBaseline(run, timelineOf, asked)).result.comparison?.baseline;
  };
  const played = comparison.differences.filter(({ evidence }) => evidence === 'played');

  it('is accepted whole, and then has no change: every id that it shows can be read again', async () => {
    expect((await hold('known'))?.changes).toHaveLength(played.length);
    expect(await hold()).toMatchObject({ changes: [], open: [], accepted: null });
  });
  it('leaves nothing of this machine and of the day in the file', () => {
    const text = readFileSync(file, 'utf8');
    expect(text).not.toMatch(/\d{1,3}(?:\.\d{1,3}){3}|"[^"]*\/(?:root|home|tmp|usr)\/|T\d\d:\d\d:\d\d/);
    for (const word of [recorded.run, recorded.seed]) expect(text).not.toContain(word);
  });
  it('names one planted change of each class', async () => {
    const lines = readFileSync(file, 'utf8').split('\n');
    const classes = [...new Set(played.map((one) => one.class))];
    const planted = new Map(
      classes.map((one) => [
        one,
        lines.findIndex((line) => line.includes(`"id": "${one}/`) && !line.includes('"sometimes"')),
      ]),
    );
    const kept = lines.filter((_, index) => ![...planted.values()].includes(index)).join('\n');
    writeFileSync(file, kept.replace(/,(\n {2}\])/, '$1'));
    const changes = (await hold())?.changes ?? [];
    expect(changes.map(({ id, kind }) => [id.split('/')[0], kind])).toEqual(
      [...classes].sort().map((one) => [one, 'new']),
    );
    for (const { id, is } of changes)
      expect(
        lines.find((line) => line.includes(JSON.stringify(id))),
        is ?? '',
      ).toBeDefined();
  });
});

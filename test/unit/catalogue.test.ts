import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadScenarios } from '../../src/catalogue/scenario-files.ts';
import { loadFaults } from '../../src/network/faults/index.ts';

const faults = await loadFaults();
const catalogue = (await loadScenarios([])).filter(({ name }) => name.startsWith('catalogue/'));
const entries = catalogue.flatMap((scenario) => scenario.cases.map((params) => ({ scenario, params })));
const page = readFileSync(new URL('../../docs/faults.md', import.meta.url), 'utf8');
/** First cells of the rows of all tables. */
const rows = page
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => /^\| `([^`]+)`/.exec(line)?.[1]);

describe('the catalogue of faults', () => {
  it('has a case for every fault file, and only faults that exist', () => {
    const covered = new Set(entries.map(({ params }) => String(params['fault'])));
    expect([...covered].sort()).toEqual([...faults.keys()].sort());
  });
  it('names each entry once, over all its scenarios', () => {
    const names = entries.map(({ params }) => params.case);
    expect(new Set(names).size).toBe(names.length);
  });
  it('judges complete healing in every case, on a control stretch of a heartbeat period or about that', () => {
    for (const { scenario, params } of entries) {
      const checks = scenario.checks(params).map(({ name }) => name);
      expect(checks, `${scenario.name}/${params.case}`).toContain('heals-completely');
      expect(Number(params['controlS'])).toBeGreaterThanOrEqual(1);
    }
  });
});

describe('docs/faults.md', () => {
  it('has a row for every fault file, and none for anything else', () => {
    expect([...rows].sort()).toEqual([...faults.keys()].sort());
  });
  it('names every entry of the catalogue, in the row of its fault', () => {
    const lines = page.split('\n');
    const missing = entries.filter(({ params }) => {
      const row = lines.find((line) => line.startsWith(`| \`${params['fault']}\``)) ?? '';
      return !row.includes(`\`${params.case}\``);
    });
    expect(missing.map(({ params }) => `${params['fault']}: ${params.case}`)).toEqual([]);
  });
  it('names the parameters and the legs of each fault', () => {
    for (const [name, fault] of faults) {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\``)) ?? '';
      for (const word of [...Object.keys(fault.defaults), ...fault.legs])
        expect(row, `${name}: ${word}`).toContain(`\`${word}\``);
    }
  });
});

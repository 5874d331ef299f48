import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadScenarios } from '../../src/catalogue/scenario-files.ts';
import type { Capability } from '../../src/model/scenario.ts';
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

/** What the column "needs" calls them. */
const needWords: Readonly<Record<Capability, string>> = {
  'embedded-proxy': 'own proxy',
  'kernel-faults': 'kernel',
  'kernel-shaping': 'shaping',
  netem: 'netem',
  'packet-delay': 'packet delay',
  'packet-link': 'packet link',
  'path-router': 'path router',
  'host-names': 'host names',
  'server-clock': 'server clock',
  'server-files': 'server files',
  'small-disks': 'small disks',
  tracing: 'tracing',
};
const code = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(', ');

describe('the catalogue of faults', () => {
  it('has a case for every fault file, and only faults that exist', () => {
    const covered = new Set(entries.map(({ params }) => String(params['fault'])));
    for (const name of faults.keys())
      expect(covered, `add an entry with fault: '${name}' to a file of scenarios/catalogue/`).toContain(name);
    for (const name of covered)
      expect(faults.has(name), `scenarios/catalogue/ names ${name}; there is no src/network/faults/${name}.ts`).toBe(
        true,
      );
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
    for (const [name, { legs, needs, defaults }] of faults) {
      const start = `| ${code([name])} | ${code(legs)} | ${needs.map((need) => needWords[need]).join(', ') || '–'} |`;
      const found = page.split('\n').filter((line) => line.startsWith(start));
      const row = `${start} ${code(Object.keys(defaults)) || 'none'} | ... |`;
      expect(found, `docs/faults.md needs one row for ${name}, which begins so: ${row}`).toHaveLength(1);
    }
    for (const row of rows)
      expect(faults.has(String(row)), `docs/faults.md has a row \`${row}\`; there is no such fault`).toBe(true);
  });
  it('names every entry of the catalogue, in the row of its fault', () => {
    const lines = page.split('\n');
    const missing = entries.filter(({ params }) => {
      const row = lines.find((line) => line.startsWith(`| \`${params['fault']}\``)) ?? '';
      return !row.includes(`\`${params.case}\``);
    });
    const wanted = missing.map(({ params }) => `\`${params.case}\` in the row of \`${params['fault']}\``);
    expect(wanted, 'docs/faults.md: the column "cases" lacks these').toEqual([]);
  });
  it('names the parameters and the legs of each fault', () => {
    for (const [name, fault] of faults) {
      const row = page.split('\n').find((line) => line.startsWith(`| \`${name}\``)) ?? '';
      for (const word of [...Object.keys(fault.defaults), ...fault.legs])
        expect(row, `docs/faults.md: the row of \`${name}\` must name \`${word}\``).toContain(`\`${word}\``);
    }
  });
});

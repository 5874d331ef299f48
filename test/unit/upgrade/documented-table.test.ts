import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { differenceClasses, severities, upgradeStates } from '../../../src/model/comparison.ts';
import { wrapMarkdown } from '../../../src/reporters/wording/wrap.ts';
import { belongsToState } from '../../../src/upgrade/difference-id.ts';
import { documentedTables } from '../../../src/upgrade/document.ts';
import { steps } from '../../../src/upgrade/documented/index.ts';
import { changesOf, markMeanings } from '../../../src/upgrade/step.ts';

const title = ({ vendor, from, to }: (typeof steps)[number]): string =>
  from === to ? `${vendor}-all` : `${vendor}-${from}-to-${to}`;

describe('the steps', () => {
  it('are the files of the folder', () => {
    const files = readdirSync('src/upgrade/documented')
      .filter((file) => file !== 'index.ts')
      .map((file) => file.replace('.ts', ''));
    const hint = 'a file is named after its step and has its line in src/upgrade/documented/index.ts';
    expect(steps.map(title).sort(), hint).toEqual(files.sort());
  });

  it.each(['mysql', 'mariadb'] as const)('of %s follow each other without a gap', (vendor) => {
    const own = steps.filter((step) => step.vendor === vendor && step.from !== step.to);
    expect(own.slice(1).map(({ from }) => from)).toEqual(own.slice(0, -1).map(({ to }) => to));
  });
});

describe.each(steps.map((step) => [title(step), step] as const))('%s', (_, step) => {
  const changes = changesOf(step);

  it('has entries, each subject of a class once', () => {
    expect(changes.length).toBeGreaterThan(0);
    const keys = changes.map((one) => `${one.class} ${one.subject}`);
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it('says of each entry how it is known, where from, when it is met, and what changes', () => {
    for (const one of changes) {
      expect(one.marks.length, one.subject).toBeGreaterThan(0);
      for (const mark of one.marks) expect(Object.keys(markMeanings)).toContain(mark);
      expect(one.source.length, one.subject).toBeGreaterThan(10);
      expect(one.states.length, one.subject).toBeGreaterThan(0);
      for (const state of one.states) expect(upgradeStates).toContain(state);
      expect(one.states, `${one.subject}: an upgrade has not begun today`).not.toContain('today');
      expect(differenceClasses).toContain(one.class);
      expect(severities).toContain(one.severity);
      expect(one.from, one.subject).not.toBe(one.to);
      expect(one.cause.length, one.subject).toBeGreaterThan(5);
    }
  });

  it('names no place that only its writer has, and no unfinished text', () => {
    const text = JSON.stringify(changes);
    expect(text).not.toMatch(/\/(?:home|root|tmp|work|usr)\/|undefined|null null|TODO/);
  });

  it('enters its releases between its two series', () => {
    if (step.from === step.to) return expect(changes.every(({ since }) => since === null)).toBe(true);
    for (const { since, subject } of changes) {
      expect(since, subject).toMatch(/^\d+\.\d+(\.\d+)?$/);
      const series = (since ?? '').split('.').slice(0, 2).join('.');
      expect(series, `${subject}: a change within ${step.from} belongs to the step before`).not.toBe(step.from);
    }
  });

  it('says how to play what can be played', () => {
    expect(step.play).toMatch(/^replfault compare (mysql|mariadb):[\d.]+ \1:[\d.]+/);
    expect(changes.some(({ play }) => play === step.play)).toBe(true);
  });
});

describe('a removed option', () => {
  it('stops a MySQL server; that is never only informative', () => {
    const removed = steps.flatMap(changesOf).filter((one) => one.class === 'starts' && one.to === null);
    expect(removed.length).toBeGreaterThan(40);
    expect(removed.filter(({ severity }) => severity !== 'breaks')).toEqual([]);
  });
});

describe('classes', () => {
  it('belong to a state where two servers are concerned', () => {
    expect(differenceClasses.filter(belongsToState)).toEqual(['replicates', 'data', 'outcomes', 'numbers']);
  });
});

describe('docs/upgrades.md', () => {
  it('shows the table of today', () => {
    const [, written] = readFileSync('docs/upgrades.md', 'utf8').split(/<!-- written by npm run upgrades[^>]*-->\n\n/);
    expect(
      written === `${wrapMarkdown(documentedTables())}\n`,
      'docs/upgrades.md is old; write it anew: npm run upgrades',
    ).toBe(true);
  });
});

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { connectErrors } from '../../../src/diagnose/errnos.ts';
import { axes, conditions, verdicts } from '../../../src/diagnose/verdicts.ts';
import { everyWord } from '../../../src/diagnose/words.ts';

const page = readFileSync(new URL('../../../docs/diagnose.md', import.meta.url), 'utf8');

describe('docs/diagnose.md', () => {
  it.each(axes)('has a row for every verdict of the axis %s', (axis) => {
    for (const [name, severity] of Object.entries(verdicts[axis]))
      expect(page).toContain(`| \`${name}\` | ${severity} | ${everyWord[axis][name]?.means} |`);
  });
  it('has a row for every condition that can be judged', () => {
    for (const [name, severity] of Object.entries(conditions)) expect(page).toContain(`| \`${name}\` | ${severity} | `);
  });
  it('has a row for every error of connect and login', () => {
    for (const [errno, { means, waitingHeals }] of Object.entries(connectErrors))
      expect(page).toContain(`| ${errno} | ${means} | ${waitingHeals} |`);
  });
});

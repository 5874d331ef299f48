import { expect, it } from 'vitest';
import type { CaseResult, RunResult } from '../../../src/model/result.ts';
import type { PlayedSwitches } from '../../../src/model/switches.ts';
import { settingsSection } from '../../../src/reporters/html/settings.ts';
import { setUpLines } from '../../../src/reporters/wording/set-up.ts';
import { usualSwitches } from '../../fixtures/played-switches.ts';

const played = (...all: (Partial<PlayedSwitches> | undefined)[]): Pick<RunResult, 'cases'> => ({
  cases: all.map((one) => (one === undefined ? {} : { played: { ...usualSwitches, ...one } }) as CaseResult),
});

it('a summary has a line for each way in which cases were set up otherwise than usual', () => {
  expect(setUpLines(played(undefined, {}))).toEqual([]);
  const bbr: Partial<PlayedSwitches> = { tls: true, congestionControl: 'bbr', asked: ['tls', 'congestionControl'] };
  expect(setUpLines(played({}, bbr, bbr, { durable: true, asked: ['durable'] }))).toEqual([
    '2 cases played with TLS, bbr',
    '1 case played with durable',
  ]);
});

it('the page has a table of it for each case', () => {
  const { text: html } = settingsSection({
    settings: { source: {}, replica: {} },
    overridden: [],
    played: { ...usualSwitches, tls: null },
  } as unknown as CaseResult);
  expect(html).toContain('How it was set up');
  expect(html).toContain('<th scope="row">TLS</th><td>not told</td>');
  expect(html).toContain('<th scope="row">congestion control</th><td>cubic</td>');
});

import { describe, expect, it } from 'vitest';
import { loadScenarios } from '../../../src/catalogue/scenario-files.ts';
import type { Profile } from '../../../src/model/profile.ts';
import type { CaseResult } from '../../../src/model/result.ts';
import type { Search } from '../../../src/model/tuning.ts';
import { breakPointOf, nextSizeMs } from '../../../src/tune/break-point.ts';
import { searchOf, searchSpec } from '../../../src/tune/searches.ts';
import { scenariosFor, searchCase, type TrialScenario } from '../../../src/tune/trials.ts';
import { result } from '../runner/given.ts';
import { profile, scenarios } from './_evidence.ts';

const silence = scenarios.find(({ name }) => name === 'tune/silence') as unknown as TrialScenario;

/** A play of the search at 2 s. */
function played(n: number, sizeMs: number, more: Partial<CaseResult>): CaseResult {
  const params = { case: searchCase, ...silence.search.settingsAt(2), sizeMs };
  return result('tune/silence', { id: `trial-${n}`, case: searchCase, params, outcome: 'pass', ...more });
}
const seen = (sizeMs: number, broke: boolean | null, playedMs = sizeMs): Partial<CaseResult> => ({
  reading: { broke, reason: 'the history does not tell', evidence: [], played: { sizeMs: playedMs, asAsked: true } },
});
const of = (cases: readonly CaseResult[], earlier: readonly Search[] = []): Search =>
  searchOf(silence, 2, cases, earlier);

describe('what a search concludes from its cases', () => {
  const both = [played(1, 1990, seen(1990, false, 2031)), played(2, 2300, seen(2300, true))];

  it('takes the sizes that were played', () => {
    expect(of(both).trials.map(({ sizeMs }) => sizeMs)).toEqual([2031, 2300]);
  });
  it('names what made it give up: plays that could not be believed, not the width of its interval', () => {
    expect(of(both).reason).toMatch(/^after 2 trials /);
    const vain = [3, 4, 5, 6, 7].map((n) => played(n, 2130, seen(2130, null)));
    const { reason, disbelieved } = of([...both, ...vain]);
    expect(disbelieved).toHaveLength(5);
    expect(reason).toBe(
      'given up after 2 trials: 5 plays of 2.13 s gave no valid result, the last because the history does not tell',
    );
  });
  it('counts only what was played in vain at the end, and names the reason of the case', () => {
    const vain = (n: number): CaseResult =>
      played(n, 2130, { outcome: 'inconclusive', reason: 'a probe was silent', ...seen(2130, true) });
    expect(of([vain(1), played(2, 2130, seen(2130, true))]).reason).toMatch(/^after 1 trial /);
    expect(of([vain(1), ...both, vain(3)]).reason).toBe(
      'given up after 2 trials: 1 play of 2.13 s gave no valid result, the last because a probe was silent',
    );
    const judged = { check: 'data-intact', outcome: 'fail', reason: 'a row is missing', evidence: [] } as const;
    expect(of([played(1, 2130, { outcome: 'fail', verdicts: [judged] })]).reason).toBe(
      'given up: 1 play of 2.13 s gave no valid result, the last because a row is missing',
    );
    expect(of([played(1, 2130, { outcome: 'skipped', reason: 'no packet filter' })]).reason).toBe('no trial was valid');
  });
});

describe('the search at a second scale', () => {
  const first: Search = {
    ...of([]),
    breakPoint: { atMs: 2700, interval: { from: 2640, to: 2760 }, confidence: 0.95, spreadMs: 10 },
  };
  const spec = searchSpec(silence, 3, [first]);

  it('begins where the first one was off the law', () => {
    expect(searchSpec(silence, 3, []).guessMs).toBeUndefined();
    expect(spec).toMatchObject({ expectedMs: 3000, guessMs: 3700 });
    expect(nextSizeMs(spec, [])).toBeGreaterThan((nextSizeMs(searchSpec(silence, 3, []), []) ?? 0) + 250);
  });
  it('concludes without it: the same trials say the same, whatever the first scale found', () => {
    const trials = [
      { sizeMs: 3300, broke: false },
      { sizeMs: 3900, broke: true },
    ];
    expect(breakPointOf(spec, trials)).toEqual(breakPointOf(searchSpec(silence, 3, []), trials));
    expect(breakPointOf({ ...spec, expectedMs: 3700 }, trials)).not.toEqual(breakPointOf(spec, trials));
  });
});

describe('the scenarios of a tuning', () => {
  it('are those of its disturbances, also those that only verify, and those that its objectives need', async () => {
    const all = await loadScenarios(['tune']);
    const names = (disturbances: Profile['disturbances'], objectives: Profile['objectives'] = {}): string[] =>
      scenariosFor(profile({ disturbances, objectives }), all).map(({ name }) => name);
    const always = ['tune/back-off', 'tune/paused-client'];
    expect(names({ rideThroughS: 10 }).sort()).toEqual([...always, 'tune/dropped-packets', 'tune/silence'].sort());
    expect(names({ stallS: 10 }, { resumeS: 5 }).sort()).toEqual(
      [...always, 'tune/flaps', 'tune/refused', 'tune/silence', 'tune/stalled-reader'].sort(),
    );
  });
});

import type { CaseResult } from '../../model/result.ts';
import { measured } from './measured-text.ts';

/** The servers on which the cases of this tool were measured. */
export const measuredOn = 'mysql:9.7';

/** What one case took, in ms; `null` where that server lacks what it needs. By scenario and case. */
export type MeasuredCases = ReadonlyMap<string, number | null>;

const perSecond = 10;
const tenthMs = 1000 / perSecond;
const skipped = '-';

/** What the built-in cases took when they were measured last. */
export const builtinDurations = (): MeasuredCases => {
  known ??= readMeasured(measured);
  return known;
};
let known: MeasuredCases | undefined;

/** What cases of recorded runs took: the longest of several plays. Pure. */
export function measuredCases(cases: readonly CaseResult[]): MeasuredCases {
  const found = new Map<string, number | null>();
  for (const one of cases) {
    const key = `${one.scenario}/${one.case}`;
    if (one.lacks === 'server') found.set(key, found.get(key) ?? null);
    else if (one.timeline !== null) found.set(key, Math.max(found.get(key) ?? 0, one.wallMs));
  }
  return found;
}

/** One line for each scenario: `name case=seconds case=seconds`. Pure. */
export function measuredText(cases: MeasuredCases): string {
  const lines = new Map<string, string[]>();
  for (const [key, ms] of [...cases].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const at = key.lastIndexOf('/');
    const scenario = key.slice(0, at);
    const words = lines.get(scenario) ?? [];
    words.push(`${key.slice(at + 1)}=${ms === null ? skipped : (Math.round(ms / tenthMs) / perSecond).toFixed(1)}`);
    lines.set(scenario, words);
  }
  return [...lines].map(([scenario, words]) => `${scenario} ${words.join(' ')}`).join('\n');
}

/** The inverse of {@link measuredText}. Pure. */
export function readMeasured(text: string): MeasuredCases {
  const found = new Map<string, number | null>();
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [scenario, ...words] = line.split(' ');
    for (const word of words) {
      const at = word.lastIndexOf('=');
      const seconds = word.slice(at + 1);
      found.set(`${scenario}/${word.slice(0, at)}`, seconds === skipped ? null : Math.round(Number(seconds) * 1000));
    }
  }
  return found;
}

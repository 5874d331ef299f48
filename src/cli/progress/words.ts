import { whyOf } from '../../model/attempts.ts';
import type { ProgressEvent } from '../../model/progress.ts';
import type { CaseResult } from '../../model/result.ts';
import type { CaseOutcome } from '../../model/verdict.ts';

export const signs: Readonly<Record<CaseOutcome, string>> = {
  pass: '✓',
  flaky: '~',
  fail: '✗',
  inconclusive: '?',
  skipped: '-',
};
export const words: Readonly<Record<CaseOutcome, string>> = {
  pass: 'passed',
  flaky: 'flaky',
  fail: 'failed',
  inconclusive: 'inconclusive',
  skipped: 'skipped',
};

type Preparing = Extract<ProgressEvent, { kind: 'preparing' }>;

/** One line without control characters: texts come from servers and package mirrors. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
  return text.replace(/[ \u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, ' ').trim();
}

/** `3.2 s`, `1:05`. Takes milliseconds. */
export function clock(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/** `19.4 / 43.0 MB`, `3 / 16`; empty where nothing is known. */
export function amount({ done, total, unit }: Preparing): string {
  if (done === undefined) return '';
  const one = (value: number) => (unit === 'bytes' ? (value / 1e6).toFixed(1) : String(value));
  return `${one(done)}${total === undefined ? '' : ` / ${one(total)}`}${unit === 'bytes' ? ' MB' : ''}`;
}

/** How much is done, 0 to 1, or `null` where the total is unknown. */
export function share({ done, total }: Preparing): number | null {
  if (done === undefined || total === undefined || total <= 0) return null;
  return Math.min(1, Math.max(0, done / total));
}

export function bar(fraction: number, width: number): string {
  const filled = Math.round(fraction * width);
  return `${'█'.repeat(filled)}${'░'.repeat(width - filled)}`;
}

export function caseName(it: { readonly scenario: string; readonly case: string }): string {
  return printable(`${it.scenario} (${it.case})`);
}

/** Why a case did not pass, in one line; empty when it did. */
export function why(result: CaseResult): string {
  if (result.outcome === 'pass') return '';
  return printable(whyOf(result));
}

type Search = Extract<ProgressEvent, { kind: 'search' }>;

/** Whether a case is a trial of a tuning: there are many, and each is short. */
export function isTrial({ scenario }: { readonly scenario: string }): boolean {
  return scenario.startsWith('tune/');
}

/** `12 of about 71 trials, about 2:40 left`. */
export function searchTally({ trialsDone, trialsExpected, leftMs }: Search): string {
  const left = trialsDone >= trialsExpected ? '' : `, about ${clock(leftMs)} left`;
  return `${trialsDone} of about ${Math.max(trialsDone, trialsExpected)} trials${left}`;
}

/** `tune/silence at 2 s: between 1.90 and 2.12 s`. */
export function bracketText({ name, valueS, fromMs, toMs }: Search['brackets'][number]): string {
  const [from, to] = [fromMs, toMs].map((ms) => (ms / 1000).toFixed(2));
  return printable(`${name} at ${valueS} s: between ${from} and ${to} s`);
}

/** `tune/silence 2.03 s: survived`; what could not be believed says why. */
export function trialText(result: CaseResult): string {
  const size = result.params['sizeMs'];
  const said = result.reading?.broke;
  const name = typeof size === 'number' ? `${result.scenario} ${(size / 1000).toFixed(2)} s` : caseName(result);
  const reason = why(result);
  if (result.outcome === 'pass')
    return printable(`${name}: ${said === true ? 'broke' : said === false ? 'survived' : 'passed'}`);
  return printable(`${name}: ${words[result.outcome]}${reason === '' ? '' : `: ${reason}`}`);
}

import type { ClaimResult } from '../../model/claim-result.ts';
import type { Comparison } from '../../model/comparison.ts';
import type { CaseResult, RunResult } from '../../model/result.ts';
import type { Tuning } from '../../model/tuning.ts';
import type { CaseOutcome, Outcome, Verdict } from '../../model/verdict.ts';
import { shardText } from '../facts/shard-tests.ts';
import { claimCounts } from './claims.ts';
import { differenceCounts } from './comparison.ts';
import { plural } from './quantities.ts';
import { sentence } from './text.ts';

/** Worst first: the order in which a reader wants to see them. */
const outcomes: readonly Outcome[] = ['fail', 'inconclusive', 'pass', 'skipped'];

export const outcomeWord: Readonly<Record<CaseOutcome, string>> = {
  pass: 'passed',
  flaky: 'flaky',
  fail: 'failed',
  inconclusive: 'inconclusive',
  skipped: 'skipped',
};

export const outcomeSign: Readonly<Record<CaseOutcome, string>> = {
  pass: '✓',
  flaky: '~',
  fail: '✗',
  inconclusive: '?',
  skipped: '–',
};

/** How many cases ran: all but the skipped ones. */
function ranCount(run: RunResult): number {
  const { pass, fail, inconclusive, flaky = 0 } = run.counts;
  return pass + fail + inconclusive + flaky;
}

/** `15 ran, 13 passed, 1 failed, 1 inconclusive, 2 skipped`; with flaky cases their number stands after those that passed. */
export function countsLine(run: RunResult): string {
  const { pass, fail, inconclusive, skipped, flaky = 0 } = run.counts;
  const unsteady = flaky === 0 ? '' : `${flaky} flaky, `;
  return `${ranCount(run)} ran, ${pass} passed, ${unsteady}${fail} failed, ${inconclusive} inconclusive, ${skipped} skipped`;
}

/** `15 ran, 1 skipped: reason`, or `null` when nothing was skipped. */
export function skipsLine(run: RunResult): string | null {
  const reasons = skipReasons(run);
  if (run.counts.skipped === 0 || reasons.length === 0) return null;
  return `${ranCount(run)} ran, ${run.counts.skipped} skipped: ${reasons.join('; ')}`;
}

/** The distinct reasons for which cases were skipped. That a state of a comparison does not replicate is a finding, told with the state. */
export function skipReasons(run: RunResult): string[] {
  const skipped = run.cases.filter((c) => c.outcome === 'skipped');
  const found = run.comparison === undefined ? [] : skipped.filter(({ lacks }) => lacks === 'server');
  const told = new Set(found.map(({ reason }) => reason));
  const ofCases = skipped.map((c) => c.reason ?? 'no reason recorded');
  return [...new Set([...run.skippedBecause, ...ofCases])].filter((reason) => !told.has(reason));
}

/** The run in one plain sentence or two. */
export function runSentence(run: RunResult): string {
  if (run.tuning !== undefined) return tuningSentence(run, run.tuning);
  if ((run.runbook ?? []).length > 0) return runbookSentence(run, run.runbook ?? []);
  if (run.comparison !== undefined) return comparisonSentence(run, run.comparison);
  // Its cases say only that servers were asked; what they said is the reason.
  if (run.upgradeLint !== undefined)
    return `From ${run.upgradeLint.from} to ${run.upgradeLint.to}: ${(run.reason ?? 'no line breaks').replace(/[.]$/, '')}.`;
  const { pass, fail, inconclusive, skipped, flaky = 0 } = run.counts;
  const ran = ranCount(run);
  const shard = shardText(run);
  const parts: string[] = shard === null ? [] : [sentence(shard)];
  if (ran === 0) parts.push('Nothing ran, so nothing is proven.');
  else if (fail > 0) parts.push(`${fail} of ${plural(ran, 'case')} failed.`);
  else if (inconclusive > 0)
    parts.push(`Nothing failed, but ${inconclusive} of ${plural(ran, 'case')} could not be decided.`);
  else if (flaky > 0)
    parts.push(`Nothing failed for good, but ${flaky} of ${plural(ran, 'case')} passed only when played again.`);
  else parts.push(ran === 1 ? 'The only case passed.' : `All ${pass} cases passed.`);
  if (fail > 0 && inconclusive > 0) parts.push(`${inconclusive} more could not be decided.`);
  if (flaky > 0 && fail + inconclusive > 0) parts.push(`${flaky} more passed only when played again.`);
  if (skipped > 0) parts.push(`${plural(skipped, 'case was', 'cases were')} skipped.`);
  if (run.reason !== null) parts.push(sentence(run.reason));
  return parts.join(' ');
}

/** A run with claims is judged by them. */
function runbookSentence(run: RunResult, results: readonly ClaimResult[]): string {
  const { fail } = run.counts;
  const failed = fail > 0 ? ` ${plural(fail, 'case')} failed.` : '';
  return `Runbook verdicts: ${claimCounts(results)}.${failed}${run.reason === null ? '' : ` ${sentence(run.reason)}`}`;
}

/** A comparison is an answer, whatever it found. */
function comparisonSentence({ counts: { fail }, reason }: RunResult, comparison: Comparison): string {
  const failed = fail > 0 ? ` ${plural(fail, 'case')} failed.` : '';
  const open = reason === null ? '' : ` Not decided: ${sentence(reason)}`;
  return `From ${comparison.from} to ${comparison.to}: ${differenceCounts(comparison)}.${failed}${open}`;
}

/** A tuning says itself what it came to. Trials that broke a promise of their own are worse than any verdict. */
function tuningSentence(run: RunResult, tuning: Tuning): string {
  const { fail } = run.counts;
  const why = run.reason !== null && run.reason !== tuning.sentence ? `${sentence(run.reason)} ` : '';
  const failed = why === '' && fail > 0 ? `${plural(fail, 'case')} failed. ` : '';
  return `${why}${failed}${sentence(tuning.sentence)}`;
}

/** Verdicts that are not a pass, worst first. */
export function troubles(result: Pick<CaseResult, 'verdicts'>): Verdict[] {
  return result.verdicts
    .filter((v) => v.outcome !== 'pass')
    .sort((a, b) => outcomes.indexOf(a.outcome) - outcomes.indexOf(b.outcome));
}

/** Why a case did not pass, in one line; `null` when it passed. */
export function whyNot(result: CaseResult): string | null {
  if (result.outcome === 'pass') return null;
  if (result.reason !== null) return result.reason;
  const first = troubles(result)[0];
  return first === undefined ? 'no reason recorded' : `${first.check}: ${first.reason}`;
}

import { resultOfAttempt } from '../model/attempts.ts';
import type { ClaimResult } from '../model/claim-result.ts';
import type { CaseResult, RunResult } from '../model/result.ts';
import { productOf } from '../model/server-identity.ts';
import type { Verdict } from '../model/verdict.ts';
import { baselineTests } from './facts/baseline-tests.ts';
import { lintTests } from './facts/lint-tests.ts';
import { differs } from './facts/runbook.ts';
import { pairKey, pairLabels, serverPairs } from './facts/server-pairs.ts';
import { shardTests, shardText } from './facts/shard-tests.ts';
import type { SuiteTest } from './facts/suite-test.ts';
import { withoutTrials } from './facts/tuning.ts';
import { tuningTests } from './facts/tuning-tests.ts';
import { upgradeTests } from './facts/upgrade-tests.ts';
import { attemptElements, attemptList, mainAttempt } from './junit/attempts.ts';
import type { Reporter } from './types.ts';
import { caseText } from './wording/case-name.ts';
import { errnosText, measuresOf, measureText } from './wording/measures.ts';
import { troubles, whyNot } from './wording/outcome.ts';
import { attributes, element } from './wording/xml.ts';

/** junit.xml: one suite a scenario, one test a case. fail = failure, inconclusive = error, skipped = skipped, flaky = a test that passed. */
export const reporter: Reporter = { name: 'junit', fileName: 'junit.xml', render };

function render(whole: RunResult): string {
  const run = withoutTrials(whole);
  const scenarios = [...new Set(run.cases.map((c) => c.scenario))];
  const labelOf = pairLabels(run);
  const suites = scenarios.map((scenario) => {
    const cases = run.cases.filter((c) => c.scenario === scenario);
    return `  <testsuite${attributes({
      name: scenario,
      ...totals(cases),
      time: seconds(sum(cases)),
      timestamp: (cases[0]?.startedAt ?? run.startedAt).slice(0, 19),
    })}>\n${properties(run, cases)}${cases.map((c) => testCase(c, labelOf?.(c) ?? null)).join('')}  </testsuite>\n`;
  });
  const ofClaims = run.runbook ?? [];
  if (ofClaims.length > 0) suites.push(runbookSuite(run, ofClaims));
  const ofTuning = tuningTests(run);
  if (ofTuning.length > 0) suites.push(plainSuite(run, 'tuning', ofTuning, run.tuning?.searchMs ?? 0));
  const ofUpgrade = upgradeTests(run);
  if (ofUpgrade.length > 0) suites.push(plainSuite(run, 'upgrade', ofUpgrade, 0));
  const ofBaseline = baselineTests(run.comparison?.baseline);
  if (ofBaseline.length > 0) suites.push(plainSuite(run, 'baseline', ofBaseline, 0));
  const ofLint = lintTests(run);
  if (ofLint.length > 0) suites.push(plainSuite(run, 'upgrade-lint', ofLint, 0));
  const ofShards = shardTests(run);
  if (ofShards.length > 0) suites.push(plainSuite(run, 'shards', ofShards, 0));
  const [cases, others] = [
    totals(run.cases),
    [
      claimTotals(ofClaims),
      ...[ofTuning, ofUpgrade, ofBaseline, ofLint, ofShards].map((tests) => kindTotals(tests.map((one) => one.kind))),
    ],
  ];
  const sums = Object.fromEntries(
    Object.entries(cases).map(([name, count]) => [name, others.reduce((sum, one) => sum + (one[name] ?? 0), count)]),
  );
  const all = attributes({ name: `replfault ${run.run}`, ...sums, time: seconds(run.wallMs) });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${all}>\n${suites.join('')}</testsuites>\n`;
}

function totals(cases: readonly CaseResult[]): Record<string, number> {
  const count = (outcome: CaseResult['outcome']) => cases.filter((c) => c.outcome === outcome).length;
  return { tests: cases.length, failures: count('fail'), errors: count('inconclusive'), skipped: count('skipped') };
}

/** One suite, one test a claim and pair: differs from the baseline = failure, undecided = error, not testable = skipped. */
function runbookSuite(run: RunResult, claims: readonly ClaimResult[]): string {
  const pairs = new Map(serverPairs(run).map((pair) => [pair.key, pair.label]));
  const tests = claims.map((claim) => {
    const title = pairs.size < 2 ? claim.id : `${claim.id} [${pairs.get(pairKey(claim)) ?? pairKey(claim)}]`;
    const expected = claim.baseline === null ? '' : `, expected ${claim.baseline}`;
    const message = `${claim.verdict}${expected}: ${claim.sentence}`;
    const kind = claimKind(claim);
    const trouble =
      kind === 'skipped' ? element(kind, { message }, '') : kind && element(kind, { message, type: 'claim' }, message);
    const out = element('system-out', {}, `${claim.says}\n${message}\n${claim.evidence.join('\n')}`);
    const body = [trouble, out].filter((part) => part !== '').map((part) => `      ${part}\n`);
    return `    <testcase${attributes({ classname: 'runbook', name: title, time: '0.000' })}>\n${body.join('')}    </testcase>\n`;
  });
  const head = attributes({
    name: 'runbook',
    ...claimTotals(claims),
    time: '0.000',
    timestamp: run.startedAt.slice(0, 19),
  });
  return `  <testsuite${head}>\n${tests.join('')}  </testsuite>\n`;
}

function claimTotals(claims: readonly ClaimResult[]): Record<string, number> {
  return kindTotals(claims.map(claimKind));
}

function kindTotals(kinds: readonly string[]): Record<string, number> {
  const count = (kind: string) => kinds.filter((one) => one === kind).length;
  return { tests: kinds.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') };
}

/** One suite for a tuning, a comparison, a baseline or linted files: its trials are not tests of their own, what they were played for is. */
function plainSuite(run: RunResult, suite: string, tests: readonly SuiteTest[], wallMs: number): string {
  const lines = tests.map(({ name, kind, message, output }) => {
    const trouble =
      kind === 'skipped' ? element(kind, { message }, '') : kind && element(kind, { message, type: suite }, message);
    const out = output.length === 0 ? '' : element('system-out', {}, output.join('\n'));
    const body = [trouble, out].filter((part) => part !== '').map((part) => `      ${part}\n`);
    return `    <testcase${attributes({ classname: suite, name, time: '0.000' })}>\n${body.join('')}    </testcase>\n`;
  });
  const head = attributes({
    name: suite,
    ...kindTotals(tests.map((one) => one.kind)),
    time: seconds(wallMs),
    timestamp: run.startedAt.slice(0, 19),
  });
  return `  <testsuite${head}>\n${lines.join('')}  </testsuite>\n`;
}

function claimKind(claim: ClaimResult): 'failure' | 'error' | 'skipped' | '' {
  if (differs(claim)) return 'failure';
  if (claim.verdict === 'undecided') return 'error';
  return claim.verdict === 'not-testable' ? 'skipped' : '';
}

function properties(run: RunResult, cases: readonly CaseResult[]): string {
  const distinct = (of: (c: CaseResult) => string | null) =>
    [...new Set(cases.map(of).filter((v) => v !== null))].join(', ');
  const values: Record<string, string> = {
    'replfault.version': run.tool.version,
    'replfault.seed': run.seed,
    'replfault.shard': shardText(run) ?? '',
    'server.source': distinct((c) => c.server && productOf(c.server.source)),
    'server.replica': distinct((c) => c.server && productOf(c.server.replica)),
    runtime: distinct((c) => c.runtime),
    isolation: distinct((c) => c.isolation),
    proxy: distinct((c) => c.proxy),
  };
  const lines = Object.entries(values)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `      <property${attributes({ name, value })}/>\n`);
  return `    <properties>\n${lines.join('')}    </properties>\n`;
}

function testCase(result: CaseResult, pair: string | null): string {
  // Two tests of one name would count as one: the servers tell them apart.
  const title = pair === null ? caseText(result) : `${caseText(result)} [${pair}]`;
  const name = attributes({ classname: result.scenario, name: title, time: seconds(result.wallMs) });
  const { failures, errors } = attemptElements(result, verdictLine);
  const own = outcomeElement(result);
  const isError = result.outcome === 'inconclusive';
  const body = [
    ...(isError ? [] : [own]),
    ...failures,
    ...(isError ? [own] : []),
    ...errors,
    element('system-out', {}, systemOut(result)),
  ].filter((part) => part !== '');
  return `    <testcase${name}>\n${body.map((part) => `      ${part}\n`).join('')}    </testcase>\n`;
}

function outcomeElement(whole: CaseResult): string {
  const attempt = mainAttempt(whole);
  const result = attempt === undefined ? whole : resultOfAttempt(whole, attempt);
  const message = whyNot(result) ?? '';
  const text = [...(result.reason === null ? [] : [result.reason]), ...troubles(result).map(verdictLine)].join('\n');
  const type = troubles(result)[0]?.check ?? result.outcome;
  if (result.outcome === 'fail') return element('failure', { message, type }, text);
  if (result.outcome === 'inconclusive') return element('error', { message, type }, text);
  if (result.outcome === 'skipped') return element('skipped', { message }, '');
  return '';
}

function systemOut(result: CaseResult): string {
  const lines = [result.title, ...attemptList(result), ...result.verdicts.map(verdictLine)];
  for (const measure of measuresOf(result.derived)) {
    const { text, reason } = measureText(result.derived, measure.name);
    lines.push(`${measure.name}: ${text === '–' ? 'null' : text}${reason === null ? '' : ` (${reason})`}`);
  }
  if (result.condition !== null) {
    const { errnos, errnosReason, texts, literal1190 } = result.condition;
    lines.push(
      `errnos on the source: ${errnosText(errnos) ?? `not counted (${errnosReason ?? 'no reason recorded'})`}`,
    );
    lines.push(...texts.map((text) => `log: ${text}`));
    lines.push(`number 1190: ${literal1190 ? 'seen' : 'not seen'}`);
  }
  lines.push(...result.notes.map((note) => `note: ${note}`));
  if (result.timeline !== null) lines.push(`timeline: ${result.timeline}`);
  return lines.join('\n');
}

function verdictLine(verdict: Verdict): string {
  const evidence = verdict.evidence.length === 0 ? '' : ` [evidence: ${shortList(verdict.evidence)}]`;
  return `${verdict.outcome}: ${verdict.check}: ${verdict.reason}${evidence}`;
}

function shortList(numbers: readonly number[]): string {
  const shown = numbers.slice(0, 12).join(', ');
  return numbers.length > 12 ? `${shown} and ${numbers.length - 12} more` : shown;
}

function sum(cases: readonly CaseResult[]): number {
  return cases.reduce((total, c) => total + c.wallMs, 0);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(3);
}

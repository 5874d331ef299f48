import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ReplfaultError } from '../../model/errors.ts';
import { type Pace, phases, type RehearsedCase } from '../case.ts';
import type { RuleSet } from '../rules/read.ts';
import type { Rates } from '../series/lead-in.ts';
import { type Outcomes, readOutput } from './output.ts';
import { type Promtool, runPromtool } from './program.ts';
import { playedName, ruleFile, ruleLabel } from './rule-file.ts';
import { placed, promtoolTest, seriesCountOf } from './test-case.ts';

/** What Prometheus did with one rule in one case and phase. Times in ms of the case; `null`: it did not. */
export interface Seen {
  readonly pendingMs: number | null;
  readonly firingMs: number | null;
  /** First evaluation in the blind window at which it fired. */
  readonly blindFiringMs: number | null;
}

export interface Played {
  /** By rule, case and phase. */
  seen(rule: number, caseIndex: number, phase: number): Seen;
  /** Selectors without any series in this case. */
  empty(caseIndex: number): ReadonlySet<string>;
  /** Alerts that Prometheus could not evaluate, and why: they were left out. */
  readonly broken: ReadonlyMap<number, string>;
  /** Recording rules of which this is true, by their place. Of several with one name all count: promtool does not tell which. */
  readonly brokenRecords: ReadonlyMap<number, string>;
}

type Broken = Pick<Played, 'broken' | 'brokenRecords'>;

export interface Setup {
  readonly tool: Promtool;
  /** A folder of ours. */
  readonly folder: string;
  readonly timeoutMs: number;
  readonly rules: RuleSet;
  readonly cases: readonly RehearsedCase[];
  readonly pace: Pace;
  /** Labels that a scrape adds. */
  readonly labels: Readonly<Record<string, string>>;
  /** Growth of counters before each case. */
  readonly rates: readonly ReadonlyMap<string, Rates>[];
  /** `for` of rules in place of their own, ms. */
  readonly forMs?: ReadonlyMap<number, number>;
}

/** Time before a case that is made up for rules that look back, ms: at least, and at most. */
const [leastLeadMs, mostLeadMs] = [120_000, 3_600_000];
const never: Seen = { pendingMs: null, firingMs: null, blindFiringMs: null };

interface Test {
  readonly caseIndex: number;
  readonly shiftMs: number;
  readonly phase: number;
  /** Selectors that it was asked about. */
  readonly selectors: readonly string[];
}

/**
 * Has promtool play all rules against all cases in all phases, in one call. Rules that cannot be evaluated are left out, and the others played again.
 * @throws ReplfaultError (exit 3) where promtool does not answer as expected or in time.
 */
export async function play(setup: Setup): Promise<Played> {
  const { alerts, records } = setup.rules;
  const broken = new Map<number, string>();
  const brokenRecords = new Map<number, string>();
  for (;;) {
    const { tests, outcomes } = await playWithout(setup, { broken, brokenRecords });
    const before = broken.size + brokenRecords.size;
    for (const { rule, error } of outcomes.broken) {
      for (const index of alerts.keys())
        if (playedName(setup.rules, index) === rule && !broken.has(index)) broken.set(index, error);
      for (const [index, { name }] of records.entries())
        if (name === rule && !brokenRecords.has(index)) brokenRecords.set(index, error);
    }
    if (broken.size + brokenRecords.size === before) return results(setup, tests, outcomes, { broken, brokenRecords });
  }
}

async function playWithout(
  setup: Setup,
  { broken, brokenRecords }: Broken,
): Promise<{ tests: ReadonlyMap<number, Test>; outcomes: Outcomes }> {
  const tests = new Map<number, Test>();
  const files: string[] = [];
  for (const [evaluationMs, judged] of byInterval(setup, broken)) {
    const pace = { ...setup.pace, evaluationMs };
    const rules = `rules-${evaluationMs}.yml`;
    const asked = testsOf(setup, pace, judged, tests);
    const file = `tests-${evaluationMs}.yml`;
    await writeFile(join(setup.folder, rules), ruleFile(setup.rules, judged, setup.forMs, brokenRecords));
    const suite = { rule_files: [rules], evaluation_interval: `${evaluationMs}ms`, tests: asked };
    await writeFile(join(setup.folder, file), JSON.stringify(suite));
    files.push(file);
  }
  if (files.length === 0) return { tests, outcomes: { tests: new Map(), broken: [], rest: [] } };
  const { text } = await runPromtool(setup.tool, ['test', 'rules', ...files], setup.folder, setup.timeoutMs);
  return { tests, outcomes: readOutput(text) };
}

/** Alerts by the interval at which they are evaluated: `promtool test rules` ignores that of a group. */
function byInterval({ rules, pace }: Setup, broken: ReadonlyMap<number, string>): Map<number, number[]> {
  const found = new Map<number, number[]>();
  for (const [index, { intervalMs }] of rules.alerts.entries()) {
    if (broken.has(index)) continue;
    const ms = intervalMs ?? pace.evaluationMs;
    found.set(ms, [...(found.get(ms) ?? []), index]);
  }
  return found;
}

function testsOf(setup: Setup, pace: Pace, judged: readonly number[], tests: Map<number, Test>): unknown[] {
  const { alerts, records } = setup.rules;
  const expressions = [...judged.flatMap((index) => alerts[index] ?? []), ...records].map(
    ({ expression }) => expression,
  );
  const selectors = [...new Set(expressions.flatMap((one) => one.selectors.map(({ text }) => text)))];
  const named = expressions.flatMap((one) => one.selectors.map(({ metric }) => metric));
  const metrics = named.includes(null) ? null : new Set(named.filter((one) => one !== null));
  const leadMs = leadOf(
    expressions.map(({ looksBackMs }) => looksBackMs),
    pace,
  );
  return setup.cases.flatMap((one, caseIndex) =>
    Array.from({ length: phases }, (_, phase) => {
      const at = placed(one, phase, pace, leadMs);
      const number = tests.size;
      // Series are the same in all phases.
      const asked = { number, metrics, labels: setup.labels, selectors: phase === 0 ? selectors : [] };
      tests.set(number, { caseIndex, shiftMs: at.shiftMs, phase, selectors: asked.selectors });
      return promtoolTest(one, at, pace, setup.rates[caseIndex] ?? new Map(), leadMs, asked);
    }),
  );
}

/** An alert may be built on a recording rule that looks back as well. */
const leadOf = (looksBackMs: readonly number[], { scrapeMs }: Pace): number =>
  Math.min(mostLeadMs, Math.max(leastLeadMs, 2 * Math.max(0, ...looksBackMs) + 2 * scrapeMs));

function results(setup: Setup, tests: ReadonlyMap<number, Test>, outcomes: Outcomes, left: Broken): Played {
  const seen = new Map<string, Seen>();
  const empty = setup.cases.map(() => new Set<string>());
  for (const [number, { caseIndex, shiftMs, phase, selectors }] of tests) {
    const printed = outcomes.tests.get(number);
    if (printed === undefined)
      throw new ReplfaultError(
        'PROMTOOL',
        `promtool did not judge a test: ${outcomes.rest[0]?.slice(0, 200) ?? 'it does not say why'}`,
        {
          hint: 'its version may print results in another form: version 2.42 is known to work',
        },
      );
    for (const { expr, samples } of printed) {
      const isBlind = expr.includes('ALERTS{');
      if (!expr.startsWith('min_over_time')) continue;
      for (const { labels, value } of samples) {
        const key = `${labels[ruleLabel]} ${caseIndex} ${phase}`;
        const before = seen.get(key) ?? never;
        const which = isBlind ? 'blindFiringMs' : labels['alertstate'] === 'firing' ? 'firingMs' : 'pendingMs';
        const ms = Math.round(value * 1000) - shiftMs;
        seen.set(key, { ...before, [which]: Math.min(before[which] ?? ms, ms) });
      }
    }
    // An expression that was not printed returned nothing.
    for (const selector of selectors)
      if (!printed.some(({ expr }) => expr.startsWith(seriesCountOf(selector)))) empty[caseIndex]?.add(selector);
  }
  return {
    seen: (rule, caseIndex, phase) => seen.get(`${rule} ${caseIndex} ${phase}`) ?? never,
    empty: (caseIndex) => empty[caseIndex] ?? new Set(),
    ...left,
  };
}

import { usageError } from '../model/errors.ts';
import { type Earliest, earliest } from './arithmetic.ts';
import { type Pace, phases, type RehearsedCase, type Timers } from './case.ts';
import { type Finding, findings } from './conclude/findings.ts';
import { type CaseJudged, judgeCase } from './conclude/judge.ts';
import { type Suggestion, suggest } from './conclude/suggest.ts';
import { type Played, play, type Setup } from './promtool/play.ts';
import type { Promtool } from './promtool/program.ts';
import type { RuleSet } from './rules/read.ts';
import { healthyRates } from './series/lead-in.ts';
import { scaleOf, stretched } from './series/stretch.ts';

export interface Asked {
  readonly rules: RuleSet;
  /** As they were recorded. */
  readonly cases: readonly RehearsedCase[];
  readonly pace: Pace;
  /** Labels that a scrape adds to each series, beside `instance`. */
  readonly labels: Readonly<Record<string, string>>;
  /** Each case is stretched so many times; `auto`: until its net_write_timeout is that of a server as it ships. */
  readonly scale: number | 'auto';
  /** Timeouts to hold the arithmetic against, in place of those of the cases. */
  readonly timers: Timers | null;
  readonly requireLeadS: number | null;
  readonly suggest: boolean;
  readonly tool: Promtool;
  readonly folder: string;
  readonly timeoutMs: number;
}

/** Result of a rehearsal; what `--json` prints. */
export interface Rehearsal {
  readonly scrapeS: number;
  readonly evaluationS: number;
  readonly timers: Timers;
  readonly arithmetic: readonly Earliest[];
  readonly cases: readonly CaseJudged[];
  readonly findings: readonly Finding[];
  readonly suggestions: readonly Suggestion[];
  readonly requireLead: RequiredLead | null;
}

export interface RequiredLead {
  readonly leadS: number;
  /** Not where there is no case in which the source gives up and a rule could fire before: nothing shows the lead. */
  readonly met: boolean;
  /** Cases in which no rule fires so early in every phase. */
  readonly unmet: readonly string[];
}

/** Plays rules against recorded cases, and concludes. @throws ReplfaultError as `play`; usage (exit 2) for a case with too many scrapes. */
export async function rehearse(asked: Asked): Promise<Rehearsal> {
  const scales = asked.cases.map((one) => scaleOf(one.timers, asked.scale));
  const cases = asked.cases.map((one, index) => stretched(one, scales[index] ?? 1));
  for (const one of cases) checkLength(one, asked);
  const setup: Setup = { ...asked, cases, rates: cases.map((one) => healthyRates(controlOf(one, cases) ?? one)) };
  const played = await play(setup);
  const { alerts } = asked.rules;
  const judged = cases.map((one, index) =>
    judgeCase(one, index, alerts.length, asked.pace.scrapeMs, scales[index] ?? 1, played),
  );
  const timers = asked.timers ?? shortestTimers(cases);
  return {
    scrapeS: asked.pace.scrapeMs / 1000,
    evaluationS: asked.pace.evaluationMs / 1000,
    timers,
    arithmetic: alerts.map((alert) => earliest(alert, asked.pace, timers)),
    cases: judged,
    findings: findings(asked.rules, cases, judged, played),
    suggestions: asked.suggest ? await suggestions(setup, played, asked) : [],
    requireLead: asked.requireLeadS === null ? null : requiredLead(judged, asked.requireLeadS),
  };
}

/** Scrapes or evaluations of one case at most: three cases of 8,000 took promtool 12 s, and it grows with them. */
const mostSteps = 50_000;

function checkLength({ name, marks }: RehearsedCase, { pace, rules }: Asked): void {
  const intervals = rules.alerts.map(({ intervalMs }) => intervalMs ?? pace.evaluationMs);
  const steps = Math.ceil((marks.endMs - marks.startMs) / Math.min(pace.scrapeMs, ...intervals));
  if (steps > mostSteps)
    throw usageError(
      'TOO_LONG',
      `${name} would have ${steps} scrapes or evaluations; ${mostSteps} are the most`,
      'Use longer intervals, or a smaller --scale.',
    );
}

/** The first healthy case of the same servers, which is the control of a run: it tells how fast counters rise. */
function controlOf({ servers }: RehearsedCase, cases: readonly RehearsedCase[]): RehearsedCase | undefined {
  return cases.find((one) => one.control && JSON.stringify(one.servers) === JSON.stringify(servers));
}

/** Timeouts that the arithmetic is held against: the shortest of all cases, after stretching. */
function shortestTimers(cases: readonly RehearsedCase[]): Timers {
  const shortest = (values: readonly (number | null)[]): number | null => {
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : Math.min(...known);
  };
  return {
    netWriteTimeoutS: shortest(cases.map(({ timers }) => timers.netWriteTimeoutS)),
    replicaNetTimeoutS: shortest(cases.map(({ timers }) => timers.replicaNetTimeoutS)),
  };
}

/** Every case in which the source gives up, and not at once, needs a rule that fires so early, in all phases. */
function requiredLead(judged: readonly CaseJudged[], leadS: number): RequiredLead {
  const asked = judged.filter(({ sourceGaveUpS, nothingCanFire }) => sourceGaveUpS !== null && !nothingCanFire);
  const unmet = asked.filter(({ bestLeadS }) => (bestLeadS?.worst ?? Number.NEGATIVE_INFINITY) < leadS);
  const met = asked.length > 0 && unmet.length === 0;
  return { leadS, met, unmet: unmet.map(({ name }) => name) };
}

/** Times that a suggestion is made smaller before it is given up. */
const mostTries = 4;

/** Suggested values of `for`, each of which was played: one that does not hold what it promises is made smaller by an evaluation. */
async function suggestions(setup: Setup, played: Played, { requireLeadS }: Asked): Promise<Suggestion[]> {
  const { cases, pace, rules } = setup;
  const leadMs = (requireLeadS ?? 0) * 1000;
  let suggested = suggest(rules.alerts, cases, played, { leadMs, ...pace });
  for (let tries = 0; tries < mostTries; tries += 1) {
    const forMs = new Map(suggested.map(({ largestForS }, index) => [index, (largestForS ?? 0) * 1000]));
    const again = await play({ ...setup, forMs });
    const holds = suggested.map(({ sees }, rule) =>
      cases.every((one, index) => !sees.includes(one.name) || leavesLead(one, again, rule, index, leadMs)),
    );
    if (suggested.every(({ largestForS }, index) => largestForS === null || holds[index])) break;
    suggested = suggested.map((one, index) => {
      if (one.largestForS === null || holds[index]) return one;
      const smaller = one.largestForS - (rules.alerts[index]?.intervalMs ?? pace.evaluationMs) / 1000;
      return { ...one, largestForS: smaller < 0 || tries === mostTries - 1 ? null : smaller };
    });
  }
  return suggested;
}

function leavesLead({ marks }: RehearsedCase, played: Played, rule: number, index: number, leadMs: number): boolean {
  return Array.from({ length: phases }, (_, phase) => played.seen(rule, index, phase).firingMs).every(
    (ms) => ms !== null && marks.sourceGaveUpMs !== null && marks.sourceGaveUpMs - ms >= leadMs,
  );
}

import { type Marks, phases, type RehearsedCase } from '../case.ts';
import type { Played, Seen } from '../promtool/play.ts';

/** A number over the phases, seconds: `null` stands for a phase in which the rule did not fire, which is worse than any number. */
export interface OverPhases {
  readonly worst: number | null;
  readonly median: number | null;
  readonly best: number | null;
}

/** What one rule did in one case. */
export interface RuleInCase {
  readonly rule: number;
  /** The most that it came to in any phase. */
  readonly state: 'fired' | 'pending' | 'never';
  /** Phases in which it fired. */
  readonly fired: number;
  /** Phases in which it fired although nothing was injected, or before it was. */
  readonly falseAlarms: number;
  /** First firing, seconds after the injection (in a control: after the beginning). */
  readonly firstFiringS: OverPhases | null;
  /** How long before the source gave up; negative: after it. `null`: it did not give up, or the rule never fired. */
  readonly leadBeforeSourceS: OverPhases | null;
  readonly leadBeforeReplicaS: OverPhases | null;
  /** Phases in which it fired before the source gave up. */
  readonly firedBeforeSource: number;
  /** Seconds of the blind window that had passed when it fired, or all of them. `null`: there was no such window. */
  readonly silentInBlindS: OverPhases | null;
}

/** What a case was, and what the rules did in it. */
export interface CaseJudged {
  readonly name: string;
  readonly servers: RehearsedCase['servers'];
  readonly control: boolean;
  /** 1:n, where the case was stretched n times. */
  readonly scale: number;
  /** Seconds after the injection; `null`: it did not happen. */
  readonly sourceGaveUpS: number | null;
  readonly replicaNoticedS: number | null;
  readonly blindS: number | null;
  /** The source gave up before any scrape could show a difference: no rule can fire before. */
  readonly nothingCanFire: boolean;
  readonly rules: readonly RuleInCase[];
  /** Lead of whichever rule fired first. */
  readonly bestLeadS: OverPhases | null;
  /** Seconds of the blind window in which no rule fired yet. */
  readonly silentInBlindS: OverPhases | null;
}

const inPhases = Array.from({ length: phases }, (_, phase) => phase);

/** Worst, median and best over the phases. The lower number is better where `low`, and a missing one is always the worst. */
function overPhases(values: readonly (number | null)[], better: 'low' | 'high'): OverPhases {
  const rank = (value: number | null): number => {
    if (value === null) return Number.NEGATIVE_INFINITY;
    return better === 'high' ? value : -value;
  };
  const sorted = [...values].sort((a, b) => rank(a) - rank(b));
  const at = (index: number): number | null => {
    const value = sorted[index] ?? null;
    return value === null ? null : Math.round(value * 10) / 10;
  };
  // Of an even number the worse of the two in the middle.
  return { worst: at(0), median: at(Math.floor((sorted.length - 1) / 2)), best: at(sorted.length - 1) };
}

/** What the rules did in a case, from what Prometheus did in each phase. Pure. */
export function judgeCase(
  one: RehearsedCase,
  index: number,
  rules: number,
  scrapeMs: number,
  scale: number,
  played: Played,
): CaseJudged {
  const { marks } = one;
  const anchorMs = marks.injectedMs ?? marks.startMs;
  const since = (ms: number | null): number | null => (ms === null ? null : toTenths((ms - anchorMs) / 1000));
  const inCase = Array.from({ length: rules }, (_, rule) => {
    const seen = inPhases.map((phase) => played.seen(rule, index, phase));
    return ruleInCase(rule, seen, marks, one.control);
  });
  const gaveUpMs = marks.sourceGaveUpMs;
  const firstOfAll = inPhases.map((phase) => {
    const times = inCase.flatMap(({ rule }) => played.seen(rule, index, phase).firingMs ?? []);
    return times.length === 0 ? null : Math.min(...times);
  });
  return {
    name: one.name,
    servers: one.servers,
    control: one.control,
    scale,
    sourceGaveUpS: since(gaveUpMs),
    replicaNoticedS: since(marks.replicaNoticedMs),
    blindS: marks.blind === null ? null : toTenths((marks.blind.toMs - marks.blind.fromMs) / 1000),
    nothingCanFire: gaveUpMs !== null && gaveUpMs - anchorMs < scrapeMs,
    rules: inCase,
    bestLeadS: gaveUpMs === null ? null : leads(firstOfAll, gaveUpMs),
    silentInBlindS: silent(marks, (phase) =>
      inCase.flatMap(({ rule }) => played.seen(rule, index, phase).blindFiringMs ?? []),
    ),
  };
}

const toTenths = (value: number): number => Math.round(value * 10) / 10;

const leads = (firing: readonly (number | null)[], end: number): OverPhases =>
  overPhases(
    firing.map((ms) => (ms === null ? null : (end - ms) / 1000)),
    'high',
  );

/** How much of the blind window had passed at the first of these firings, or all of it. */
function silent({ blind }: Marks, firingsIn: (phase: number) => readonly number[]): OverPhases | null {
  if (blind === null) return null;
  const { fromMs, toMs } = blind;
  const passedS = (phase: number): number => (Math.max(fromMs, Math.min(toMs, ...firingsIn(phase))) - fromMs) / 1000;
  return overPhases(inPhases.map(passedS), 'low');
}

function ruleInCase(rule: number, seen: readonly Seen[], marks: Marks, control: boolean): RuleInCase {
  const anchorMs = marks.injectedMs ?? marks.startMs;
  const firing = seen.map(({ firingMs }) => firingMs);
  const times = firing.filter((ms) => ms !== null);
  const isPending = seen.some(({ pendingMs }) => pendingMs !== null);
  const { sourceGaveUpMs: gaveUpMs, replicaNoticedMs: noticedMs } = marks;
  const before = (end: number | null): OverPhases | null =>
    end === null || times.length === 0 ? null : leads(firing, end);
  return {
    rule,
    state: times.length > 0 ? 'fired' : isPending ? 'pending' : 'never',
    fired: times.length,
    falseAlarms: control ? times.length : times.filter((ms) => ms < anchorMs).length,
    firstFiringS:
      times.length === 0
        ? null
        : overPhases(
            firing.map((ms) => (ms === null ? null : (ms - anchorMs) / 1000)),
            'low',
          ),
    leadBeforeSourceS: before(gaveUpMs),
    leadBeforeReplicaS: before(noticedMs),
    firedBeforeSource: gaveUpMs === null ? 0 : times.filter((ms) => ms < gaveUpMs).length,
    silentInBlindS: silent(marks, (phase) => {
      const ms = seen[phase]?.blindFiringMs ?? null;
      return ms === null ? [] : [ms];
    }),
  };
}

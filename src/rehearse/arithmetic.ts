import type { Pace, Timers } from './case.ts';
import type { AlertRule } from './rules/read.ts';

/** When a rule can fire, from its `for` and the intervals alone: seconds after the moment at which a server shows what the rule waits for. */
export interface Earliest {
  readonly rule: string;
  readonly forS: number;
  /** Range of the expression, seconds: rates and changes need as long again to see what changed. 0: it looks at the last value. */
  readonly looksBackS: number;
  /** The scrape comes at once, and the evaluation with it. */
  readonly atBestS: number;
  /** The scrape has just been missed, and so has the evaluation. */
  readonly atWorstS: number;
  readonly source: Reach;
  readonly replica: Reach;
}

/** Whether this is before an end gives up: always, in some phases of scrapes, never; `null`: its timeout is not known. */
export type Reach = 'before' | 'sometimes' | 'after' | null;

/** Scrape interval, `for` and evaluation interval against the timeouts of both ends. Needs no run. */
export function earliest(rule: AlertRule, pace: Pace, timers: Timers): Earliest {
  const evaluationMs = rule.intervalMs ?? pace.evaluationMs;
  // A rule is looked at only when its group is evaluated.
  const forMs = Math.ceil(rule.forMs / evaluationMs) * evaluationMs;
  const atBestS = forMs / 1000;
  const atWorstS = (pace.scrapeMs + forMs + evaluationMs) / 1000;
  const reach = (timeoutS: number | null): Reach => {
    if (timeoutS === null) return null;
    if (atBestS >= timeoutS) return 'after';
    return atWorstS < timeoutS ? 'before' : 'sometimes';
  };
  return {
    rule: rule.name,
    forS: rule.forMs / 1000,
    looksBackS: rule.expression.looksBackMs / 1000,
    atBestS,
    atWorstS,
    source: reach(timers.netWriteTimeoutS),
    replica: reach(timers.replicaNetTimeoutS),
  };
}

/** What was recorded of one case, as a scraper would have met it. Times in ms since the case began; pure data. */
export interface RehearsedCase {
  /** `error-1190/stalled-reader (large-backlog)`. */
  readonly name: string;
  readonly servers: { readonly source: CaseServer; readonly replica: CaseServer };
  /** Nothing was injected: no rule may fire. */
  readonly control: boolean;
  /** Timers of the pair, seconds; `null` where they were not recorded. */
  readonly timers: Timers;
  readonly marks: Marks;
  readonly targets: readonly TargetSeries[];
}

export interface CaseServer {
  readonly flavour: string;
  readonly version: string;
}

export interface Timers {
  readonly netWriteTimeoutS: number | null;
  readonly replicaNetTimeoutS: number | null;
}

/** The moments that a rule is held against; `null`: it did not happen. */
export interface Marks {
  readonly startMs: number;
  readonly endMs: number;
  readonly injectedMs: number | null;
  readonly healedMs: number | null;
  /** The source gave the connection up: its log line, its counter, or its dump thread gone. */
  readonly sourceGaveUpMs: number | null;
  /** The replica gave the connection up: its status, its log, or a new connection. */
  readonly replicaNoticedMs: number | null;
  /** The longest time for which transactions were missing while the status of the replica looked healthy. */
  readonly blind: { readonly fromMs: number; readonly toMs: number } | null;
}

/** What one scraped process showed. Series in the notation of Prometheus, without the labels that a scrape adds, to a value for each look; `null`: it was not shown. */
export interface TargetSeries {
  readonly instance: string;
  readonly atMs: readonly number[];
  readonly series: ReadonlyMap<string, readonly (number | null)[]>;
}

/** How Prometheus is set up. Times in ms. */
export interface Pace {
  readonly scrapeMs: number;
  readonly evaluationMs: number;
}

/** Positions of scrapes and evaluations that each case is judged with. */
export const phases = 8;

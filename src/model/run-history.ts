import type { MeasureName } from './result.ts';
import type { CaseOutcome } from './verdict.ts';

/** What the first keys of every line of a history say. A new number means an incompatible change. */
export const runHistoryFormat = { replfault: 'run-history', version: 1 } as const;

/** One case of one run, as the history keeps it. */
export interface HistoryCase {
  /** `scenario/case`. */
  readonly case: string;
  /** Servers as they were asked for: `mysql:9.7`, or `mysql:5.6 > mysql:9.7` where source and replica differ. */
  readonly asked: string;
  /** Exact versions, in the same form; `null` where none started. */
  readonly servers: string | null;
  /** Runtime, isolation and proxy. */
  readonly how: string;
  /** Short hash of the parameters: other parameters, other numbers. */
  readonly params: string;
  readonly outcome: CaseOutcome;
  /** Why it did not pass, in one line; absent where it did. */
  readonly reason?: string;
  /** What was measured; a number that was not is absent. Times in ms. */
  readonly numbers: Readonly<Partial<Record<MeasureName, number>>>;
}

/** One line of a history: one run. */
export interface HistoryLine {
  readonly replfault: typeof runHistoryFormat.replfault;
  readonly version: number;
  /** Name of the run, which no other run has. */
  readonly run: string;
  readonly startedAt: string;
  /** What was tested; `null` where nobody said. */
  readonly commit: string | null;
  /** Version of replfault. */
  readonly tool: string;
  /** Numbers are compared only within one class of machines. */
  readonly machine: string;
  readonly outcome: CaseOutcome;
  readonly cases: readonly HistoryCase[];
}

/** Measures whose changes are flagged: times, for which a limit in ms has a meaning. */
export const flaggedMeasures: readonly MeasureName[] = [
  'sourceDetectionMs',
  'replicaDetectionMs',
  'blindWindowMs',
  'resumeMs',
];

/** A number that is not what the runs before it lead to expect. */
export interface NumberChange {
  readonly measure: MeasureName;
  readonly value: number;
  /** Of the runs before it. */
  readonly median: number;
  /** How far from the median a value may be. */
  readonly limit: number;
  /** Runs that the median is of. */
  readonly of: number;
}

/** What became of a case since it was last played. */
export type CaseMark = 'new' | 'regressed' | 'fixed' | 'flaky';

/** One measure of one case over all runs that can be compared. */
export interface NumberTrend {
  readonly measure: MeasureName;
  /** Oldest first. `run` is the index of the run in the history. */
  readonly points: readonly { readonly run: number; readonly value: number }[];
  /** Changes, by the index of the run. */
  readonly changes: ReadonlyMap<number, NumberChange>;
}

/** One case on equal servers, machines and parameters over all runs. */
export interface CaseTrend extends Pick<HistoryCase, 'case' | 'asked' | 'servers' | 'how' | 'params'> {
  readonly machine: string;
  /** Runs in which it was played, oldest first. */
  readonly outcomes: readonly { readonly run: number; readonly outcome: CaseOutcome }[];
  readonly numbers: readonly NumberTrend[];
}

/** A case of one of the newest runs. */
export interface NewestCase {
  readonly run: number;
  readonly of: HistoryCase;
  readonly mark: CaseMark | null;
  readonly changes: readonly NumberChange[];
}

/** A history as it is shown. */
export interface HistoryView {
  /** As the user named it. */
  readonly file: string;
  readonly runs: readonly HistoryLine[];
  /** Indexes of the runs that are judged: the newest ones. */
  readonly newest: readonly number[];
  readonly cases: readonly NewestCase[];
  readonly trends: readonly CaseTrend[];
}

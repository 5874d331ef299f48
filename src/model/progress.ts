import type { CaseResult, RunResult } from './result.ts';

/** What happens while a run is under way, for live display. Plain data: it also crosses process borders. */
export type ProgressEvent =
  | {
      readonly kind: 'preparing';
      readonly what: string;
      readonly done?: number;
      readonly total?: number;
      readonly unit?: 'bytes' | 'steps';
    }
  | {
      readonly kind: 'run-start';
      readonly run: string;
      readonly cases: number;
      readonly workers: number;
      readonly notes: readonly string[];
    }
  | {
      readonly kind: 'case-start';
      readonly id: string;
      readonly scenario: string;
      readonly case: string;
      readonly expectedMs: number;
    }
  | { readonly kind: 'case-phase'; readonly id: string; readonly phase: string; readonly text: string }
  | { readonly kind: 'case-end'; readonly id: string; readonly result: CaseResult }
  | {
      /** How far the searches of a tuning are. */
      readonly kind: 'search';
      readonly trialsDone: number;
      /** Estimate. */
      readonly trialsExpected: number;
      readonly leftMs: number;
      /** Each search under way, with the sizes between which its break point lies now, ms. */
      readonly brackets: readonly {
        readonly name: string;
        readonly valueS: number;
        readonly fromMs: number;
        readonly toMs: number;
      }[];
    }
  | { readonly kind: 'run-end'; readonly result: RunResult; readonly files: readonly string[] }
  | { readonly kind: 'warning'; readonly text: string };

export interface ProgressDisplay {
  show(event: ProgressEvent): void;
  /** Restores the terminal; nothing is shown afterwards. */
  close(): void;
}

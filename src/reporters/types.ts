import type { RunResult } from '../model/result.ts';
import type { Timeline } from '../model/timeline.ts';

/** A pure renderer of a finished run. One file each in this folder; its file name is its name for `--reporter`. */
export interface Reporter {
  readonly name: string;
  /** File it writes inside the run folder; `null` for one that only prints to standard output. */
  readonly fileName: string | null;
  /** Whether there is anything in this run for it to render; always where it does not say. */
  applies?(run: RunResult): boolean;
  render(run: RunResult, timelineOf: (caseId: string) => Timeline | undefined): string;
}

import { type AtlasEntry, atlasEntry } from '../../measures/atlas.ts';
import type { CaseResult, RunResult } from '../../model/result.ts';
import type { Timeline } from '../../model/timeline.ts';
import { matrixOf } from './matrix.ts';
import type { ServerPair } from './server-pairs.ts';

/** What a fault did to one pair, or why nobody knows. */
export interface AtlasCell {
  readonly result: CaseResult;
  readonly index: number;
  readonly entry: AtlasEntry | null;
  /** Why there is no entry. */
  readonly reason: string | null;
}

export interface AtlasRow {
  readonly scenario: string;
  readonly case: string;
  readonly title: string;
  readonly cells: readonly (AtlasCell | null)[];
}

export interface Atlas {
  readonly pairs: readonly ServerPair[];
  readonly rows: readonly AtlasRow[];
}

/** Fault by server pair, from the saved timelines. Controls, in which nothing is broken, are left out. */
export function atlasOf(run: RunResult, timelineOf: (caseId: string) => Timeline | undefined): Atlas {
  const { pairs, rows } = matrixOf(run);
  const all = rows.map(
    ({ scenario, case: name, title, cells }): AtlasRow => ({
      scenario,
      case: name,
      title,
      cells: cells.map((cell) => {
        if (cell === null) return null;
        const timeline = timelineOf(cell.result.id);
        const entry = timeline === undefined ? null : atlasEntry(timeline);
        return { ...cell, entry, reason: entry === null ? reasonOf(cell.result, timeline) : null };
      }),
    }),
  );
  return { pairs, rows: all.filter((row) => row.cells.some((cell) => cell?.entry != null)) };
}

function reasonOf(result: CaseResult, timeline: Timeline | undefined): string {
  if (result.outcome === 'skipped') return `skipped: ${result.reason ?? 'no reason recorded'}`;
  if (timeline === undefined) return 'its timeline is not available';
  return `no fault was injected${result.reason === null ? '' : `: ${result.reason}`}`;
}

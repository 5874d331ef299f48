import type { HistoryView } from '../../model/run-history.ts';
import { changeCount } from './wording.ts';

/** What `replfault history show --json` prints: the newest runs with their marks and changes, and every trend. Pure. */
export function historyJson(view: HistoryView): string {
  const nameOf = (run: number): string => view.runs[run]?.run ?? '';
  const result = {
    file: view.file,
    runs: view.runs.length,
    newest: view.newest.map((run) => {
      const { cases: _, replfault: __, version: ___, ...line } = view.runs[run] as HistoryView['runs'][number];
      return line;
    }),
    changes: changeCount(view),
    cases: view.cases.map(({ run, of, mark, changes }) => ({ run: nameOf(run), ...of, mark, changes })),
    trends: view.trends.map(({ outcomes, numbers, ...trend }) => ({
      ...trend,
      outcomes: outcomes.map(({ run, outcome }) => ({ run: nameOf(run), outcome })),
      numbers: numbers.map(({ measure, points, changes }) => ({
        measure,
        points: points.map(({ run, value }) => ({ run: nameOf(run), value, changed: changes.has(run) })),
      })),
    })),
  };
  return `${JSON.stringify(result, null, 2)}\n`;
}

import { showsNames } from '../../model/lint-refusals.ts';
import type { StatementItem } from '../../model/upgrade-lint.ts';
import type { ItemAnswer } from './answers.ts';
import { type Judged, levelOf, type Versions } from './levels.ts';

/** So many columns are named. */
const mostColumns = 6;

/** What the answers of both versions mean for a statement. Pure. */
export function judgeStatement(item: StatementItem, from: ItemAnswer, to: ItemAnswer, versions: Versions): Judged {
  const judged = levelOf(from, to, versions);
  if (judged !== null || from.outcome !== 'accepted') return judged;
  if (showsNames(item.sql) && (from.rows ?? 0) > 0 && to.rows === 0)
    return {
      level: 'changed meaning',
      reason: `${versions.to} accepts it and shows nothing; ${versions.from} shows a row`,
    };
  const gone = (from.columns ?? []).filter((name) => to.columns !== null && !sameColumn(name, to.columns));
  if (gone.length === 0 || to.columns === null) return null;
  const names = gone.slice(0, mostColumns).join(', ');
  const more = gone.length > mostColumns ? ` and ${gone.length - mostColumns} more` : '';
  return { level: 'changed meaning', reason: `columns that ${versions.to} does not show: ${names}${more}` };
}

const sameColumn = (name: string, columns: readonly string[]): boolean =>
  columns.some((one) => one.toLowerCase() === name.toLowerCase());

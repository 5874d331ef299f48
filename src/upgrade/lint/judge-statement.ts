import { refusalKind, showsNames, withAccounts } from '../../model/lint-refusals.ts';
import type { StatementItem } from '../../model/upgrade-lint.ts';
import type { ItemAnswer } from './answers.ts';
import { type Judged, levelOf, listed, type Versions } from './levels.ts';

/** What the answers of both versions mean for a statement. Pure. */
export function judgeStatement(item: StatementItem, from: ItemAnswer, to: ItemAnswer, versions: Versions): Judged {
  // Who executes a statement for a while knows its words; functions of a user are not on these servers.
  if (from.outcome === 'timed out' && to.outcome === 'refused' && isUnknown(to))
    return {
      level: 'breaks',
      reason: `${versions.to} refuses it; ${versions.from} executes it for longer than it was given`,
    };
  const judged = levelOf(from, to, versions);
  if (judged !== null || from.outcome !== 'accepted') return judged;
  if (showsNames(item.sql) && (from.rows ?? 0) > 0 && to.rows === 0)
    return {
      level: 'changed meaning',
      reason: `${versions.to} accepts it and shows nothing; ${versions.from} shows a row`,
    };
  if (from.state !== null && /running$/.test(from.state) && /(?:stopped|not configured)$/.test(to.state ?? ''))
    return {
      level: 'changed meaning',
      reason: `${versions.to} accepts it only ${to.state}; ${versions.from} while it runs`,
    };
  if (to.state === withAccounts && from.state !== withAccounts)
    return {
      level: 'changed meaning',
      reason: `${versions.to} accepts it only if the account exists; ${versions.from} makes it`,
    };
  if (from.columns === null || to.columns === null) return null;
  // New columns disturb nobody who reads them by name.
  const gone = without(from.columns, to.columns);
  if (gone.length === 0) return null;
  return { level: 'changed meaning', reason: `columns that ${versions.to} does not show: ${listed(gone)}` };
}

const isUnknown = ({ errno, message }: ItemAnswer): boolean =>
  errno === 1305 || refusalKind(errno, message) === 'words';

/** Names that the others do not have, whatever their letters. */
function without(names: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others.map((one) => one.toLowerCase()));
  return names.filter((name) => !known.has(name.toLowerCase()));
}

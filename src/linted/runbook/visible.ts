import type { LintItem, StatementItem } from '../../model/upgrade-lint.ts';
import type { LocatedText } from '../located.ts';
import type { SqlContext } from '../sql/items.ts';
import { isWholeStatement } from './recognise.ts';

/** Statements of replication, wherever they stand, and commands that make such. */
const ofReplication =
  /\b(?:start|stop)-(?:slave|replica)\b(?<=\bmysqladmin\b[^\n]{0,200}\s(?:start|stop)-(?:slave|replica))|\b(?:(?:START|STOP|RESET) +(?:SLAVE|REPLICA)\b(?: +ALL\b)?|RESET +MASTER\b|RESET +BINARY +LOGS\b|SHOW +(?:ALL +)?(?:SLAVES?|REPLICA|MASTER|BINARY +LOG) +STATUS\b|SHOW +(?:SLAVE +HOSTS|REPLICAS|(?:MASTER|BINARY) +LOGS)\b|CHANGE +(?:MASTER|REPLICATION +SOURCE) +TO\b|PURGE +(?:MASTER|BINARY) +LOGS\b|SET +(?:GLOBAL +|PERSIST +|PERSIST_ONLY +|@@GLOBAL\.)\w+(?= *:?=))/gi;
/** Other ones, which only capitals tell from English. */
const others =
  /\b(?:SELECT(?= +@@\w| [^\n]{0,200}\bFROM )|INSERT +INTO(?= )|DELETE +FROM(?= )|UPDATE(?= +\S{1,100} +SET )|(?:CREATE|ALTER|DROP) +(?:USER|TABLE|DATABASE|PROCEDURE|FUNCTION|TRIGGER|EVENT|VIEW|INDEX|SERVER|ROLE)(?= )|(?:GRANT|REVOKE)(?= [^\n]{0,200}\bON )|SHOW +(?:(?:FULL|GLOBAL|SESSION) +)?(?:PROCESSLIST|VARIABLES|STATUS|ENGINE|GRANTS|DATABASES|TABLES|PLUGINS|CREATE|BINLOG|RELAYLOG)\b|FLUSH +(?:HOSTS|LOGS|PRIVILEGES|TABLES|BINARY|QUERY|STATUS|DES_KEY_FILE|USER_RESOURCES)\b|INSTALL +PLUGIN(?= )|LOAD +DATA(?= )|KILL(?= +\d))/g;

/** Words of a text that are statements to the eye, or the beginnings of such, with the offset of each. Pure. */
function visibleIn(text: string): { readonly words: string; readonly at: number }[] {
  return [ofReplication, others]
    .flatMap((pattern) => Array.from(text.matchAll(pattern), (match) => ({ words: match[0], at: match.index })))
    .filter(({ words }) => /^set /i.test(words) || words === words.toUpperCase() || words === words.toLowerCase())
    .sort((a, b) => a.at - b.at);
}

/**
 * The statements that a piece of code visibly holds and that none of `read` is: they are not judged, and only their first words are shown. Each once for
 * a line.
 *
 * @param why they are not judged
 */
function unreadStatements(
  block: LocatedText,
  read: readonly LintItem[],
  why: string,
  { file }: Pick<SqlContext, 'file'>,
): StatementItem[] {
  const covered = read.flatMap(coverOf);
  const found = new Map<string, StatementItem>();
  for (const { words, at } of visibleIn(block.text)) {
    const line = block.lineAt(at);
    const plain = words.replace(/\s+/g, ' ');
    const isRead = covered.some((one) => one.from <= line && line <= one.to && one.text.includes(plain.toUpperCase()));
    if (isRead) continue;
    const isSet = /^set /i.test(plain);
    const isWhole = !isSet && isWholeStatement(plain);
    const text = isWhole ? plain : `${plain} ...`;
    found.set(`${line} ${text}`, {
      kind: 'statement',
      file,
      line,
      text,
      sql: isSet ? `${plain} = ...` : plain,
      notJudged: why,
    });
  }
  return [...found.values()];
}

/** The lines on which a statement stands, and its words. */
function coverOf(item: LintItem): { from: number; to: number; text: string }[] {
  if (item.kind !== 'statement') return [];
  const lines = item.sql.split('\n').length;
  const text = `${item.text} ${item.sql}`.replace(/\s+/g, ' ').toUpperCase();
  return [{ from: item.line, to: item.line + lines, text }];
}

/** What was read of a piece of code, and what it visibly holds beside it. */
export function withUnread(
  block: LocatedText,
  read: readonly LintItem[],
  why: string,
  context: Pick<SqlContext, 'file'>,
): LintItem[] {
  return [...read, ...unreadStatements(block, read, why, context)];
}

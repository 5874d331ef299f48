import { withoutSecrets } from '../../model/sql-secrets.ts';
import type { StatementItem } from '../../model/upgrade-lint.ts';
import type { LocatedText } from '../located.ts';
import { chosenDatabase, shownCommand, whyNotRun } from './client-commands.ts';
import { tokensOf, withoutComments } from './lexer.ts';
import { whyNotAsked } from './not-judged.ts';
import { filledStatement, type Vars, whyOpen } from './placeholders.ts';
import { secretPlaces } from './secrets.ts';
import { splitSql } from './split.ts';
import { replacedAt, type StandIns } from './stand-ins.ts';

/** What statements are read with. */
export interface SqlContext {
  /** As the user named it. */
  readonly file: string;
  readonly vars: Vars;
  readonly standIns: StandIns;
}

const longestText = 240;
/** What is longer is data and no runbook, characters. */
const longestStatement = 64 * 1024;
/** Databases that every server has. */
const always = /^(?:mysql|information_schema|performance_schema|sys)$/i;

/** The statements of a text as the client `mysql` takes them from it, with the commands of the client, which are not judged. */
export function statementItems(source: LocatedText, context: SqlContext): StatementItem[] {
  return splitSql(source.text).map(({ kind, start, end }) => {
    const line = source.lineAt(start);
    if (end - start > longestStatement) return longItem(source.text.slice(start, start + longestText), line, context);
    const text = source.text.slice(start, end);
    return kind === 'command' ? commandItem(text, line, context) : statementItem(text, line, context);
  });
}

/** One statement: placeholders filled in, comments and secrets taken out. */
export function statementItem(written: string, line: number, { file, vars, standIns }: SqlContext): StatementItem {
  const { text: sql, missing } = filledStatement(tokensOf(withoutComments(written)), vars);
  const places = secretPlaces(sql);
  // A secret may stand in other words too; what is shorter stands in every word.
  const secrets = places.map(({ start, end }) => sql.slice(start, end)).filter(({ length }) => length > 3);
  return {
    kind: 'statement',
    file,
    line,
    text: shown(
      withoutSecrets(
        replacedAt(sql, places, () => '***'),
        secrets,
      ),
    ),
    sql: replacedAt(sql, places, standIns),
    notJudged: whyNotAsked(tokensOf(sql)) ?? (missing === null ? null : whyOpen(missing)),
  };
}

/** Of a long statement only the first words are shown: more could be a secret. */
function longItem(beginning: string, line: number, { file }: SqlContext): StatementItem {
  const [words = ''] = /^[a-z]+(?: [a-z]+)?/i.exec(beginning) ?? [];
  return { kind: 'statement', file, line, text: `${words} ...`, sql: '', notJudged: 'it is longer than 64 KiB' };
}

function commandItem(command: string, line: number, context: SqlContext): StatementItem {
  const database = chosenDatabase(command);
  const notJudged =
    database === null ? whyNotRun(command) : always.test(database) ? null : `the servers have no database ${database}`;
  const text = shown(shownCommand(command));
  const sql = database === null ? text : `USE \`${database.replaceAll('`', '``')}\``;
  return { kind: 'statement', file: context.file, line, text, sql, notJudged };
}

function shown(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= longestText ? line : `${line.slice(0, longestText - 1)}…`;
}

import { innerOf, skeletonOf, type Token } from '../linted/sql/lexer.ts';

/** Whether a statement is run once, or in every transaction. */
export type SqlPlace = 'setup' | 'transaction';

const rows = /^(?:INSERT|REPLACE|UPDATE|DELETE|SELECT|WITH|DO|\( ?SELECT)\b/;
const schema =
  /^(?:CREATE (?:OR REPLACE )?TABLE|CREATE (?:DATABASE|SCHEMA)|CREATE (?:UNIQUE |FULLTEXT |SPATIAL )?INDEX|ALTER TABLE|RENAME TABLE|DROP (?:TABLE|DATABASE|SCHEMA|INDEX)|TRUNCATE|USE|ANALYZE TABLE)\b/;
const endsTransaction = /^(?:BEGIN|START TRANSACTION|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|XA)\b/;

/** Within a statement that may be run otherwise. Of the skeleton: strings and quoted names are left out of it. */
const never: readonly (readonly [pattern: RegExp, why: string])[] = [
  [/;/, 'it is more than one statement (DELIMITER is not followed)'],
  [/\bINTO (?:OUTFILE|DUMPFILE)\b/, 'it writes a file on the host of the server'],
  [/\bLOAD_FILE ?\(/, 'it reads a file on the host of the server'],
  [/^(?:CREATE|ALTER)\b.*(?:\b(?:DATA|INDEX) DIRECTORY\b|\bTABLESPACE\b)/, 'it names files on the host of the server'],
  [
    /^(?:CREATE|ALTER)\b.*\bENGINE\b(?! ?=? ?INNODB\b)/,
    'its engine is not InnoDB, and the workload is made of transactions',
  ],
  [/^(?:CREATE|ALTER)\b.*\b(?:CONNECTION|WRAPPER) ?=/, 'it connects to another server'],
];
/** What belongs to the servers and to the workload's own writers. */
const reserved = new Set(['mysql', 'sys', 'performance_schema', 'ndbinfo', 'replfault']);

/**
 * Why a statement of the user's file is not run: it may only create, change and drop tables and databases of its own, and read and change rows. What the
 * experiment rests on (accounts, settings, replication, the binary log, files) is out of its reach. `null`: it is run. Pure.
 */
export function whyRefused(tokens: readonly Token[], place: SqlPlace): string | null {
  const skeleton = skeletonOf(tokens);
  if (tokens.some(({ kind }) => kind === 'open')) return 'it has a comment that only some servers execute (/*!)';
  if (tokens.some(({ kind, text }) => kind === 'hint' && /\bSET_VAR\b/i.test(text))) return 'its hint sets a variable';
  const found = never.find(([pattern]) => pattern.test(skeleton));
  if (found !== undefined) return found[1];
  const own = reservedName(tokens);
  if (own !== null) return `it names the database ${own}, which is not the workload's own`;
  if (/^SET\b/.test(skeleton))
    return onlyUserVariables(skeleton) ? null : 'it sets more than variables of its own (@name)';
  if (rows.test(skeleton)) return null;
  if (place === 'setup' && schema.test(skeleton)) return null;
  if (endsTransaction.test(skeleton))
    return place === 'setup'
      ? 'statements of the setup are committed one by one'
      : 'all statements below the line are one transaction already';
  const words = /^[A-Z_]+(?: [A-Z_]+)?/.exec(skeleton)?.[0] ?? 'it';
  return place === 'transaction' && schema.test(skeleton)
    ? `${words} would end the transaction; write it above the line`
    : `${words} does something else than creating tables and changing rows`;
}

/** Each assignment by itself: `SET @a = 1, sql_log_bin = 0` begins well. */
function onlyUserVariables(skeleton: string): boolean {
  let depth = 0;
  const parts = [''];
  for (const letter of skeleton.slice('SET'.length)) {
    depth += letter === '(' ? 1 : letter === ')' ? -1 : 0;
    if (letter === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts.every((part) => /^ ?@ ?[A-Z0-9_$`.]/.test(part));
}

function reservedName(tokens: readonly Token[]): string | null {
  const seen = tokens.filter(({ kind }) => kind !== 'space' && kind !== 'comment' && kind !== 'hint');
  for (const [index, { kind, text }] of seen.entries()) {
    if (kind !== 'word' && kind !== 'name') continue;
    const name = (kind === 'name' ? innerOf(text) : text).toLowerCase();
    const before = seen[index - 1]?.text.toUpperCase() ?? '';
    const isDatabase = seen[index + 1]?.text === '.' || /^(?:USE|DATABASE|SCHEMA|EXISTS)$/.test(before);
    if (reserved.has(name) && isDatabase) return name;
  }
  return null;
}

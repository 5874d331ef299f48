import { innerOf, skeletonOf, type Token } from './lexer.ts';

/** Of a statement's skeleton. The first that fits tells the reason. Sources: the grammars of MySQL 9.7 and MariaDB 11.8. */
const leftOut: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/\bINTO (?:OUTFILE|DUMPFILE)\b/, 'it writes a file on the host of the server'],
  [
    /^(?:\( ?)*LOAD (?:DATA|XML)\b|\bLOAD (?:DATA|XML) (?:LOCAL |LOW_PRIORITY |CONCURRENT )*INFILE\b/,
    'it reads a file',
  ],
  [/\bLOAD_FILE ?\(/, 'it reads a file on the host of the server'],
  [/^IMPORT TABLE\b/, 'it reads files on the host of the server'],
  [/^SHUTDOWN\b|^RESTART\b|^(?:CREATE|ALTER|BEGIN|DECLARE|IF)\b.*\bSHUTDOWN\b/, 'it ends the server'],
  [/^KILL\b/, 'it depends on what else runs on the server'],
  [/^(?:START|STOP) GROUP_REPLICATION\b/, 'it needs a replication group'],
  [/^CLONE\b/, 'it copies a whole server'],
  [/^(?:PREPARE|EXECUTE|DEALLOCATE PREPARE|DROP PREPARE)\b/, 'the statement is text that is put together elsewhere'],
  [/^BINLOG ''/, 'it executes encoded events'],
  [/^CREATE (?:.*)\bSONAME\b/, 'it loads a library'],
];

/** Of the skeleton, where a string of the statement names a path: what the server would write or load there. */
const withPath: readonly (readonly [pattern: RegExp, reason: string])[] = [
  [/^(?:UN)?INSTALL (?:PLUGIN|SONAME|COMPONENT)\b/, 'it loads a library by its path'],
  [
    /^SET\b.*(?:_FILE|_DIR|_DIRECTORY|_PATH|DATADIR|TMPDIR|LOG_ERROR|LOG_BIN|_LOG|INIT_FILE)\b ?:?=/,
    'it names a file on the host of the server',
  ],
  [/\b(?:DATA|INDEX) DIRECTORY\b|\b(?:ADD|DROP) (?:DATAFILE|UNDOFILE)\b/, 'it names a file on the host of the server'],
];

/** Statements whose strings are statements that a server executes later. */
const executesLater = /^SET\b.*\bINIT_(?:CONNECT|SLAVE|REPLICA|FILE)\b/;
const risky = /\b(?:INTO\s+(?:OUTFILE|DUMPFILE)|LOAD\s+(?:DATA|XML)|LOAD_FILE|SHUTDOWN|RESTART|CLONE|KILL)\b/i;

/** Why no server is asked about a statement; `null`: one may be. Comments that some servers execute count as what they hold. Pure. */
export function whyNotAsked(tokens: readonly Token[]): string | null {
  const skeleton = skeletonOf(tokens);
  if (skeleton === '') return 'it holds no statement';
  const strings = tokens.filter(({ kind }) => kind === 'string').map(({ text }) => innerOf(text));
  const found =
    leftOut.find(([pattern]) => pattern.test(skeleton)) ??
    (strings.some((one) => /[/\\]/.test(one)) ? withPath.find(([pattern]) => pattern.test(skeleton)) : undefined);
  if (found !== undefined) return found[1];
  if (executesLater.test(skeleton) && strings.some((one) => risky.test(one)))
    return 'it sets a statement that reads or writes a file, or ends the server';
  if (/\bEXECUTE IMMEDIATE\b/.test(skeleton)) return 'the statement is text that is put together elsewhere';
  return null;
}

import { statements } from '../old-words.ts';

/** A way to say something in words of newer versions. What is said so is printed only after the target has executed it. */
export interface Rewrite {
  readonly vendor: 'mysql' | 'mariadb' | 'both';
  /** @returns the same text where the rule does not concern it; several statements where one is not enough. */
  apply(text: string): string | readonly string[];
  /** What is worse or different; `null` where nothing is. */
  readonly cost: string | null;
}

const rule = (
  vendor: Rewrite['vendor'],
  pattern: RegExp,
  to: string | ((...found: string[]) => string),
  cost: string | null = null,
): Rewrite => ({
  vendor,
  cost,
  apply: (text) =>
    typeof to === 'string' ? text.replace(pattern, to) : text.replace(pattern, (...found) => to(...found)),
});

/** `START SLAVE`, with any blanks between the words. */
const phrase = (words: string): RegExp =>
  new RegExp(
    `\\b${words
      .replace(/ (TO)$/, '(?=\\s)')
      .split(' ')
      .join('\\s+')}\\b`,
    'gi',
  );

/** `Slave_running` to `Replica_running`, in the letters' own case. */
const renamed = (name: string): string =>
  name
    .replace(/slave/g, 'replica')
    .replace(/Slave/g, 'Replica')
    .replace(/SLAVE/g, 'REPLICA')
    .replace(/master/g, 'source')
    .replace(/Master/g, 'Source')
    .replace(/MASTER/g, 'SOURCE');

const otherAccount =
  'the account then uses the default authentication plugin of the server: old clients, and replicas without TLS or GET_SOURCE_PUBLIC_KEY, may not log in';

/** All rules, in the order in which they are applied. */
export const rewrites: readonly Rewrite[] = [
  ...statements.map(([old, now]) => rule('mysql', phrase(old), now.replace(/ TO$/, ''))),
  rule(
    'mysql',
    /(?<=\bCHANGE\s+REPLICATION\s+SOURCE\b[\s\S]*|\bSTART\s+REPLICA\b[\s\S]*)\b(?:GET_MASTER_PUBLIC_KEY|MASTER_\w+)\b/gi,
    renamed,
  ),
  rule('mysql', /\bMASTER_POS_WAIT\s*\(/gi, 'SOURCE_POS_WAIT('),
  rule(
    'mysql',
    /\bWAIT_UNTIL_SQL_THREAD_AFTER_GTIDS\s*\(/gi,
    'WAIT_FOR_EXECUTED_GTID_SET(',
    'it goes on waiting when the applier stops, and answers 0 or 1 instead of a count',
  ),
  // Names of variables and of status variables, bare, after @@ and in the quotes of LIKE.
  rule(
    'mysql',
    /\b(?:(?:sql_|log_|init_|skip_|rpl_stop_|rpl_semi_sync_|sync_|Com_)?(?:slave|master)_\w+|log_slave_updates|init_slave|rpl_semi_sync_(?:master|slave)\w*)\b/gi,
    renamed,
  ),
  rule('mysql', /\bslave(?=[_\\]?[%'"])/gi, renamed),
  rule('both', /\btx_(isolation|read_only)\b/gi, 'transaction_$1'),
  rule(
    'mysql',
    /\blog_warnings(\s*=\s*)(\d)/gi,
    (_, equals = '', level = '') => `log_error_verbosity${equals}${level === '0' ? 1 : level === '1' ? 2 : 3}`,
    'the numbers have another meaning: 1 errors, 2 warnings too, 3 notes too',
  ),
  rule(
    'mysql',
    /\bexpire_logs_days(\s*=\s*)(\d+)/gi,
    (_, equals = '', days = '') => `binlog_expire_logs_seconds${equals}${Number(days) * 86_400}`,
  ),
  rule('mysql', /\bexpire_logs_days\b/gi, 'binlog_expire_logs_seconds', 'the value is in seconds'),
  rule('mysql', /=\s*PASSWORD\s*\(\s*('(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|\*\*\*)\s*\)/gi, '= $1', otherAccount),
  rule(
    'mysql',
    /\bIDENTIFIED\s+WITH\s+['"`]?(?:mysql_native_password|mysql_old_password|sha256_password)['"`]?\s+BY\b/gi,
    'IDENTIFIED BY',
    otherAccount,
  ),
  { vendor: 'mysql', cost: null, apply: grantAlone },
  rule(
    'mysql',
    /\bFLUSH\s+(?:LOCAL\s+|NO_WRITE_TO_BINLOG\s+)?HOSTS\b/gi,
    'TRUNCATE TABLE performance_schema.host_cache',
  ),
  rule(
    'mysql',
    /\binformation_schema\.(GLOBAL|SESSION)_(STATUS|VARIABLES)\b/gi,
    (_, scope = '', what = '') => `performance_schema.${scope.toLowerCase()}_${what.toLowerCase()}`,
  ),
  rule(
    'mysql',
    /\binformation_schema\.INNODB_LOCKS\b/gi,
    'performance_schema.data_locks',
    'its columns have other names',
  ),
  rule(
    'mysql',
    /\binformation_schema\.INNODB_LOCK_WAITS\b/gi,
    'performance_schema.data_lock_waits',
    'its columns have other names',
  ),
  rule(
    'mysql',
    /\bINNODB_SYS_(TABLES|COLUMNS|INDEXES|FIELDS|VIRTUAL|FOREIGN|FOREIGN_COLS|TABLESPACES|TABLESTATS|DATAFILES)\b/gi,
    'INNODB_$1',
  ),
  rule('mysql', /\binformation_schema\.PROCESSLIST\b/gi, 'performance_schema.processlist'),
  rule(
    'mysql',
    /^\s*SHOW\s+(?:FULL\s+)?PROCESSLIST\s*$/i,
    'SELECT * FROM performance_schema.processlist',
    'its columns have the same names in other letters',
  ),
  rule('mysql', /\bSQL_NO_CACHE\s+/gi, ''),
  rule(
    'both',
    /\b(?:utf8mb3|utf8)(?=[_\b'"\s;,]|$)/gi,
    'utf8mb4',
    'a character takes up to 4 bytes: indexes on long columns may become too large',
  ),
];

/** `GRANT ... IDENTIFIED BY` makes an account and grants; MySQL 8.0 wants two statements. */
function grantAlone(text: string): string | readonly string[] {
  const found =
    /^(\s*GRANT\b[\s\S]*\bTO\s+)('[^']*'(?:@(?:'[^']*'|[\w.%-]+))?|[\w.-]+(?:@(?:'[^']*'|[\w.%-]+))?)\s+(IDENTIFIED\s+(?:WITH\s+\S+\s+)?BY\s+(?:'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|\*\*\*))([\s\S]*)$/i.exec(
      text,
    );
  if (found === null) return text;
  const [, grant = '', account = '', identified = '', rest = ''] = found;
  return [`CREATE USER IF NOT EXISTS ${account} ${identified}`, `${grant}${account}${rest}`];
}

import { commandAt } from '../sql/client-commands.ts';
import { tokensOf } from '../sql/lexer.ts';

/** Words with which statements begin, and the second words of those that are common in English. */
const first =
  /^(?:(?:ALTER|ANALYZE|BINLOG|CALL|CHANGE (?:MASTER|REPLICATION)|CHECK TABLE|CHECKSUM|CLONE|COMMIT|CREATE|DEALLOCATE|DELETE FROM|DESC|DESCRIBE|DO|DROP|EXECUTE|EXPLAIN|FLUSH|GRANT|HANDLER|IMPORT TABLE|INSERT|INSTALL|KILL|LOAD (?:DATA|XML|INDEX)|LOCK (?:TABLES?|INSTANCE)|OPTIMIZE|PREPARE|PURGE (?:BINARY|MASTER)|RENAME (?:TABLES?|USER)|REPAIR|REPLACE|RESET (?:MASTER|SLAVE|REPLICA|BINARY|PERSIST|QUERY)|RESTART|REVOKE|ROLLBACK|SAVEPOINT|SELECT|SET|SHOW|SHUTDOWN|SIGNAL|START (?:ALL|SLAVE|REPLICA|TRANSACTION|GROUP_REPLICATION)|STOP (?:ALL|SLAVE|REPLICA|GROUP_REPLICATION)|TABLE|TRUNCATE|UNINSTALL|UNLOCK (?:TABLES?|INSTANCE)|UPDATE|VALUES|WITH|XA|BEGIN|END)\b|\()/i;

/** What follows SHOW. Other words after it are English. */
const shown =
  /^SHOW (?:ALL|BINARY|BINLOG|CHARACTER|COLLATION|COLUMNS|COUNT|CREATE|DATABASES|ENGINES?|ERRORS|EVENTS|EXPLAIN|EXTENDED|FIELDS|FULL|FUNCTION|GLOBAL|GRANTS|INDEX|INDEXES|KEYS|LOCAL|MASTER|OPEN|PARSE_TREE|PLUGINS|PRIVILEGES|PROCEDURE|PROCESSLIST|PROFILES?|RELAYLOG|REPLICAS?|SCHEMAS|SESSION|SLAVE|STATUS|STORAGE|TABLES?|TRIGGERS|VARIABLES|WARNINGS|REPLICATION)\b/i;

/** Whether a text begins as statements or commands of the client do, behind comments. */
export function beginsWithStatement(text: string): boolean {
  return headOf(text) !== null;
}

/** Whether a text is nothing but statements: it begins as they do, and ends one as the client wants it, or is in capitals as only they are. */
export function isSql(text: string): boolean {
  const head = headOf(text);
  if (head === null) return false;
  return (
    /(?:;|\\[gG])[ \t]*(?:(?:--|#|\/\*).*)?\r?$|^[ \t]*delimiter\s/im.test(text) || /^[A-Z]{3,} ?[A-Z]*$/.test(head)
  );
}

/** The first two words of a text that begins as a statement; `null`: it does not. */
function headOf(text: string): string | null {
  const tokens = tokensOf(text.slice(0, 20_000)).filter(({ kind }) => kind !== 'space' && kind !== 'comment');
  const start = tokens[0]?.start;
  if (start === undefined) return null;
  const words = tokens.slice(0, 2).map(({ text: word }) => word);
  const head = words.join(' ');
  const line = /[^\n]*/.exec(text.slice(start))?.[0] ?? '';
  if (/^use\b/i.test(head)) return /^use\s+[`\w$-]+\s*(?:$|;)/i.test(line) ? head : null;
  if (tokens[0]?.kind === 'open' || commandAt(text, start, ';', true) !== null) return head;
  return (/^SHOW\b/i.test(head) ? shown : first).test(head) ? head : null;
}

/** Statements of which these words, and what follows them, are the whole. */
const whole = [
  '(?:START|STOP|RESET) (?:SLAVE|REPLICA|MASTER|BINARY LOGS)\\b',
  'SHOW (?:ALL )?(?:SLAVES?|REPLICA|MASTER|BINARY LOG) STATUS\\b',
  'SHOW (?:SLAVE HOSTS|REPLICAS|MASTER LOGS|BINARY LOGS)\\b',
  'CHANGE (?:MASTER|REPLICATION SOURCE) TO\\b.*(?:=|\\.\\.\\.|…)',
  'SET (?:GLOBAL|PERSIST|PERSIST_ONLY|@@GLOBAL\\.)[^=]*=\\s*\\S',
  'PURGE (?:MASTER|BINARY) LOGS (?:TO|BEFORE)\\b',
  'SHOW (?:(?:FULL )?PROCESSLIST|(?:GLOBAL |SESSION )?(?:VARIABLES|STATUS)|ENGINE \\w+ STATUS|PLUGINS|ENGINES|GRANTS)\\b',
  'FLUSH (?:HOSTS|(?:BINARY |ERROR |RELAY |SLOW )?LOGS|PRIVILEGES|TABLES|QUERY CACHE|STATUS)\\b',
  'SELECT @@\\w',
  'SELECT .*\\bFROM \\S',
  '(?:GRANT|REVOKE) .*\\bON .*\\b(?:TO|FROM) \\S',
  '(?:CREATE|ALTER|DROP) USER .*[@\'"]',
  'SET PASSWORD\\b.*=',
  '(?:UN)?INSTALL PLUGIN \\w',
  'KILL (?:QUERY |CONNECTION )?\\d',
];
const isWhole = new RegExp(`^(?:${whole.join('|')})`, 'i');

/** Whether words between back quotes in a text are a statement about replication or administration, and not only its name. */
export function isWholeStatement(code: string): boolean {
  return isWhole.test(code.trim().replace(/\s+/g, ' '));
}

/** A line with the client, or a variable that is called so, and what gives statements to it. Bounded, as lines may be long. */
const toClient =
  /(?:^|[\s;&|/("'`{])(?:mysql(?:\.exe)?|mariadb|\$\{?\w{0,40}(?:mysql|mariadb)\w{0,40}(?:\[[@*]\])?\}?)["']?[ \t](?:(?:\\\r?\n|[^\n]){0,1000}?[\s])?(?:-\w*e|--exec\w*|<)|\|[ \t]*(?:sudo )?(?:mysql|mariadb)\b/im;

/** Whether a text seems to hold commands of the shell that give statements to the client. */
export const givesToClient = (text: string): boolean => toClient.test(text);

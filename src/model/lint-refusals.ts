/** What a refusal is about: words that the version does not know, things that only the user's own server has, or the state of the server. */
export type RefusalKind = 'words' | 'surroundings' | 'state';

/**
 * MySQL and MariaDB server error references: syntax (1064, 1149), variables (1193, 1228-1233, 1238), character sets (1115, 1273), columns (1054), functions
 * (1128, 1582, 1583, 1630), features (1210, 1221, 1235, 1286, 1289, 1327), plugins that are not loaded (1524).
 */
const words: ReadonlySet<number> = new Set([
  1054, 1064, 1115, 1128, 1149, 1193, 1210, 1221, 1228, 1229, 1230, 1231, 1232, 1233, 1235, 1238, 1273, 1286, 1289,
  1327, 1524, 1582, 1583, 1630,
]);

/**
 * Files (2, 13, 29, 1017), databases, tables, triggers, events and users that are not there (1007, 1008, 1046, 1049, 1050, 1091, 1133, 1141, 1147, 1243, 1360,
 * 1396, 1410, 1449, 1539, 3162, 3523), other connections (1094, 1317), log files by name (1220, 1373), libraries of plugins (1126), what the tool itself forbids
 * (1290), XA transactions that a line before would have begun (1397-1399), tables that the tool's servers have no room for (1114).
 */
const surroundings: ReadonlySet<number> = new Set([
  2, 13, 29, 1007, 1008, 1017, 1046, 1049, 1050, 1051, 1091, 1094, 1109, 1114, 1126, 1133, 1141, 1146, 1147, 1220, 1243,
  1290, 1305, 1317, 1360, 1373, 1396, 1397, 1398, 1399, 1410, 1449, 1539, 3162, 3523,
]);
/** Of these the message names what is not there: where that belongs to the server, the version does not know it. */
const named: ReadonlySet<number> = new Set([1049, 1051, 1109, 1146, 1305]);
const ofTheServer = /['`. ](?:mysql|information_schema|performance_schema|sys)\b/i;
/** What clouds and tools add to the schema `mysql`: Amazon RDS `mysql.rds_...`, Azure `mysql.az_...`, Google `mysql.addSecondaryIdxOnReplica`. */
const addedToTheServer = /\b(?:PROCEDURE|FUNCTION) `?mysql`?\.|\bmysql`?\.`?(?:rds|az|ibp?|cloudsql)_/i;

/** What a refusal is about, by its number and message. Pure. */
export function refusalKind(errno: number | null, message: string | null): RefusalKind {
  if (errno === null) return 'state';
  if (words.has(errno)) return 'words';
  if (!surroundings.has(errno)) return 'state';
  const said = message ?? '';
  return named.has(errno) && ofTheServer.test(said) && !addedToTheServer.test(said) ? 'words' : 'surroundings';
}

const listsNames =
  /^\s*SHOW\s+(?:GLOBAL\s+|SESSION\s+|LOCAL\s+)?(?:VARIABLES|STATUS|PLUGINS|ENGINES|CHARACTER\s+SET|COLLATION)\b/i;

/** Whether the rows of a statement are names that a version has or has not: a server that does not know one accepts it, and shows nothing. Pure. */
export const showsNames = (sql: string): boolean => listsNames.test(sql);

/** Words of servers that accept something today and say that a later version will not. */
export const deprecates = (message: string | null): boolean => /\bdeprecated\b/i.test(message ?? '');

/** The state of a pair in which the accounts that a statement names were made for it. */
export const withAccounts = 'on the replica, its accounts made first';

import type { Session } from '../../servers/types.ts';

export interface Column {
  readonly name: string;
  /** As `information_schema` words it in lower case, for example `bigint` or `longblob`. */
  readonly type: string;
  readonly nullable: boolean;
}

export interface Table {
  readonly database: string;
  readonly name: string;
  /** `database.table`, for messages. */
  readonly label: string;
  readonly columns: readonly Column[];
  /** Columns of the primary key, in its order; empty where there is none. */
  readonly key: readonly Column[];
}

/** What servers keep for themselves. */
const ofTheServer = new Set(['information_schema', 'mysql', 'performance_schema', 'sys', 'ndbinfo']);

/** Every table of every database that is not the server's own, by its own table list. */
export async function tablesOn(session: Session): Promise<Table[]> {
  const names = (await session.query('SHOW DATABASES')).map((row) => String(row['Database']));
  const tables: Table[] = [];
  for (const database of names.filter((name) => !ofTheServer.has(name) && !name.startsWith('#'))) {
    const where = `WHERE TABLE_SCHEMA = ${quoted(database)}`;
    const [listed = [], columns = [], keys = []] = await session.queryEach([
      `SELECT TABLE_NAME AS t FROM information_schema.TABLES ${where} AND TABLE_TYPE = 'BASE TABLE' ORDER BY TABLE_NAME`,
      `SELECT TABLE_NAME AS t, COLUMN_NAME AS c, DATA_TYPE AS type, IS_NULLABLE AS nullable FROM information_schema.COLUMNS ${where} ORDER BY TABLE_NAME, ORDINAL_POSITION`,
      `SELECT TABLE_NAME AS t, COLUMN_NAME AS c FROM information_schema.KEY_COLUMN_USAGE ${where} AND CONSTRAINT_NAME = 'PRIMARY' ORDER BY TABLE_NAME, ORDINAL_POSITION`,
    ]);
    for (const { t } of listed) {
      const own = columns
        .filter((row) => row['t'] === t)
        .map((row) => ({
          name: String(row['c']),
          type: String(row['type']).toLowerCase(),
          nullable: row['nullable'] === 'YES',
        }));
      const key = keys
        .filter((row) => row['t'] === t)
        .flatMap((row) => own.find((column) => column.name === row['c']) ?? []);
      tables.push({ database, name: String(t), label: `${database}.${String(t)}`, columns: own, key });
    }
  }
  return tables;
}

/** Whether both ends can be read with the same statements. */
export function sameShape(one: Table, other: Table): boolean {
  const shape = ({ columns, key }: Table): string =>
    JSON.stringify([columns.map(({ name, type }) => [name, type]), key.map(({ name }) => name)]);
  return shape(one) === shape(other);
}

/** A name as every sql_mode takes it. */
export const identifier = (name: string): string => `\`${name.replaceAll('`', '``')}\``;

export const qualified = ({ database, name }: Table): string => `${identifier(database)}.${identifier(name)}`;

/** A text in single quotes, for the sql_mode of the readers. */
function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

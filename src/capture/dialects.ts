/** Kinds of servers that are asked in words of their own. */
export type Dialect = 'mysql-8.4' | 'mysql-5.7' | 'mysql-5.6' | 'mariadb' | 'mariadb-10.5' | 'mariadb-10.0';

export interface Statement {
  /** Literal text; `{file}` and `{position}` are its only holes. */
  readonly text: string;
  /** Privilege that it needs; `null` for none. */
  readonly privilege: string | null;
}

export const among = (names: readonly string[]): string =>
  `WHERE Variable_name IN (${names.map((name) => `'${name}'`).join(', ')})`;

/** A statement that needs no privilege. */
export const free = (text: string): Statement => ({ text, privilege: null });

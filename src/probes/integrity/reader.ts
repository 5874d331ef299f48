import type { Session, StartedServer } from '../../servers/types.ts';

/** Length of a joined hash that a server may build, in bytes; every answer is checked for having come whole. */
const joinedBytes = 4_000_000;
/** How long a reader waits for a table that a schema change holds, s. */
const lockWaitS = 5;

/**
 * Makes reading independent of what the server is set to: no sql_mode, no limits, each statement a transaction of its own that takes no row
 * locks and no table locks beyond those of any SELECT.
 */
export const readerSettings: readonly string[] = [
  `SET SESSION sql_mode = '', autocommit = 1, group_concat_max_len = ${joinedBytes}, sql_select_limit = 18446744073709551615, lock_wait_timeout = ${lockWaitS}`,
  'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED',
];

/** Told each statement before it is run. */
export type Asked = (server: string, sql: string) => void;

/** A session for comparing, to be ended by the caller. */
export async function openReader(server: StartedServer, asked: Asked = () => undefined): Promise<Session> {
  asked(server.name, 'a new session');
  const session = await server.connect();
  try {
    for (const statement of readerSettings) await session.query(statement);
    return told(session, (sql) => asked(server.name, sql));
  } catch (error) {
    await session.end();
    throw error;
  }
}

function told(session: Session, asked: (sql: string) => void): Session {
  return {
    id: session.id,
    query(sql, values) {
      asked(sql);
      return session.query(sql, values);
    },
    queryEach(statements) {
      asked(statements[0] ?? '');
      return session.queryEach(statements);
    },
    execute(sql, values) {
      asked(sql);
      return session.execute(sql, values);
    },
    end: () => session.end(),
    [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
  };
}

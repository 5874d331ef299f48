import { ReplfaultError } from '../../model/errors.ts';
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

/** A session for comparing, to be ended by the caller. */
export async function openReader(server: StartedServer): Promise<Session> {
  const session = await server.connect();
  try {
    for (const statement of readerSettings) await session.query(statement);
    return session;
  } catch (error) {
    await session.end();
    throw error;
  }
}

/** @throws ReplfaultError `INTEGRITY_TIMEOUT` when the work takes longer: a server that does not answer must not hold the run. */
export async function withinTime<T>(work: Promise<T>, timeoutMs: number, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new ReplfaultError('INTEGRITY_TIMEOUT', `${what} took longer than ${timeoutMs / 1000} s`, {
            hint: 'a server may have been left stopped or overloaded: see its log',
          }),
        ),
      timeoutMs,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    // Whoever lost the race may still fail, when nobody listens any more.
    work.catch(() => undefined);
  }
}

import { type ConnectionOptions, createConnection } from 'mysql2';
import type { Connection } from 'mysql2/promise';
import { bounded } from '../../../model/bounded.ts';
import { ReplfaultError } from '../../../model/errors.ts';
import type { Patience } from '../../types.ts';

/** From the first byte to the end of the login; the client library bounds only what comes before the handshake, ms. */
const loginTimeoutMs = 10_000;
/** A server that has not answered a statement by then does not answer, ms. */
export const answerTimeoutMs = 60_000;
/** Statements are shown no longer than this, characters. */
const shownSql = 80;

/** Connects and logs in, bounded; a connection that comes later is destroyed. @throws what the server or the attempt says. */
export async function connectBounded(
  name: string,
  options: ConnectionOptions,
  timeoutMs = loginTimeoutMs,
): Promise<Connection> {
  const connection = createConnection({ ...options, connectTimeout: timeoutMs });
  const loggedIn = new Promise<void>((resolve, reject) => {
    connection.once('connect', () => resolve());
    connection.on('error', reject);
  });
  await bounded(loggedIn, {
    ms: timeoutMs,
    what: `the login to the ${name}`,
    giveUp: () => connection.destroy(),
  });
  return connection.promise() as unknown as Connection;
}

/**
 * Waits for the answer to a statement, bounded where a time or a signal is given. One that expires has its connection destroyed, so that its late
 * answer disturbs nobody; `lost` is told.
 */
export function answerWithin<T>(
  name: string,
  sql: string,
  answer: Promise<T>,
  { timeoutMs = Number.POSITIVE_INFINITY, signal }: Patience,
  lost: () => void,
): Promise<T> {
  if (timeoutMs === Number.POSITIVE_INFINITY && signal === undefined) return answer;
  const text = sql.replace(/\s+/g, ' ').trim();
  const shown = text.length > shownSql ? `${text.slice(0, shownSql)}...` : text;
  return bounded(answer, { ms: timeoutMs, signal, what: `the answer of the ${name} to ${shown}`, giveUp: lost });
}

/** The error of every statement on a session whose connection was destroyed. */
export const sessionLost = (name: string): ReplfaultError =>
  new ReplfaultError('session-lost', `a session on the ${name} was given up, since a statement on it got no answer`);

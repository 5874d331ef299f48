import { type Connection, createConnection } from 'mysql2/promise';
import type { Action } from '../types.ts';

/**
 * Where a runbook says "verify connectivity". A login needs more than a ping (route, port, handshake, account): what it cannot see, a ping
 * cannot see either.
 */
export const action: Action = {
  does: 'logs in to the source over the path of the replica with its account, and disconnects',
  defaults: { timeoutMs: 1000 },
  async run({ pair, did }, params) {
    const { user, password } = pair.source.replicationUser;
    const timeoutMs = Number(params['timeoutMs']);
    const startedAt = performance.now();
    const tell = (outcome: string): void =>
      did('source', `log in through the link: ${outcome} after ${Math.round(performance.now() - startedAt)} ms`);
    try {
      const login = createConnection({
        ...pair.link.address,
        user,
        password,
        connectTimeout: timeoutMs,
        // The certificate of an experiment names no host.
        ...(pair.tlsCa === null ? {} : { ssl: { rejectUnauthorized: false } }),
      });
      const connection = await within(timeoutMs, login);
      tell('succeeded');
      leave(connection);
    } catch (cause) {
      tell(`failed (${(cause as Error & { code?: string }).code ?? (cause as Error).message})`);
    }
  },
};

/** The client's own timeout covers the TCP connect only; a handshake that never ends must not hold the operator up either. */
async function within(timeoutMs: number, login: Promise<Connection>): Promise<Connection> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })), timeoutMs);
  });
  try {
    return await Promise.race([login, tooLate]);
  } catch (error) {
    // A login that comes through after all is not wanted any more.
    void login.then((late) => late.destroy()).catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** In good order, or the source would count one more aborted client, but without waiting for the answer. */
function leave(connection: Connection): void {
  connection.on('error', () => undefined);
  void connection.end().catch(() => connection.destroy());
}

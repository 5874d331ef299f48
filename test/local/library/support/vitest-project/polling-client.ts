import { type Connection, createConnection } from 'mysql2/promise';
import type { ConnectionOptions } from 'replfault';

export interface PollingClient extends AsyncDisposable {
  /** Answers so far. */
  readonly answers: number;
}

/**
 * A client that asks every 50 ms. With `patienceMs` it gives up a connection without an answer in that time; without, it waits for ever, and never connects
 * again either.
 */
export function startPollingClient(to: ConnectionOptions, patienceMs?: number): PollingClient {
  let stopped = false;
  let connection: Connection | undefined;
  let answers = 0;
  const connect = async (): Promise<Connection> => {
    const made = await createConnection({ ...to, connectTimeout: patienceMs ?? 60_000 });
    return made.on('error', () => undefined);
  };
  const ask = async (): Promise<void> => {
    connection ??= await connect();
    if (stopped) throw new Error('stopped');
    await connection.query({ sql: 'SELECT 1', ...(patienceMs === undefined ? {} : { timeout: patienceMs }) });
    answers += 1;
  };
  const loop = (async () => {
    while (!stopped) {
      await ask().catch(() => {
        connection?.destroy();
        connection = undefined;
        if (patienceMs === undefined) stopped = true;
      });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  return {
    get answers() {
      return answers;
    },
    async [Symbol.asyncDispose]() {
      stopped = true;
      connection?.destroy();
      await loop;
    },
  };
}

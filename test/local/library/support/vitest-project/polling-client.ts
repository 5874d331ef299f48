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
  const ask = async (): Promise<void> => {
    connection ??= await createConnection({ ...to, connectTimeout: patienceMs ?? 60_000 });
    connection.on('error', () => undefined);
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
      await Promise.race([loop, new Promise((resolve) => setTimeout(resolve, 100))]);
    },
  };
}

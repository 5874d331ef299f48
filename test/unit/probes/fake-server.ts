import type { Row } from '../../../src/servers/flavour.ts';
import type { Session, StartedServer } from '../../../src/servers/types.ts';

/** Answers a statement by its text; a thrown error is what the server would say. */
export type Answer = (sql: string, values: readonly unknown[]) => readonly Row[] | Promise<readonly Row[]>;

/** A server that is nothing but its answers. */
export function fakeServer(answer: Answer, gtid: () => string | null = () => null): StartedServer {
  const query = async (sql: string, values: readonly unknown[] = []) => answer(sql, values);
  const connect = async () =>
    ({
      query,
      queryEach: async (statements: readonly string[]) => Promise.all(statements.map((sql) => query(sql))),
      execute: async (sql: string, values: readonly unknown[] = []) => {
        await answer(sql, values);
        return { affectedRows: 1, gtid: gtid() };
      },
      end: async () => undefined,
      [Symbol.asyncDispose]: async () => undefined,
    }) as unknown as Session;
  const flavour = {
    executedGtidQuery: 'SELECT EXECUTED',
    replicaStatusQuery: 'SHOW STATUS',
    binaryLogStatusQuery: 'SHOW LOG STATUS',
    readReplicaStatus: (row: Row) => ({ lastSqlErrno: Number(row['errno']) }),
  };
  return { query, connect, flavour, isRunning: () => true, pid: 0 } as unknown as StartedServer;
}

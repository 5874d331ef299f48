import type { FaultServer } from '../network/types.ts';
import type { Row } from '../servers/flavour.ts';
import { newPassword } from '../servers/passwords.ts';
import type { StartedServer } from '../servers/types.ts';

/** A statement that writes, on a server that takes no writes. */
const optionPreventsStatement = 1290;

/** A server as a fault sees it; `encrypted` where its replication link is so all the time. */
export function faultServer(server: StartedServer, encrypted = false): FaultServer {
  return {
    get pid() {
      return server.pid;
    },
    words: server.flavour.faultWords,
    dataDir: server.dataDir,
    disks: server.disks,
    clock: server.clock,
    encrypted,
    account: server.replicationUser,
    newPassword,
    isRunning: () => server.isRunning(),
    signal: (signal) => server.signal(signal),
    kill: () => server.kill(),
    restart: (changes) => server.restart(changes),
    query: (sql) => queryAnyway(server, sql),
    occupy: () => server.connect(),
  };
}

/** What misconfigures a server is said by an administrator, who lifts super_read_only for it and puts it back. */
async function queryAnyway(server: Pick<StartedServer, 'query'>, sql: string): Promise<readonly Row[]> {
  try {
    return await server.query(sql);
  } catch (cause) {
    const { errno, message } = cause as Error & { errno?: number };
    if (errno !== optionPreventsStatement || !/super.read.only/i.test(message)) throw cause;
    await server.query('SET GLOBAL super_read_only = OFF');
    try {
      return await server.query(sql);
    } finally {
      await server.query('SET GLOBAL super_read_only = ON');
    }
  }
}

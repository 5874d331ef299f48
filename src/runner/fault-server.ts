import type { FaultServer } from '../network/types.ts';
import { newPassword } from '../servers/passwords.ts';
import type { StartedServer } from '../servers/types.ts';

/** A server as a fault sees it. */
export function faultServer(server: StartedServer, encrypted = false): FaultServer {
  return {
    get pid() {
      return server.pid;
    },
    words: server.flavour.faultWords,
    dataDir: server.dataDir,
    encrypted,
    account: server.replicationUser,
    newPassword,
    isRunning: () => server.isRunning(),
    signal: (signal) => server.signal(signal),
    kill: () => server.kill(),
    restart: (changes) => server.restart(changes),
    query: (sql) => server.query(sql),
  };
}

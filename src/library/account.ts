import { newPassword } from '../servers/passwords.ts';
import { logInAndLeave } from '../servers/runtimes/local/session.ts';
import type { StartedServer } from '../servers/types.ts';
import type { ServerConnectionOptions } from './types.ts';

/** Whom an account is for, and what it may do on everything. */
export interface Rights {
  readonly user: string;
  /** In the words of GRANT. */
  readonly privileges: readonly string[];
  /** May grant them to others. */
  readonly grants?: boolean;
}

const everything: Rights = { user: 'replfault', privileges: ['ALL PRIVILEGES'], grants: true };

/**
 * Makes an account, with all privileges unless told, outside the binary log, so that the ends of a pair stay alike. It logs in once over the socket, again after
 * every restart: from then on MySQL remembers the password, and takes it over TCP without TLS (`caching_sha2_password`, which otherwise needs the RSA keys
 * that quick servers do without).
 */
export async function makeAccount(
  server: StartedServer,
  { user, privileges, grants = false }: Rights = everything,
): Promise<ServerConnectionOptions> {
  const password = newPassword();
  const { flavour, version, name, socketPath, host, port } = server;
  {
    await using session = await server.connect();
    await session.queryEach([
      'SET SESSION sql_log_bin = 0',
      `CREATE USER '${user}'@'%' IDENTIFIED BY '${password}'`,
      `GRANT ${privileges.join(', ')} ON *.* TO '${user}'@'%'${grants ? ' WITH GRANT OPTION' : ''}`,
    ]);
  }
  const logIn = (): Promise<void> => logInAndLeave({ name, flavour, version, socketPath, user, password });
  await logIn();
  const restart = server.restart.bind(server);
  server.restart = async (changes) => {
    await restart(changes);
    await logIn();
  };
  return { host, port, user, password, socketPath };
}

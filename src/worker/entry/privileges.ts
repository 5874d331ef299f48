import { newPassword } from '../../servers/passwords.ts';
import { openSession } from '../../servers/runtimes/local/session.ts';
import type { Session, StartedServer } from '../../servers/types.ts';
import { refusalOf } from './hand.ts';

/** Privileges that people give to accounts for replication, in the words of MySQL and of MariaDB. A server refuses those that it does not have. */
const grants: readonly string[] = [
  'SUPER',
  'RELOAD',
  'PROCESS',
  'REPLICATION CLIENT',
  'REPLICATION SLAVE',
  'REPLICATION_SLAVE_ADMIN',
  'REPLICATION SLAVE ADMIN',
  'BINLOG MONITOR',
  'BINLOG ADMIN',
];

/** What is done by hand, each in the words of all versions; the first ones that a server can read are said. The channel is there, and is lost at the end. */
const deeds: readonly { readonly what: string; readonly words: readonly string[] }[] = [
  { what: 'show the status of the replica', words: ['SHOW REPLICA STATUS', 'SHOW SLAVE STATUS'] },
  { what: 'show the end of the binary log', words: ['SHOW BINARY LOG STATUS', 'SHOW MASTER STATUS'] },
  { what: 'list the binary logs', words: ['SHOW BINARY LOGS'] },
  { what: 'list the replicas', words: ['SHOW REPLICAS', 'SHOW SLAVE HOSTS'] },
  { what: 'stop the replica', words: ['STOP REPLICA', 'STOP SLAVE'] },
  {
    what: 'change the channel',
    words: ['CHANGE REPLICATION SOURCE TO SOURCE_CONNECT_RETRY=60', 'CHANGE MASTER TO MASTER_CONNECT_RETRY=60'],
  },
  { what: 'start the receiver', words: ['START REPLICA IO_THREAD', 'START SLAVE IO_THREAD'] },
  { what: 'stop the receiver', words: ['STOP REPLICA IO_THREAD', 'STOP SLAVE IO_THREAD'] },
  { what: 'flush the binary logs', words: ['FLUSH BINARY LOGS'] },
  { what: 'purge binary logs', words: ["PURGE BINARY LOGS BEFORE '2000-01-01 00:00:00'"] },
  { what: 'make the server read-only', words: ['SET GLOBAL read_only = OFF'] },
  { what: 'write without the binary log', words: ['SET SESSION sql_log_bin = 1'] },
  { what: 'reset the replica', words: ['RESET REPLICA', 'RESET SLAVE'] },
];

/** "Access denied" in its forms: to a database, a server, a table, a privilege that is missing. */
const denials: ReadonlySet<number> = new Set([1044, 1045, 1142, 1227]);
const syntaxError = 1064;

const answerMs = 10_000;

/**
 * Which deed each privilege alone permits: `SUPER: stop the replica` to `may` or `may not`. Makes an account for each and drops it. A privilege or a
 * deed that a server does not know is left out.
 */
export async function privilegesOf(server: StartedServer, signal: AbortSignal): Promise<Record<string, string>> {
  const facts: Record<string, string> = {};
  await using root = await server.connect();
  // Neither accounts nor their end belong into the binary log of a source that a replica may still follow.
  await root.query('SET SESSION sql_log_bin = 0');
  for (const grant of grants) {
    signal.throwIfAborted();
    const account = "'replfault_may'@'localhost'";
    const password = newPassword();
    await root.query(`CREATE USER ${account} IDENTIFIED BY '${password}'`);
    try {
      if ((await answer(root, `GRANT ${grant} ON *.* TO ${account}`)) !== null) continue;
      await using session = await openSession(
        {
          name: server.name,
          flavour: { sessionSettings: () => ['DO 0'] },
          version: server.version,
          socketPath: server.socketPath,
          user: 'replfault_may',
          password,
        },
        { timeoutMs: answerMs, signal },
      );
      for (const { what, words } of deeds) {
        const said = await firstUnderstood(session, words);
        if (said !== undefined) facts[`${grant}: ${what}`] = said !== null && denials.has(said) ? 'may not' : 'may';
      }
    } finally {
      await root.query(`DROP USER ${account}`);
    }
  }
  return facts;
}

/** The error number of the first words that the server can read, `null` for none; `undefined` where it can read none of them. */
async function firstUnderstood(session: Session, words: readonly string[]): Promise<number | null | undefined> {
  for (const statement of words) {
    const errno = await answer(session, statement);
    if (errno !== syntaxError) return errno;
  }
  return undefined;
}

/** The error number that the server answers, `null` where it does what it was told. @throws whatever is no answer. */
const answer = (session: Session, statement: string): Promise<number | null> =>
  session.query(statement).then(
    () => null,
    (cause: unknown) => {
      const refusal = refusalOf(cause);
      if (refusal === null) throw cause;
      return refusal.errno;
    },
  );

import { setTimeout as delay } from 'node:timers/promises';
import { type Pair, startPair } from '../../../dist/src/index.js';
import { accountStatements } from '../../../src/diagnose/account.ts';
import { newPassword } from '../../../src/servers/passwords.ts';

/** What `diagnose` is to look at, as an account with its documented privileges. */
export interface Ends {
  readonly source: Reached;
  readonly replica: Reached;
  readonly password: string;
  /** Something happens on the source before each look. */
  write(): Promise<void>;
  /** Whether the state was what it is said to be; asked after the looks, and may end it. */
  proved(): Promise<boolean>;
  close(): Promise<void>;
}

export interface Reached {
  readonly connection: { readonly socketPath: string };
}

export interface PairEnds extends Omit<Ends, 'proved'> {
  readonly pair: Pair;
  /** `REPLICA`, or `SLAVE` where the server knows no other word. */
  readonly word: 'REPLICA' | 'SLAVE';
  /** What the status says of the receiver. */
  receiver(): Promise<{ readonly running: string; readonly errno: number }>;
}

/** A server that takes statements. */
interface Asked {
  query(statement: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
}

/** Makes the account that looks. */
export async function giveAccount(server: Asked, password: string): Promise<void> {
  const [row] = await server.query('SELECT VERSION() AS version');
  const version = String(row?.['version']);
  const vendor = /mariadb/i.test(version) ? 'mariadb' : 'mysql';
  for (const statement of accountStatements({ vendor, version, user: 'looks', password }))
    await server.query(statement);
}

const patienceMs = 10_000;

/** Waits until this holds, for 10 s. @returns whether it did */
export async function soon(holds: () => Promise<boolean>): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline) {
    if (await holds()) return true;
    await delay(50);
  }
  return false;
}

/** A pair whose timers are 1:15 of the usual ones, and that writes one row before each look. */
export async function pairIn(server: string): Promise<PairEnds> {
  const pair = await startPair({
    server,
    source: { net_write_timeout: 4 },
    replica: { replica_net_timeout: 4 },
    replication: { heartbeatPeriodS: 2, connectRetryS: 4 },
  });
  const password = newPassword();
  const word = server === 'mysql:9.7' ? 'REPLICA' : 'SLAVE';
  try {
    await giveAccount(pair.source, password);
    for (const statement of ['CREATE DATABASE shop', 'CREATE TABLE shop.orders (id INT PRIMARY KEY AUTO_INCREMENT)'])
      await pair.source.query(statement);
    await pair.caughtUp();
  } catch (error) {
    await pair.close();
    throw error;
  }
  return {
    pair,
    word,
    source: pair.source,
    replica: pair.replica,
    password,
    write: async () => void (await pair.source.query('INSERT INTO shop.orders () VALUES ()')),
    receiver: async () => {
      const [row = {}] = await pair.replica.query(`SHOW ${word} STATUS`);
      return {
        running: String(row['Replica_IO_Running'] ?? row['Slave_IO_Running']),
        errno: Number(row['Last_IO_Errno']),
      };
    },
    close: () => pair.close(),
  };
}

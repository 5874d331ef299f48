import { ReplfaultError } from '../model/errors.ts';
import type { Leg, Proof } from '../model/samples.ts';
import type { FaultServer, FaultTarget } from './types.ts';

type Row = Readonly<Record<string, unknown>>;

/** Which server a fault of this layer sits on. */
export function serverAt(target: FaultTarget, leg: Leg): FaultServer {
  // The stage lets only legs of the fault through.
  if (leg !== 'source' && leg !== 'replica') throw new TypeError(`${leg} is not a server`);
  return target.servers[leg];
}

/** A fault of connections without encryption, on a link that has it. */
export const alreadyEncrypted = (): ReplfaultError =>
  new ReplfaultError('ALREADY_ENCRYPTED', 'both ends of this link use TLS already', {
    hint: 'run this case without require_secure_transport',
  });

/** Says statements one after the other. */
export async function sayAll(server: FaultServer, statements: readonly string[]): Promise<void> {
  for (const statement of statements) await server.query(statement);
}

/** What the receiver of a replica says about itself. */
export interface ReceiverWords {
  readonly state: string;
  /** What it does at present, in the server's own words. */
  readonly doing: string;
  readonly errno: number;
  readonly error: string;
}

export async function receiverOf(replica: FaultServer): Promise<ReceiverWords> {
  const [row = {}] = await replica.query(replica.words.replicaStatus);
  const state = Object.entries(row).find(([column]) => /^(Replica|Slave)_IO_Running$/.test(column))?.[1];
  const doing = Object.entries(row).find(([column]) => /^(Replica|Slave)_IO_State$/.test(column))?.[1];
  return {
    state: String(state ?? 'unknown'),
    doing: String(doing ?? ''),
    errno: Number(row['Last_IO_Errno'] ?? 0),
    error: String(row['Last_IO_Error'] ?? ''),
  };
}

/** Ends every dump thread of a source, so that its replicas must connect anew. How many there were. */
export async function endDumpThreads(source: FaultServer): Promise<number> {
  const threads = await dumpThreads(source);
  // One that has ended by itself meanwhile is as good as killed.
  for (const id of threads) await source.query(source.words.killConnection(id)).catch(() => undefined);
  return threads.length;
}

async function dumpThreads(source: FaultServer): Promise<number[]> {
  const rows = await source.query('SHOW PROCESSLIST');
  return rows.filter((row: Row) => /^Binlog Dump/.test(String(row['Command']))).map((row) => Number(row['Id']));
}

/** The value of a global variable, as text. */
export async function globalVariable(server: FaultServer, name: string): Promise<string> {
  const [row] = await server.query(`SELECT @@GLOBAL.${name} AS value`);
  return String(row?.['value'] ?? '');
}

/** A status variable that counts, since the server began. */
export async function globalStatus(server: FaultServer, name: string): Promise<number> {
  const [row] = await server.query(`SHOW GLOBAL STATUS LIKE '${name}'`);
  return Number(row?.['Value'] ?? 0);
}

/** Kills a server and starts it again with other options for this life; its data must not be at stake (see `forceToDisk`). */
export async function restartWith(server: FaultServer, extra: readonly string[] = []): Promise<void> {
  if (server.isRunning()) {
    await forceToDisk(server);
    await server.kill();
  }
  await server.restart({ extra });
}

/**
 * What was committed under settings that do not wait for the disk is written now, since a kill takes with it what only the process knows. `LOCAL`,
 * because a FLUSH that is logged is a transaction of its own.
 */
async function forceToDisk(server: FaultServer): Promise<void> {
  await sayAll(server, ['SET GLOBAL innodb_flush_log_at_trx_commit = 1', 'FLUSH LOCAL ENGINE LOGS']);
}

/** The proof of a fault that keeps a replica from following: what its own status says, and how many dump threads serve it. */
export async function proveRefusal(
  target: FaultTarget,
  what: string,
  tells: (said: ReceiverWords) => boolean,
): Promise<Proof> {
  const { source, replica } = target.servers;
  const said = await receiverOf(replica);
  const threads = source.isRunning() ? (await dumpThreads(source)).length : 0;
  return {
    tookEffect: tells(said) && said.state !== 'Yes',
    summary: `${what}; the receiver is in state ${said.state}, Last_IO_Errno ${said.errno}${said.error === '' ? '' : ` (${said.error})`}; ${threads} dump threads on the source`,
    numbers: { receiver: said.state, ioErrno: said.errno, dumpThreads: threads },
  };
}

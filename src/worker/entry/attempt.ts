import { setTimeout as delay } from 'node:timers/promises';
import { quote } from '../../model/sql-literal.ts';
import type { Recorder } from '../../probes/recorder.ts';
import { dialectOf } from '../../procedures/index.ts';
import type { StartedServer } from '../../servers/types.ts';
import { endOfBinaryLog } from '../../topology/follow.ts';
import { type Hand, type Refusal, refusalOf, shownOf } from './hand.ts';

/** Longest wait for the first row, ms. */
const arrivesWithinMs = 15_000;
const pollMs = 50;
/** A thread that says No without an error may still be starting, ms. */
const startsWithinMs = 1_500;
const answerMs = 5_000;

/** Errors of a connection that a receiver may get past by itself: nobody listens yet, the connection was lost, the source is busy. */
const mayPass: ReadonlySet<number> = new Set([1040, 1053, 1158, 1159, 1160, 1161, 1203, 2002, 2003, 2006, 2013, 2055]);

export interface Ends {
  readonly source: StartedServer;
  readonly replica: StartedServer;
}

/** The source as a replica is told of it. */
export interface Address {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/** How an attempt ended. */
export interface Conclusion {
  readonly replicates: boolean;
  readonly refusal: Refusal | null;
  /** Why it does not replicate, where no error number was told. */
  readonly reason: string | null;
}

/**
 * Makes the channel with host, port, user and password. `made` is called as soon as it is there. Then it is told where to begin: by auto-position
 * where both servers have gtid_mode=ON, nothing where the server follows by GTID without being told (MariaDB 10.10 and later), else the end of the source's
 * binary log. Gives the statements without secrets. @throws whatever a server answers.
 */
export async function makeChannel(
  { source, replica }: Ends,
  address: Address,
  hand: Hand,
  made: () => Promise<void>,
): Promise<readonly string[]> {
  const { change, prefix } = dialectOf({ flavour: replica.flavour.name, version: replica.version });
  const statements: string[] = [];
  const changeTo = async (...options: readonly string[]): Promise<void> => {
    const statement = `${change} TO ${options.map((one) => `${prefix}_${one}`).join(', ')}`;
    statements.push(shownOf(statement));
    await hand.say('replica', statement);
  };
  const { file, position } = await endOfBinaryLog(source);
  await changeTo(
    `HOST=${quote(address.host)}`,
    `PORT=${address.port}`,
    `USER=${quote(address.user)}`,
    `PASSWORD=${quote(address.password)}`,
  );
  await made();
  const [status] = await replica.query(replica.flavour.replicaStatusQuery);
  if ((await hasGtids(source)) && (await hasGtids(replica))) await changeTo('AUTO_POSITION=1');
  else if (!/pos/i.test(String(status?.['Using_Gtid'] ?? '')))
    await changeTo(`LOG_FILE=${quote(file)}`, `LOG_POS=${position}`);
  return statements;
}

async function hasGtids(server: StartedServer): Promise<boolean> {
  const [row] = await server.query("SHOW GLOBAL VARIABLES LIKE 'gtid\\_mode'");
  return row?.['Value'] === 'ON';
}

/**
 * Writes one row on the source and waits until the replica has it, or says that it cannot get it. What the receiver would not get past by itself ends
 * the wait at once. @throws whatever the source answers to the write.
 */
export async function untilArrived(
  { source, replica }: Ends,
  number: number,
  { recorder, signal }: { readonly recorder: Pick<Recorder, 'now'>; readonly signal: AbortSignal },
): Promise<Conclusion> {
  await write(source, number);
  const startedAt = recorder.now();
  for (;;) {
    signal.throwIfAborted();
    if (await hasRow(replica, number, signal)) return { replicates: true, refusal: null, reason: null };
    const waitedMs = recorder.now() - startedAt;
    const seen = await lookAt(replica, signal);
    if (seen.over || waitedMs >= arrivesWithinMs || (seen.stopped && waitedMs >= startsWithinMs))
      return {
        replicates: false,
        refusal: seen.refusal,
        reason: seen.refusal === null ? `no row arrived within ${(waitedMs / 1000).toFixed(0)} s: ${seen.text}` : null,
      };
    await delay(pollMs, undefined, { signal });
  }
}

/** As a client writes that takes the server's own settings. */
async function write(source: StartedServer, number: number): Promise<void> {
  await using session = await source.connect();
  await session.query('SET SESSION sql_mode = DEFAULT');
  await session.query(`CREATE DATABASE ${databaseOf(number)}`);
  await session.query(`CREATE TABLE ${databaseOf(number)}.arrivals (id INT PRIMARY KEY, word VARCHAR(40))`);
  await session.query(`INSERT INTO ${databaseOf(number)}.arrivals VALUES (${number}, 'attempt ${number}')`);
}

/** One for each attempt: a remedy may begin after what was written before it. */
const databaseOf = (number: number): string => `replfault_entry_${number}`;

async function hasRow(replica: StartedServer, number: number, signal: AbortSignal): Promise<boolean> {
  const patience = { timeoutMs: answerMs, signal };
  // The table, and its database, arrive with the row.
  const sql = `SELECT id FROM ${databaseOf(number)}.arrivals WHERE id = ${number}`;
  const rows = await replica.query(sql, undefined, patience).catch((cause: unknown) => {
    if (refusalOf(cause) === null) throw cause;
    return [];
  });
  return rows.length > 0;
}

interface Seen {
  /** It will not get better by itself. */
  readonly over: boolean;
  readonly stopped: boolean;
  readonly refusal: Refusal | null;
  readonly text: string;
}

async function lookAt(replica: StartedServer, signal: AbortSignal): Promise<Seen> {
  const { flavour } = replica;
  const [row] = await replica.query(flavour.replicaStatusQuery, undefined, { timeoutMs: answerMs, signal });
  if (!row) return { over: false, stopped: true, refusal: null, text: 'the replica shows no channel' };
  const status = flavour.readReplicaStatus(row);
  const ofReceiver = refusalIn(status.lastIoErrno, status.lastIoError);
  const ofApplier = refusalIn(status.lastSqlErrno, status.lastSqlError);
  const refused = ofReceiver !== null && (status.receiver === 'No' || !mayPass.has(ofReceiver.errno));
  return {
    over: refused || (ofApplier !== null && status.applier === 'No'),
    stopped: status.receiver === 'No' || status.applier === 'No',
    refusal: ofReceiver ?? ofApplier,
    text: `receiver ${status.receiver}, applier ${status.applier}, ${status.receiverText || 'no state'}`,
  };
}

const refusalIn = (errno: number, message: string): Refusal | null => (errno === 0 ? null : { errno, message });

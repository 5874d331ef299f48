import { randomBytes, randomInt } from 'node:crypto';
import type { Variables } from '../model/scenario.ts';
import type { Switches } from '../model/switches.ts';
import type { Session } from '../servers/types.ts';

/** Session variable of the server that holds random bytes; payloads are pieces of it, so that they need not cross the socket. */
const noise = '@replfault_noise';
/** Well above the window of zlib (32 KB), so that no compressor of a server finds a piece twice in a transaction of usual size. */
const mostNoiseBytes = 1024 * 1024;

/** Settings that a case may be about. */
export type KeptSetting = 'binlog_format' | 'binlog_transaction_compression';

/**
 * What the workload's own sessions rely on: every byte of a row must reach the binary log. The user's values stay for everybody
 * else. A name that a version lacks is left alone.
 */
const reliedOn: Readonly<Record<KeptSetting, string>> = {
  binlog_format: 'ROW',
  binlog_transaction_compression: 'OFF',
};

/** One of these settings that the user has otherwise. */
export interface SetAside {
  readonly name: string;
  readonly user: string;
  readonly tool: string;
}

/**
 * Makes a session of the workload write rows, uncompressed, where the server lets a session decide. What the case is about is kept as the server has it.
 * Returns what it set aside.
 */
export async function writeRows(session: Session, keep: readonly KeptSetting[] = []): Promise<readonly SetAside[]> {
  const setAside: SetAside[] = [];
  const decided = Object.entries(reliedOn).filter(([name]) => !keep.includes(name as KeptSetting));
  const found = await variablesOf(
    session,
    decided.map(([name]) => name),
  );
  for (const [name, tool] of decided) {
    const user = found[name];
    if (user === undefined || user === tool) continue;
    await session.query(`SET SESSION ${name} = ${tool}`);
    setAside.push({ name, user, tool });
  }
  return setAside;
}

/** What a case is about: another format of the binary log than rows, and compressed transactions where they are asked for. Pure. */
export function keptSettings(
  ofSource: Variables,
  { transactionCompression }: Pick<Switches, 'transactionCompression'>,
): readonly KeptSetting[] {
  return [
    ...((ofSource['binlog_format'] ?? 'ROW') === 'ROW' ? [] : (['binlog_format'] as const)),
    ...(transactionCompression === true ? (['binlog_transaction_compression'] as const) : []),
  ];
}

/** The largest value that a statement of the session may make, bytes. */
export async function largestValueBytes(session: Session): Promise<number> {
  const { max_allowed_packet: packet } = await variablesOf(session, ['max_allowed_packet']);
  return Number(packet ?? 4 * mostNoiseBytes);
}

/** Fills a session's supply of random bytes. Returns how many there are: a server takes no more than it takes in one packet. */
export async function supplyNoise(session: Session): Promise<number> {
  const bytes = Math.min(mostNoiseBytes, Math.floor((await largestValueBytes(session)) / 4));
  await session.query(`SET ${noise} = X'${randomBytes(bytes).toString('hex')}'`);
  return bytes;
}

/**
 * SQL for so many incompressible bytes; its one placeholder takes their number. Each call begins at another place, so that rows differ.
 * More than the supply holds is the supply again.
 */
export function noiseOf(bytes: number, supply: number): string {
  if (bytes <= supply) return `SUBSTRING(${noise}, ${randomInt(1, supply - bytes + 2)}, ?)`;
  return `LEFT(CONCAT(SUBSTRING(${noise}, ${randomInt(1, supply + 1)}), REPEAT(${noise}, ${Math.ceil(bytes / supply)})), ?)`;
}

/** The same as a literal, for a session whose statements are logged: of a user variable, the log would have the whole value with each statement. */
export const literalNoise = (bytes: number): string => `LEFT(X'${randomBytes(bytes).toString('hex')}', ?)`;

async function variablesOf(session: Session, names: readonly string[]): Promise<Record<string, string>> {
  if (names.length === 0) return {};
  const list = names.map((name) => `'${name}'`).join(', ');
  const rows = await session.query(`SHOW SESSION VARIABLES WHERE Variable_name IN (${list})`);
  return Object.fromEntries(rows.map((row) => [String(row['Variable_name']), String(row['Value'])]));
}

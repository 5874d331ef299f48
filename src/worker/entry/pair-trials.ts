import type { Recorder } from '../../probes/recorder.ts';
import type { Row } from '../../servers/flavour.ts';
import type { StartedServer } from '../../servers/types.ts';
import { within } from '../../servers/versions.ts';
import { type Ends, untilArrived } from './attempt.ts';
import { refusalOf } from './hand.ts';

/** A larger event takes seconds to cross, bytes. */
const largestEvent = 16 * 1024 * 1024;
/** What a row event adds to its value, and a statement to its text, bytes. */
const aroundValue = 64 * 1024;

const arrives = 'arrives';

/** Something that a pair must agree on to replicate, and that one version may not know. */
interface PairTrial {
  readonly what: string;
  /** What is written on the source so that an event of this kind crosses, in one session; or what there is to say without writing anything. */
  prepare(ends: Ends): Promise<readonly string[] | string>;
  /** Statements on the replica that let it go on where the event stopped it. */
  repair?(replica: StartedServer): readonly string[];
}

/** In an order in which those that are known to stop a replica come last: behind a replica that stopped nothing is tried. */
const trials: readonly PairTrial[] = [
  {
    what: 'events without a checksum',
    prepare: async () => ['SET GLOBAL binlog_checksum = NONE'],
  },
  {
    what: 'events with a checksum',
    prepare: async () => ['SET GLOBAL binlog_checksum = CRC32'],
  },
  {
    what: 'a GTID with a tag',
    async prepare({ source, replica }) {
      // MySQL 8.3 Release Notes: tags in GTIDs.
      if (source.flavour.name === 'mariadb' || !within(source.version, '8.3')) return 'the source gives none';
      const set = '3e11fa47-71ca-11e1-9e33-c80aa9429562:replfault:1';
      const refusal = await refusalTo(replica, `SELECT GTID_SUBSET('${set}', '${set}')`);
      if (refusal !== null) return `the replica cannot read it: ${refusal}`;
      return (await variableOf(source, 'gtid_mode')) === 'ON'
        ? ["SET SESSION gtid_next = 'AUTOMATIC:replfault'"]
        : 'the source gives none: its gtid_mode is not ON';
    },
  },
  {
    what: 'an event as large as the source lets its clients write, up to 16 MiB',
    async prepare({ source }) {
      const most = Math.min(Number(await variableOf(source, 'max_allowed_packet')), largestEvent);
      // Otherwise an old source would log the short statement.
      return [
        "SET SESSION binlog_format = 'ROW'",
        'CREATE TABLE large (id INT PRIMARY KEY, value LONGBLOB)',
        `INSERT INTO large VALUES (1, REPEAT('x', ${Math.max(most - aroundValue, 1)}))`,
      ];
    },
    // STOP REPLICA waits a minute for the rest of a transaction that the receiver has in part.
    repair: ({ flavour }) => [
      `SET GLOBAL ${flavour.variableName('replica_max_allowed_packet')} = 1073741824`,
      flavour.startReplica,
    ],
  },
  {
    what: 'a collation of utf8mb4 that only the source has',
    async prepare({ source, replica }) {
      const known = new Set(await collationsOf(replica));
      const [one] = (await collationsOf(source)).filter((name) => !known.has(name)).toSorted();
      if (one === undefined) return 'there is none';
      return [`CREATE TABLE words (word VARCHAR(40) CHARACTER SET utf8mb4 COLLATE ${one})`];
    },
  },
];

/** Databases of attempts and of data have smaller numbers. */
const firstNumber = 200;

/**
 * Tries what two versions must agree on and no default brings up: checksums, GTIDs with tags, large events, collations. Gives what became of each:
 * `arrives`, `stops the replica: ...` with its error, `refused by the source: ...`, or what there is to say without writing. What does not arrive in time,
 * without an error, is left out with all behind it: the machine may be too slow.
 *
 * @param replicates whether the replica follows the source; where it does not, only what can be said without writing is given
 */
export async function pairTrials(
  ends: Ends,
  replicates: boolean,
  recorder: Pick<Recorder, 'now'>,
  signal: AbortSignal,
): Promise<Record<string, string>> {
  const facts: Record<string, string> = {};
  let follows = replicates;
  for (const [index, { what, prepare, repair }] of trials.entries()) {
    signal.throwIfAborted();
    const found = await prepare(ends);
    if (typeof found === 'string') facts[what] = found;
    else if (follows) {
      const number = firstNumber + index;
      const answer = await cross(ends, number, found, recorder, signal);
      if (answer === null) return facts;
      facts[what] = answer;
      follows = !answer.startsWith('stops');
      if (follows || repair === undefined) continue;
      for (const statement of repair(ends.replica)) await ends.replica.query(statement);
      follows = (await untilArrived(ends, number + trials.length, { recorder, signal })).replicates;
    }
  }
  return facts;
}

/** `null`: it did not arrive in time, and no server says why. */
async function cross(
  ends: Ends,
  number: number,
  statements: readonly string[],
  recorder: Pick<Recorder, 'now'>,
  signal: AbortSignal,
): Promise<string | null> {
  await using session = await ends.source.connect();
  const database = `replfault_trial_${number}`;
  for (const statement of [
    `CREATE DATABASE ${database}`,
    `USE ${database}`,
    ...statements,
    'CREATE TABLE done (id INT)',
  ]) {
    const refusal = await refusalTo(session, statement);
    if (refusal !== null) return `refused by the source: ${refusal}`;
  }
  const { replicates, refusal } = await untilArrived(ends, number, { recorder, signal });
  if (replicates) return arrives;
  return refusal === null ? null : `stops the replica: error ${refusal.errno}, ${refusal.message}`;
}

interface Asked {
  query(sql: string): Promise<readonly Row[]>;
}

/** `null`: it was executed. @throws what no server answered. */
async function refusalTo(server: Asked, sql: string): Promise<string | null> {
  return server.query(sql).then(
    () => null,
    (cause: unknown) => {
      const refusal = refusalOf(cause);
      if (refusal === null) throw cause;
      return `error ${refusal.errno}, ${refusal.message}`;
    },
  );
}

async function variableOf(server: StartedServer, variable: string): Promise<string> {
  const [row] = await server.query(`SHOW GLOBAL VARIABLES LIKE '${variable.replaceAll('_', '\\_')}'`);
  return String(row?.['Value'] ?? '');
}

async function collationsOf(server: StartedServer): Promise<string[]> {
  const rows = await server.query('SELECT COLLATION_NAME AS name FROM information_schema.COLLATIONS');
  // MariaDB since 10.10 leaves the character set out of the names of those that belong to several.
  return rows.map(({ name }) => String(name)).filter((name) => /^(?:utf8mb4|uca1400)_/.test(name));
}

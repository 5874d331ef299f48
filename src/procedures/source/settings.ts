import type { Procedure } from '../../model/procedure.ts';
import { run, show } from '../channel.ts';
import { dialectOf, type Server } from '../dialect.ts';
import { finish, nothingChanges } from '../finish.ts';
import type { Right } from '../privileges.ts';

interface Setting {
  readonly name: string;
  readonly value: number | string;
}

interface Settings {
  readonly id: string;
  readonly title: string;
  readonly settings: readonly Setting[];
  readonly right: Right;
  readonly others: string;
  readonly note?: string;
}

/**
 * Sets global variables of a running source, and shows the values of today before. Always SET GLOBAL, never SET PERSIST: a persisted value wins over the
 * option file, and stays when nobody remembers it.
 */
function setGlobals(server: Server, { id, title, settings, right, others, note }: Settings): Procedure {
  return finish(dialectOf(server), {
    id,
    title,
    steps: [
      show(
        'source',
        `SELECT ${settings.map(({ name }) => `@@GLOBAL.${name} AS ${name}`).join(', ')}`,
        undefined,
        Object.fromEntries(settings.map(({ name }) => [`old_${name}`, name])),
      ),
      ...settings.map(({ name, value }, index) =>
        run('source', `SET GLOBAL ${name} = ${literal(value)}`, index === 0 ? note : undefined),
      ),
    ],
    rights: { source: [right] },
    cost: { ...nothingChanges, blocksUpToS: 1, others: `${others} ${lostAtRestart}` },
    wayBack: settings.map(({ name, value }) => ({
      on: 'source',
      sql: `SET GLOBAL ${name} = ${typeof value === 'number' ? `<old_${name}>` : `'<old_${name}>'`}`,
    })),
  });
}

/** What SET GLOBAL is silent about. */
const lostAtRestart = 'SET GLOBAL does not survive a restart: to keep the value, add it to the option file.';

const literal = (value: number | string): string => (typeof value === 'number' ? String(value) : `'${value}'`);

/** How long a blocked write on the source may last, seconds. Running dump threads keep the old value until their replica connects again. */
export function setNetWriteTimeout(server: Server, options: { readonly netWriteTimeoutS: number }): Procedure {
  return setGlobals(server, {
    id: 'set-net-write-timeout',
    title: `Set net_write_timeout to ${options.netWriteTimeoutS} s on the source`,
    settings: [{ name: 'net_write_timeout', value: options.netWriteTimeoutS }],
    right: 'set variables',
    others:
      'The value applies to every client that connects to the source from now on. A shorter value disconnects clients that pause while they read a large result. With a longer value, their sessions and locks are held longer.',
    note: 'A dump thread reads the value when it starts. Afterwards, run the procedure reconnect-receiver.',
  });
}

/** Lets the source log a write to a replica that failed. */
export function logFailedWrites(server: Server): Procedure {
  const { name, value } = dialectOf(server).logsFailedWrites;
  return setGlobals(server, {
    id: 'log-failed-writes',
    title: `Set ${name} to ${value} on the source, to log failed writes`,
    settings: [{ name, value }],
    right: 'set log verbosity',
    others:
      'The source also logs other notes, for example one for each client that disconnects without closing its connection.',
  });
}

/** Logs only the changed columns of a row, and its key. */
export function useMinimalRowImage(server: Server): Procedure {
  return setGlobals(server, {
    id: 'use-minimal-row-image',
    title: 'Log only the key and the changed columns of a row (binlog_row_image)',
    settings: [{ name: 'binlog_row_image', value: 'MINIMAL' }],
    right: 'set binary log variables',
    others:
      'Open sessions keep the old value. Change data capture no longer receives unchanged columns. For a table without a primary key, the before image still contains all columns. Flashback from the binary log is no longer possible. The tables of source and replica must have the same columns, in the same order, with the same types and primary keys: otherwise they diverge without an error.',
  });
}

/** Makes every commit durable on the source. */
export function makeCommitsDurable(server: Server): Procedure {
  return setGlobals(server, {
    id: 'make-commits-durable',
    title: 'Flush the redo log and the binary log at each commit',
    settings: [
      { name: 'innodb_flush_log_at_trx_commit', value: 1 },
      { name: 'sync_binlog', value: 1 },
    ],
    right: 'set durability',
    others:
      'Each commit of every client waits for the disk. If the replica can be promoted, set the same values on it.',
  });
}

/** Lets commits wait for one another, at most 5 ms or until 4 are waiting; `null` where the server cannot (MySQL 5.6). */
export function shareFlushes(server: Server): Procedure | null {
  const { vendor, channels } = dialectOf(server);
  if (vendor === 'mysql' && channels === null) return null;
  return setGlobals(server, {
    id: 'share-flushes',
    title: 'Delay the group commit: each commit waits up to 5 ms, or until 4 commits wait',
    settings:
      vendor === 'mariadb'
        ? [
            { name: 'binlog_commit_wait_count', value: 4 },
            { name: 'binlog_commit_wait_usec', value: 5000 },
          ]
        : [
            { name: 'binlog_group_commit_sync_no_delay_count', value: 4 },
            { name: 'binlog_group_commit_sync_delay', value: 5000 },
          ],
    right: vendor === 'mariadb' ? 'set binary log variables' : 'set variables',
    others:
      'Each commit can take up to 5 ms longer, and its transaction holds its row locks for that time: where transactions wait for the same rows, the throughput can fall. With fewer than 4 concurrent writers, every commit waits 5 ms.',
  });
}

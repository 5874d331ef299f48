import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { caughtUp, type State, shows, thread } from './states.ts';

/** Rows of this table count how often a transaction was executed: an event of it that comes twice is not refused. */
export const tally = 'SELECT n FROM replfault.tally';
const transactions = 5;

/**
 * A MariaDB replica after a crash of its host, which has both threads stopped and what the source no longer has: relay-log.info was not flushed
 * (sync_relay_log_info=10000), so that the position of the applier is older than gtid_slave_pos.
 */
export const positionBehind: State = async (lab) => {
  const { source, replica } = lab.pair;
  // As the events of a statement they say n + 1, and not what n becomes.
  const write = async (): Promise<void> => {
    await using session = await source.connect();
    await session.query("SET SESSION binlog_format = 'STATEMENT'");
    for (let i = 0; i < transactions; i++) await session.query('UPDATE replfault.tally SET n = n + 1');
  };
  await source.query('CREATE TABLE IF NOT EXISTS replfault.tally (n INT NOT NULL) ENGINE=InnoDB');
  await source.query('DELETE FROM replfault.tally');
  await source.query('INSERT INTO replfault.tally VALUES (0)');
  const { rows } = await caughtUp(lab);
  const [folder] = await replica.query('SELECT @@GLOBAL.datadir AS path');
  const info = join(String(folder?.['path']), 'relay-log.info');
  await thread(lab, 'STOP', 'SQL');
  await write();
  await lab.received();
  await copyFile(info, `${info}.old`);
  await thread(lab, 'START', 'SQL');
  if (!(await lab.caughtUp())) throw new Error('the replica does not catch up');
  await thread(lab, 'STOP', 'SQL');
  await write();
  await lab.received();
  await source.kill();
  await replica.kill();
  await copyFile(`${info}.old`, info);
  await replica.restart({ extra: ['--skip-slave-start'] });
  await shows(lab, 'both threads No', async () => (await lab.threads()).receiver === 'No');
  return { rows };
};

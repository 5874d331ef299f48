import { describe, expect, it } from 'vitest';
import { runProcedure } from '../../src/operator/run-procedure.ts';
import { acceptUnverifiedSource } from '../../src/procedures/index.ts';
import { type PlantedPair, startPlantedPair } from './support/planted-pair.ts';
import { eventually } from './support/processes.ts';

const soon = { withinMs: 15_000, everyMs: 50 };

/** The channel as 11.4 and later make it: it demands TLS of a source that has none. */
async function refused({ source, replica }: PlantedPair): Promise<void> {
  const { user, password } = source.replicationUser;
  await replica.query(
    `CHANGE MASTER TO MASTER_HOST='${source.host}', MASTER_PORT=${source.port}, MASTER_USER='${user}', MASTER_PASSWORD='${password}', MASTER_USE_GTID=slave_pos, MASTER_CONNECT_RETRY=1, MASTER_SSL=1, MASTER_SSL_VERIFY_SERVER_CERT=1`,
  );
  await replica.query('START SLAVE');
  const errno = async (): Promise<string> => String((await replica.query('SHOW SLAVE STATUS'))[0]?.['Last_IO_Errno']);
  expect(await eventually(async () => (await errno()) === '2026', soon)).toBe(true);
}

/** Without its channel; `anew`: and without anything that it got through it. */
async function detached({ replica }: PlantedPair, anew: boolean): Promise<void> {
  await replica.query('STOP SLAVE');
  await replica.query('RESET SLAVE ALL');
  if (!anew) return;
  await using session = await replica.connect();
  await session.query('SET SESSION sql_log_bin = 0');
  await session.query('DROP DATABASE replfault');
  await session.query('RESET MASTER');
  await session.query("SET GLOBAL gtid_slave_pos = ''");
}

describe('a MariaDB replica that refuses a source without TLS', () => {
  it.each([
    ['that it followed before', false],
    ['that it never followed', true],
  ])('accepts a source %s', async (_, anew) => {
    await using pair = await startPlantedPair('mariadb:11.8');
    await detached(pair, anew);
    await refused(pair);
    const { flavour, version } = pair.replica;
    const procedure = acceptUnverifiedSource({ flavour: flavour.name, version }, { drainTimeoutS: 5 });
    if (procedure === null) throw new Error('MariaDB has this procedure');
    const run = await runProcedure(procedure, pair);
    expect(run.completed, run.reason ?? '').toBe(true);
    await pair.write();
    expect(await pair.caughtUp()).toBe(true);
    expect(await pair.judged()).toMatchObject({ outcome: 'pass' });
  });
});

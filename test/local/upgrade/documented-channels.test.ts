import { describe, expect, it, vi } from 'vitest';
import type { StartedServer } from '../../../src/servers/types.ts';
import { documentedDifferences } from '../../../src/upgrade/documented-differences.ts';
import { scratchFolder } from '../servers/local-cache.ts';
import { started } from './servers.ts';

/** Options of a channel that was told nothing but where the source is, in the words of the table. */
async function bareChannel(replica: StartedServer): Promise<Record<string, string>> {
  await replica.query("CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=1, MASTER_USER='nobody'");
  const [row = {}] = await replica.query('SHOW SLAVE STATUS');
  return {
    using_gtid: String(row['Using_Gtid']),
    ssl_verify_server_cert: row['Master_SSL_Verify_Server_Cert'] === 'Yes' ? '1' : '0',
  };
}

describe.each([
  ['mariadb:10.5', 'mariadb:10.11', 'using_gtid'],
  ['mariadb:10.11', 'mariadb:11.8', 'ssl_verify_server_cert'],
])('a new channel, %s to %s', (from, to, option) => {
  it(`has the documented defaults of ${option}`, async () => {
    await using folder = scratchFolder();
    await using old = await started(from, `${folder.path}/o`);
    await using now = await started(to, `${folder.path}/n`);
    const [before, after] = [await bareChannel(old), await bareChannel(now)];
    const one = documentedDifferences(from, to).find(({ id }) => id === `channel-defaults/${option}`);
    expect([before[option], after[option]]).toEqual([one?.from, one?.to]);
  });
});

describe('a source without TLS', () => {
  it.each([
    ['mariadb:10.11', 0],
    ['mariadb:11.8', 2026],
  ])('replica %s: error %i', async (spec, errno) => {
    const documented = documentedDifferences('mariadb:10.11', 'mariadb:11.8');
    expect(documented.find(({ subject }) => subject === 'source without TLS')?.to).toBe('error 2026');
    await using folder = scratchFolder();
    await using source = await started('mariadb:10.11', folder.path, 'source');
    await using replica = await started(spec, folder.path);
    const { user, password } = source.replicationUser;
    await replica.query(
      `CHANGE MASTER TO MASTER_HOST='127.0.0.1', MASTER_PORT=${source.port}, MASTER_USER='${user}', MASTER_PASSWORD='${password}', MASTER_USE_GTID=slave_pos`,
    );
    await replica.query('START SLAVE');
    const receiver = async (): Promise<[unknown, number]> => {
      const [row = {}] = await replica.query('SHOW SLAVE STATUS');
      return [row['Slave_IO_Running'], Number(row['Last_IO_Errno'])];
    };
    const expected = errno === 0 ? ['Yes', 0] : ['Connecting', errno];
    await vi.waitFor(async () => expect(await receiver()).toEqual(expected), { timeout: 10_000, interval: 20 });
  });
});

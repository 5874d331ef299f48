import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { FaultyLink } from 'replfault';
import { testWith } from 'replfault/vitest';
import { describe, expect } from 'vitest';

interface Options {
  readonly silenceMs?: number;
  readonly keepAliveMs?: number;
}

/** The client as a process of its own, which has connected and printed a first row. */
async function startClient(link: FaultyLink, options: Options = {}) {
  await link.source.query('CREATE DATABASE IF NOT EXISTS shop');
  await link.source.query('CREATE TABLE IF NOT EXISTS shop.orders (id INT AUTO_INCREMENT PRIMARY KEY)');
  const words = ['client.mjs', JSON.stringify(link.connection), JSON.stringify(options)];
  const lines = createInterface(link.spawn(process.execPath, words).stdout);
  await link.untilConnected();
  const row = once(lines, 'line');
  await order(link);
  await row;
  return { row: () => once(lines, 'line') };
}

const order = (link: FaultyLink) => link.source.query('INSERT INTO shop.orders VALUES ()');

const ofServers = ['mysql:9.7', 'mariadb:10.11'].map(
  (server) => [server, testWith({ faultyLink: { server } })] as const,
);
const isolated = testWith({ faultyLink: { server: 'mysql:9.7', isolation: 'netns' } });

describe.each(ofServers)('a client of %s behind a proxy that passes nothing on', (_, test) => {
  test('waits for ever', async ({ faultyLink: link }) => {
    await startClient(link);
    const fault = await link.inject('stall');
    await order(link);
    await expect(link).not.toNoticeWithin(3_000);
    await fault.heal();
    // What was held back arrives on the old connection.
    await expect(link).not.toReconnectWithin(1_000);
  });

  test('with heartbeats and a watchdog notices in time and reconnects', async ({ faultyLink: link }) => {
    const client = await startClient(link, { silenceMs: 1_000 });
    const fault = await link.inject('stall');
    await expect(link).toNoticeWithin(2_500);
    await order(link);
    const row = client.row();
    await fault.heal();
    await expect(link).toReconnectWithin(5_000);
    await row;
  });
});

describe('a client behind a firewall that drops all packets', () => {
  // The kernel answers keepalive probes for a proxy that stands still. Where packets vanish nobody does.
  isolated('waits for ever', async ({ faultyLink: link }) => {
    await startClient(link);
    const fault = await link.inject('packet-drop', {}, 'proxy-replica');
    await order(link);
    await expect(link).not.toNoticeWithin(15_000);
    await fault.heal();
  });

  isolated('with keepalive notices in time and reconnects', async ({ faultyLink: link }) => {
    const client = await startClient(link, { keepAliveMs: 1_000 });
    const fault = await link.inject('packet-drop', {}, 'proxy-replica');
    await order(link);
    // Node.js sends ten probes, one a second, after the first second of silence.
    await expect(link).toNoticeWithin(14_000);
    const row = client.row();
    await fault.heal();
    await expect(link).toReconnectWithin(10_000);
    await row;
  });
});

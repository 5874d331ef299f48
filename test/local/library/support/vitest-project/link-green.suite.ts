import { test, testWith } from 'replfault/vitest';
import { describe, expect } from 'vitest';
import { startPollingClient } from './polling-client.ts';

describe('a faulty link of the file', () => {
  test('an impatient client notices a stall and reconnects', async ({ sharedFaultyLink: link }) => {
    await using _ = startPollingClient(link.connection, 300);
    await link.untilConnected({ anyClient: true });
    const fault = await link.inject('stall');
    await expect(link).toNoticeWithin(3_000);
    await fault.heal();
    await expect(link).toReconnectWithin(5_000);
  });

  test('a patient client notices nothing, and does not reconnect', async ({ sharedFaultyLink: link }) => {
    expect(link.faults).toEqual([]);
    await using client = startPollingClient(link.connection);
    await link.untilConnected({ anyClient: true });
    const fault = await link.inject('stall');
    await expect(link).not.toNoticeWithin(1_000);
    const { answers } = client;
    await fault.heal();
    await expect(link).not.toReconnectWithin(500);
    expect(client.answers).toBeGreaterThan(answers);
  });

  test('a client is cut off', async ({ sharedFaultyLink: link }) => {
    await using _ = startPollingClient(link.connection, 300);
    await link.untilConnected({ anyClient: true });
    await using fault = await link.inject('reset');
    await expect(link).toNoticeWithin(3_000);
    await fault.heal();
    await expect(link).toReconnectWithin(3_000);
  });

  test('takes no fault of a replica', async ({ sharedFaultyLink: link }) => {
    await link.inject('kill', {}, 'replica');
  });
});

const old = testWith({ faultyLink: { server: 'mysql:5.6', account: { privileges: ['REPLICATION SLAVE'] } } });

old('a faulty link of its own, of another version', async ({ faultyLink: link }) => {
  expect(link.source.version).toMatch(/^5\.6/);
  const [row] = await link.source.query("SHOW GRANTS FOR 'client'@'%'");
  expect(Object.values(row ?? {})[0]).toMatch(/^GRANT REPLICATION SLAVE ON/);
});

import { createConnection } from 'mysql2/promise';
import { test } from 'replfault/vitest';
import { expect } from 'vitest';
import { startPollingClient } from './polling-client.ts';

test('notices at once', async ({ sharedFaultyLink: link }) => {
  await using _ = startPollingClient(link.connection);
  await link.untilConnected({ anyClient: true });
  await using __ = await link.inject('stall');
  await expect(link).toNoticeWithin(500);
});

test('never reconnects', async ({ sharedFaultyLink: link }) => {
  await using _ = startPollingClient(link.connection);
  await link.untilConnected({ anyClient: true });
  await (await link.inject('reset')).heal();
  await expect(link).toReconnectWithin(500);
});

test('is not proved', async ({ faultyLink: link }) => {
  // It asks for nothing, so that a stall has nothing to hold back.
  const idle = await createConnection(link.connection);
  await link.untilConnected({ anyClient: true });
  await using _ = await link.inject('stall');
  await expect(link).not.toNoticeWithin(300);
  idle.destroy();
});

test('asks something else', async ({ faultyLink: link }) => {
  await expect(link.source).toNoticeWithin(100);
});

test('asks without a fault', async ({ faultyLink: link }) => {
  await expect(link).toNoticeWithin(100);
});

test('asks before it heals', async ({ sharedFaultyLink: link }) => {
  await using _ = startPollingClient(link.connection);
  await link.untilConnected({ anyClient: true });
  await using __ = await link.inject('reset');
  await expect(link).toReconnectWithin(100);
});

test('forgets to await', async ({ sharedFaultyLink: link }) => {
  await using _ = startPollingClient(link.connection);
  await link.untilConnected({ anyClient: true });
  await using __ = await link.inject('stall');
  void expect(link)
    .not.toNoticeWithin(30_000)
    .catch(() => undefined);
});

test('forgets a fault of the link', async ({ sharedFaultyLink: link }) => {
  await link.inject('stall');
});

test('comes after it, with a whole link', async ({ sharedFaultyLink: link }) => {
  expect(link.faults).toEqual([]);
  await using _ = startPollingClient(link.connection, 300);
  await link.untilConnected({ anyClient: true });
});

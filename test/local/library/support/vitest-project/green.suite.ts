import { test, testWith } from 'replfault/vitest';
import { describe, expect } from 'vitest';

describe('a pair of the file', () => {
  test('resumes after a stall', async ({ sharedPair }) => {
    const recording = await sharedPair.record();
    const fault = await sharedPair.inject('stall');
    await recording.workload.burst({ bytes: 100_000 });
    await fault.heal();
    const recorded = await recording.stop();
    expect(recorded).toResumeWithin(20_000);
    expect(recorded).toLoseNothing();
    expect(recorded).not.toShowCondition('1190');
  });

  test('detects a reset', async ({ sharedPair }) => {
    const recording = await sharedPair.record();
    await using _ = await sharedPair.inject('reset');
    await recording.until('a new connection', 'proxy', (o) => o.connections.length > 1, { timeoutMs: 10_000 });
    expect(await recording.stop()).toDetectWithin(20_000);
  });

  test('has a whole link', async ({ sharedPair }) => {
    await sharedPair.source.query('CREATE DATABASE whole');
    await sharedPair.caughtUp();
  });

  test('plays no fault of the kernel', async ({ sharedPair }) => {
    await sharedPair.inject('packet-drop');
  });
});

test('a pair of its own begins empty', async ({ pair }) => {
  expect(await pair.source.query("SHOW DATABASES LIKE 'whole'")).toEqual([]);
});

test('a server of the file', async ({ sharedServer }) => {
  expect(sharedServer.version).toMatch(/^9\.7/);
});

const old = testWith({ server: { server: 'mysql:5.6' } });

old('a server of the file, of another version', async ({ sharedServer }) => {
  expect(sharedServer.version).toMatch(/^5\.6/);
});

old('a server of its own', async ({ server, sharedServer }) => {
  expect(server.connection.port).not.toBe(sharedServer.connection.port);
});

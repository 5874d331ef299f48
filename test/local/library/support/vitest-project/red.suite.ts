import type { Pair, Recorded } from 'replfault';
import { test } from 'replfault/vitest';
import { expect } from 'vitest';

async function stalled(pair: Pair, ms: number): Promise<Recorded> {
  const recording = await pair.record();
  const fault = await pair.inject('stall');
  await recording.workload.burst({ bytes: 50_000 });
  await recording.hold(ms, 'a stall');
  await fault.heal();
  return recording.stop();
}

test('resumes at once', async ({ sharedPair }) => {
  expect(await stalled(sharedPair, 300)).toResumeWithin(0);
});

test('detects at once', async ({ sharedPair }) => {
  expect(await stalled(sharedPair, 300)).toDetectWithin(0);
});

test('loses nothing', async ({ sharedPair }) => {
  const recording = await sharedPair.record();
  await recording.hold(300, 'some writes');
  await sharedPair.replica.query('SET SESSION sql_log_bin = 0');
  await sharedPair.replica.query('DELETE FROM replfault.ledger ORDER BY id LIMIT 1');
  const recorded = await recording.stop();
  await sharedPair.replica.query('SET SESSION sql_log_bin = 1');
  expect(recorded).toLoseNothing();
});

test('shows 1190', async ({ pair }) => {
  expect(await stalled(pair, 300)).toShowCondition('1190');
});

test('judges no recording under way', async ({ pair }) => {
  await using recording = await pair.record();
  expect(recording).toLoseNothing();
});

test('forgets a fault', async ({ sharedPair }) => {
  await sharedPair.inject('kill', {}, 'replica');
});

test('forgets a fault and its recording', async ({ sharedPair }) => {
  await sharedPair.record();
  await sharedPair.inject('stall');
});

test('forgets a fault of the server', async ({ sharedServer }) => {
  await sharedServer.inject('pause');
});

test('forgets to start the server', async ({ sharedServer }) => {
  await sharedServer.stop();
});

test('comes after the server', async ({ sharedServer }) => {
  expect(sharedServer.faults).toEqual([]);
  expect(await sharedServer.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
});

test('comes after it', async ({ sharedPair }) => {
  expect(sharedPair.faults).toEqual([]);
  await sharedPair.caughtUp();
});

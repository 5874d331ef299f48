import { test } from 'replfault/vitest';
import { workBeside } from './worker.ts';

test('b works beside a', async ({ sharedPair, sharedFaultyLink }) => {
  await workBeside('b', 'a', sharedPair, sharedFaultyLink);
});

import { test } from 'replfault/vitest';
import { workBeside } from './worker.ts';

test('a works beside b', async ({ sharedPair, sharedFaultyLink }) => {
  await workBeside('a', 'b', sharedPair, sharedFaultyLink);
});

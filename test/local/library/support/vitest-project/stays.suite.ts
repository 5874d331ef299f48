import { writeFile } from 'node:fs/promises';
import { test } from 'replfault/vitest';

test('stays until it is killed', async ({ pair, server }) => {
  await pair.record();
  const pids = [process.pid, pair.source.pid, pair.replica.pid, server.pid];
  const logs = [pair.source.logFile, server.logFile];
  await writeFile('told.json', JSON.stringify({ pids, logs }));
  await new Promise(() => setInterval(() => undefined, 1_000));
});

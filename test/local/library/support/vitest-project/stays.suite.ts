import { writeFile } from 'node:fs/promises';
import { test } from 'replfault/vitest';

test('stays until it is killed', async ({ pair, server, faultyLink }) => {
  await pair.record();
  await faultyLink.inject('stall');
  const pids = [process.pid, pair.source.pid, pair.replica.pid, server.pid, faultyLink.source.pid];
  const logs = [pair.source.logFile, server.logFile, faultyLink.source.logFile];
  await writeFile('told.json', JSON.stringify({ pids, logs }));
  await new Promise(() => setInterval(() => undefined, 1_000));
});

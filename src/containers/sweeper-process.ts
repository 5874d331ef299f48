import { rm } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * A process of its own that outlives the tool: it waits for the end of a pipe from it and then removes what the session left in
 * the daemon. Arguments: session, endpoint. Lines on its standard input: `folder PATH` (removed after the containers), `done`.
 */
const [session = '', endpoint = ''] = process.argv.slice(2);
const patienceMs = 60_000;

const folders: string[] = [];
let finished = false;
for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'done') finished = true;
  else if (line.startsWith('folder ')) folders.push(line.slice('folder '.length));
}
if (!finished) await sweepWithPatience();

/** The daemon itself may be down for a while (that may be why the tool died): it is asked again for a minute. */
async function sweepWithPatience(): Promise<void> {
  const { clientFor } = await import('./daemon.ts');
  const { sweepSession } = await import('./sweep.ts');
  const deadline = Date.now() + patienceMs;
  for (;;) {
    try {
      await sweepSession(clientFor(endpoint, 30_000), session);
      // What the daemon was just making when the tool died may appear only now.
      await delay(1_000);
      await sweepSession(clientFor(endpoint, 30_000), session);
      break;
    } catch {
      if (Date.now() > deadline) break;
      await delay(500);
    }
  }
  for (const folder of folders)
    await rm(folder, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
}

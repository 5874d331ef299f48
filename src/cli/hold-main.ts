import { once } from 'node:events';
import { closeInherited } from '../host/inherited-files.ts';
import type { HolderMessage, HolderOrder } from '../up/background.ts';
import { toWire } from '../up/errors.ts';
import { hold } from '../up/hold.ts';
import { onInterrupt } from './interrupt.ts';

// The process of `up --detach`: holds a pair until it is told to end. Its output goes to a log.

const note = (text: string): void => void process.stdout.write(`${new Date().toISOString()} ${text}\n`);

/** Resolves when the message is on its way, or nobody listens any more. */
function tell(message: HolderMessage): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, () => resolve());
    else resolve();
  });
}

// The fourth file is the channel to the command that waits.
closeInherited(3);
const [order] = (await once(process, 'message')) as [HolderOrder];
if (order.kind !== 'hold') throw new TypeError(`a holder was told ${order.kind} first`);
const { plan, staged } = order;
const interrupt = onInterrupt();
const given = new AbortController();
const giveUp = (): void => given.abort(new Error('the command that waited for the start has ended'));
// Whoever started this has died, or gives up.
process.once('disconnect', giveUp);
process.once('message', () => process.off('disconnect', giveUp));
note(`starting the pair ${plan.name}`);
try {
  await hold(plan, {
    signal: AbortSignal.any([interrupt.signal, given.signal]),
    staged,
    onProgress: (what) => {
      note(what);
      void tell({ kind: 'progress', what });
    },
    onUp: (pair) => {
      note('the pair replicates');
      // The folder that it was started in may be removed or unmounted.
      process.chdir('/');
      void tell({ kind: 'up', pair });
    },
    note,
  });
  note('ended');
} catch (error) {
  const wire = toWire(error);
  note(wire.message);
  await tell({ kind: 'failed', error: wire });
  process.exitCode = wire.exitCode;
} finally {
  interrupt.done();
  if (process.connected) process.disconnect();
}

import { threadNumbered } from '../../host/process-stat.ts';
import { ReplfaultError, usageError } from '../../model/errors.ts';
import { type CallsToTrace, fileCalls, syncCalls, traceCalls } from '../call-tracer.ts';
import { serverAt } from '../server-fault.ts';
import type { Fault, FaultServer } from '../types.ts';

/** Longer than any case: healing ends it, ms. */
const heldMs = 3_600_000;
const whats = ['relay-log-syncs', 'files'] as const;
type What = (typeof whats)[number];

/**
 * The disk of a server does not answer: what waits for it waits until it is healed, without an error. `relay-log-syncs`: only what the receiver flushes to
 * the relay log (it does so for each event with sync_relay_log=1). `files`: whatever the server writes to its files, as while its file system is frozen for
 * a snapshot. The tracer holds the calls back.
 */
export const fault: Fault = {
  layer: 'server',
  legs: ['replica', 'source'],
  needs: ['tracing'],
  defaults: { what: 'relay-log-syncs' },
  async inject(target, params, leg) {
    const what = whatOf(params['what']);
    if (what === 'relay-log-syncs' && leg !== 'replica')
      throw usageError('BAD_FAULT_PARAMETER', `the ${leg} has no relay log here`, 'inject it at the replica');
    const { tracer } = target;
    if (!tracer)
      throw new ReplfaultError('TRACER', 'a stuck disk needs the system call tracer, which is not available');
    const held = await traceCalls(tracer, { ...(await callsOf(serverAt(target, leg), what)), delayMs: heldMs });
    return {
      async proof() {
        const [waiting, done] = [held.waiting(), held.took().length];
        return {
          tookEffect: waiting > 0 && done === 0,
          summary: `${waiting} thread(s) of the ${leg} wait for a call that changes files; ${done} such calls have ended`,
          numbers: { waiting, done },
        };
      },
      heal: () => held.stop(),
    };
  },
};

function whatOf(value: unknown): What {
  const found = whats.find((one) => one === value);
  if (found) return found;
  throw usageError('BAD_FAULT_PARAMETER', `stuck-disk cannot hold back ${String(value)}`, `use ${whats.join(' or ')}`);
}

async function callsOf(server: FaultServer, what: What): Promise<Omit<CallsToTrace, 'delayMs'>> {
  const { pid, words } = server;
  if (what === 'files') return { pid, calls: fileCalls };
  if (words.receiverThread === null)
    throw usageError(
      'BAD_FAULT_PARAMETER',
      'this server does not tell which thread is its receiver',
      'hold back files',
    );
  const [row] = await server.query(words.receiverThread);
  const thread = threadNumbered(pid, Number(row?.['thread'] ?? 0));
  if (thread === null) throw new ReplfaultError('NO_RECEIVER', 'the replica has no receiver thread to hold back');
  return { pid, thread, calls: syncCalls };
}

import { isStopped, isWholeStopped, readProcessStat } from '../../host/process-stat.ts';
import { ReplfaultError } from '../../model/errors.ts';
import { processAt, processLegs, socketsAt, within } from '../process-fault.ts';
import type { Fault, FaultTarget } from '../types.ts';

const stopTimeoutMs = 2_000;

/**
 * Stops a process as it stands (SIGSTOP): its sockets stay open and its kernel goes on acknowledging for it, but it neither reads,
 * writes nor computes. Healing lets it run on.
 */
export const fault: Fault = {
  layer: 'process',
  legs: processLegs,
  needs: [],
  defaults: {},
  async inject(target, _params, leg) {
    const process = processAt(target, leg);
    const { pid } = process;
    await process.signal('SIGSTOP');
    await within(stopTimeoutMs, () => isWholeStopped(pid));
    const stoppedAt = performance.now();
    const before = readProcessStat(pid);
    // A stopped proxy answers nobody; what waits for it shows in the kernel's queues.
    const sentBefore = leg === 'source' && !target.alone ? await sentBySource(target) : null;
    return {
      async proof() {
        const elapsedMs = Math.round(performance.now() - stoppedAt);
        const stat = readProcessStat(pid);
        const cpuMs = stat && before ? stat.cpuMs - before.cpuMs : null;
        const idle = isStopped(stat) && cpuMs === 0;
        const state = stat?.state ?? 'gone';
        const process = `process ${pid} of the ${leg} was in state ${state} and used ${cpuMs ?? '?'} ms of processor time in ${elapsedMs} ms`;
        if (sentBefore !== null) {
          const sent = await sentBySource(target);
          // What its kernel had in the queue goes out without it.
          const moved = sent.passed - sentBefore.passed;
          return {
            tookEffect: idle && moved <= sentBefore.queued,
            summary: `${process}; it sent ${moved} bytes (${sentBefore.queued} were in its send queue)`,
            numbers: { pid, state, cpuMs, elapsedMs, movedBytes: moved, queuedBytes: sentBefore.queued },
          };
        }
        const unread = (await socketsAt(target, leg)).reduce((sum, socket) => sum + socket.receiveQueue, 0);
        return {
          // Clients of a server alone may use its Unix socket, or not be there: nothing of theirs has to show.
          tookEffect: idle && (unread > 0 || target.alone === true),
          summary: `${process}; it has not read ${unread} bytes`,
          numbers: { pid, state, cpuMs, elapsedMs, unreadBytes: unread },
        };
      },
      async heal() {
        if (!process.isRunning() || process.pid !== pid) return;
        await process.signal('SIGCONT');
        if (!(await within(stopTimeoutMs, () => !isStopped(readProcessStat(pid)))))
          throw new ReplfaultError('PROCESS_FAULT', `process ${pid} of the ${leg} stays stopped after SIGCONT`);
      },
    };
  },
};

/** Bytes that the proxy has taken from the source, and bytes still on their way in its kernel. */
async function sentBySource(target: FaultTarget): Promise<{ passed: number; queued: number }> {
  const [connections, sockets] = await Promise.all([target.toxics.connections(), target.sockets()]);
  const queued = sockets.reduce(
    (sum, { end, sendQueue, receiveQueue }) =>
      sum + (end === 'source' ? sendQueue : end === 'proxy-upstream' ? receiveQueue : 0),
    0,
  );
  return { passed: connections.reduce((sum, one) => sum + (one.downstreamIn ?? 0), 0), queued };
}

import { isGone, readProcessStat } from '../../host/process-stat.ts';
import { processAt, processLegs, socketsAt } from '../process-fault.ts';
import type { Fault } from '../types.ts';

/**
 * Ends a process at once (SIGKILL): it says goodbye to nobody, its kernel closes its sockets. Healing starts it again with the same data
 * and port, a proxy with its links but without its toxics.
 */
export const fault: Fault = {
  layer: 'process',
  legs: processLegs,
  needs: [],
  defaults: {},
  async inject(target, _params, leg) {
    const process = processAt(target, leg);
    const { pid } = process;
    const before = readProcessStat(pid);
    await process.kill();
    return {
      async proof() {
        const now = readProcessStat(pid);
        // The number may have been given to another process meanwhile.
        const gone = isGone(now) || now?.startTicks !== before?.startTicks;
        const open = (await socketsAt(target, leg)).filter((socket) => socket.state === 'ESTABLISHED').length;
        const down = gone && !process.isRunning();
        return {
          // A process that was never seen cannot be said to be gone.
          tookEffect: before !== null && down && open === 0,
          summary: `process ${pid} of the ${leg} ${before === null ? 'was never seen' : down ? 'is gone' : 'still runs'}; ${open} of its connections are open`,
          numbers: { pid, seenBefore: before !== null, gone, openConnections: open },
        };
      },
      async heal() {
        if (!process.isRunning()) await process.restart();
      },
    };
  },
};

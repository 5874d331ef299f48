import { setTimeout as delay } from 'node:timers/promises';
import { isGone, isWholeStopped, readProcessStat } from '../host/process-stat.ts';
import { ReplfaultError } from '../model/errors.ts';
import { type CallsToTrace, syncCalls, type TracedCalls, traceCalls } from './call-tracer.ts';
import { within } from './process-fault.ts';
import type { FaultServer, Tracer } from './types.ts';

const stopTimeoutMs = 2_000;

/** How a server ended whose flushes to disk were watched to the end. */
export interface SuddenEnd {
  /** Flushes (fsync, fdatasync) that ended in the time, and threads that waited for one when it was over. */
  readonly flushes: { readonly ended: number; readonly waiting: number };
  /** Whether the process is gone and no other server runs in its place. */
  isGone(): boolean;
}

/**
 * Ends a server as a loss of power does, `afterMs` from now. While it stands still at the beginning, `begin` notes its files and says which flushes are watched,
 * or held back. Where that fails the server goes on. @throws ReplfaultError `TRACER`
 */
export async function endSuddenly(
  server: FaultServer,
  tracer: Tracer | null,
  { afterMs, begin }: { readonly afterMs: number; begin(): Promise<Pick<CallsToTrace, 'path' | 'delayMs'>> },
): Promise<SuddenEnd> {
  if (!tracer) throw new ReplfaultError('TRACER', 'a power loss needs the system call tracer, which is not available');
  const { pid } = server;
  const before = readProcessStat(pid);
  let traced: TracedCalls | undefined;
  try {
    // What the kernel was flushing for it ends before it stands still.
    await server.signal('SIGSTOP');
    await within(stopTimeoutMs, () => isWholeStopped(pid));
    traced = await traceCalls(tracer, { pid, calls: syncCalls, ...(await begin()) });
    await server.signal('SIGCONT');
    await delay(afterMs);
    await server.signal('SIGSTOP');
    const flushes = { ended: traced.took().length, waiting: traced.waiting() };
    // The server is killed before the tracer lets go: a thread that the tracer held has not stopped yet, so that its flush would end, its commit too, and
    // be sent to the replica. Only with the tracer gone does the server end.
    await Promise.all([server.kill(), traced.stop()]);
    return {
      flushes,
      isGone() {
        const now = readProcessStat(pid);
        const gone = isGone(now) || now?.startTicks !== before?.startTicks;
        return before !== null && gone && !server.isRunning();
      },
    };
  } catch (cause) {
    await traced?.stop();
    if (server.isRunning()) await server.signal('SIGCONT');
    throw cause;
  }
}

import { CleanupStack } from '../model/cleanup.ts';
import { ReplfaultError, usageError } from '../model/errors.ts';
import type { PlannedCase } from '../model/scenario.ts';
import { openCaseJudge, type Played } from './case-judge.ts';
import { type CaseFeed, openWorkers, type PlayRequest } from './worker-pool.ts';

export type { Played } from './case-judge.ts';

/** Workers that play cases given to them one at a time: for a plan that is made while it is played. */
export interface Dispatcher extends AsyncDisposable {
  readonly workers: number;
  /**
   * Plays one case on that worker (0..workers-1) after those given to it before, and judges it. Rejects with a ReplfaultError when the
   * worker died or could not begin, with the signal's reason when interrupted.
   */
  play(planned: PlannedCase, worker: number): Promise<Played>;
}

interface Order {
  readonly planned: PlannedCase;
  resolve(played: Played | Promise<Played>): void;
  reject(reason: unknown): void;
}

/** What one worker has been given: cases that wait, cases under way, and why there will be no more. */
class WorkerQueue {
  private readonly waiting: Order[] = [];
  private readonly underWay = new Map<string, Order>();
  private wake: (() => void) | undefined;
  private closed = false;
  private lost: unknown;

  give(order: Order): void {
    if (this.closed) {
      order.reject(this.lost ?? new ReplfaultError('WORKERS_ENDED', 'the workers have ended'));
      return;
    }
    this.waiting.push(order);
    this.wake?.();
  }

  /** `true` when a case is there; `false` when none will come any more. */
  async waits(): Promise<boolean> {
    while (this.waiting.length === 0 && !this.closed)
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    return !this.closed;
  }

  take(): PlannedCase | undefined {
    const order = this.waiting.shift();
    if (order) this.underWay.set(order.planned.id, order);
    return order?.planned;
  }

  putBack(planned: PlannedCase): void {
    const order = this.finished(planned.id);
    if (order && this.closed) order.reject(this.lost);
    else if (order) this.waiting.unshift(order);
  }

  finished(id: string): Order | undefined {
    const order = this.underWay.get(id);
    this.underWay.delete(id);
    return order;
  }

  /** Nothing is played here any more; what was given and not finished fails for this reason. */
  close(reason: unknown): void {
    if (!this.closed) this.lost = reason;
    this.closed = true;
    for (const order of [...this.waiting.splice(0), ...this.underWay.values()]) order.reject(reason);
    this.underWay.clear();
    this.wake?.();
  }
}

/** Starts the workers of a dispatcher. Disposing of it ends them in order, after the cases under way, and removes their folder. */
export async function openDispatcher(request: PlayRequest): Promise<Dispatcher> {
  const { signal, workers: count } = request;
  await using cleanup = new CleanupStack();
  const judge = openCaseJudge(request);
  const queues = Array.from({ length: count }, () => new WorkerQueue());
  const queueOf = (worker: number): WorkerQueue => {
    const queue = queues[worker];
    if (!queue)
      throw usageError('NO_SUCH_WORKER', `there is no worker ${worker}: workers are numbered from 0 to ${count - 1}`);
    return queue;
  };
  const feed: CaseFeed = {
    waits: (worker) => queueOf(worker).waits(),
    take: (worker) => queueOf(worker).take(),
    putBack: (worker, planned) => queueOf(worker).putBack(planned),
    done(planned, record) {
      const order = queues.map((queue) => queue.finished(planned.id)).find((one) => one !== undefined);
      order?.resolve(judge.judge(planned, record));
    },
  };
  const pool = cleanup.use(await openWorkers(request, count, feed));
  const ended = pool.ended.map((worker, index) =>
    worker.then(
      () =>
        queueOf(index).close(
          signal.aborted ? signal.reason : new ReplfaultError('WORKER_DIED', 'the worker has ended'),
        ),
      (error: unknown) => queueOf(index).close(error),
    ),
  );
  const onAbort = (): void => {
    for (const queue of queues) queue.close(signal.reason);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  cleanup.defer(async () => {
    signal.removeEventListener('abort', onAbort);
    const over = new ReplfaultError('WORKERS_ENDED', 'the workers have ended');
    for (const queue of queues) queue.close(over);
    await Promise.all(ended);
  });
  if (signal.aborted) onAbort();
  const kept = cleanup.release();
  return {
    workers: count,
    async play(planned, worker) {
      signal.throwIfAborted();
      const queue = queueOf(worker);
      const result = judge.skipped(planned);
      if (result) {
        request.show({ kind: 'case-end', id: planned.id, result });
        return { result, timeline: undefined };
      }
      return new Promise<Played>((resolve, reject) => queue.give({ planned, resolve, reject }));
    },
    [Symbol.asyncDispose]: () => kept.run(),
  };
}

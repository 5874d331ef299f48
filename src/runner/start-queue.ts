/**
 * Lets one worker at a time start servers. A starting server takes a processor for most of a second; when all workers start at once
 * the observers of the cases under way would miss what happens.
 */
export class StartQueue {
  private queue: Promise<void> = Promise.resolve();
  private readonly open = new Map<number, () => void>();

  /** Resolves when it is this worker's turn; the turn lasts until {@link release}. */
  async acquire(worker: number): Promise<void> {
    const before = this.queue;
    this.queue = new Promise((resolve) => this.open.set(worker, resolve));
    await before;
  }

  /** Ends the worker's turn; harmless when it has none. */
  release(worker: number): void {
    this.open.get(worker)?.();
    this.open.delete(worker);
  }
}

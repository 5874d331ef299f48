/**
 * Things to undo, last first. Every step runs even when one fails; the failures are thrown together at the end.
 * (Node 20 has no AsyncDisposableStack yet; this is the small part of it that is needed.)
 */
export class CleanupStack implements AsyncDisposable {
  private steps: (() => unknown)[] = [];

  /** Adds a resource that knows how to dispose of itself. */
  use<T extends AsyncDisposable>(resource: T): T {
    this.steps.push(() => resource[Symbol.asyncDispose]());
    return resource;
  }

  /** Adds a step of its own. */
  defer(step: () => unknown): void {
    this.steps.push(step);
  }

  /** Hands the steps to a new stack, so that leaving this scope no longer runs them. */
  release(): CleanupStack {
    const next = new CleanupStack();
    next.steps = this.steps;
    this.steps = [];
    return next;
  }

  async run(): Promise<void> {
    const failures: unknown[] = [];
    for (let step = this.steps.pop(); step; step = this.steps.pop()) {
      try {
        await step();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) throw new AggregateError(failures, 'several cleanup steps failed');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.run();
  }
}

import { CleanupStack } from '../model/cleanup.ts';

/**
 * What the tests of one file share, by a key of its own for each `testWith`: vitest before 4 tells fixtures of a file apart by their names alone. All of it
 * ends with the file.
 */
export class OfFile implements AsyncDisposable {
  private readonly made = new Map<symbol, Promise<AsyncDisposable>>();

  get<T extends AsyncDisposable>(key: symbol, make: () => Promise<T>): Promise<T> {
    const before = this.made.get(key) as Promise<T> | undefined;
    if (before) return before;
    const making = make();
    this.made.set(key, making);
    // Whoever asks next may have more luck.
    making.catch(() => this.made.delete(key));
    return making;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ends = new CleanupStack();
    for (const making of this.made.values()) {
      const one = await making.catch(() => undefined);
      if (one) ends.use(one);
    }
    await ends.run();
  }
}

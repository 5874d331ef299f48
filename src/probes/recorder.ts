import { createWriteStream, type WriteStream } from 'node:fs';
import { performance } from 'node:perf_hooks';
import { ReplfaultError } from '../model/errors.ts';
import { historyHead, historyLine } from '../model/history-format.ts';
import { type Happening, matches, type Observation, type ObservationKind, Timeline } from '../model/timeline.ts';

type Listener = (observation: Observation) => void;

/**
 * Writes the history of one case: every observation gets its place and its time from one monotonic clock, goes to the file at
 * once (a crash loses nothing that was seen) and to whoever waits for it.
 */
export class Recorder {
  private readonly observations: Observation[] = [];
  private readonly listeners = new Set<Listener>();
  private readonly startedAt = performance.now();
  private readonly file: WriteStream;
  private fileError: Error | undefined;

  constructor(path: string) {
    this.file = createWriteStream(path, { flags: 'wx' });
    this.file.on('error', (error) => {
      this.fileError = error;
    });
    this.file.write(historyHead);
  }

  /** Milliseconds since the case began, never going backwards. */
  now(): number {
    return Math.round((performance.now() - this.startedAt) * 100) / 100;
  }

  record<K extends ObservationKind>(happening: Happening<K>, atMs = this.now()): Observation<K> {
    const observation = { seq: this.observations.length, atMs, ...happening } as unknown as Observation;
    this.observations.push(observation);
    this.file.write(historyLine(observation));
    for (const listener of [...this.listeners]) listener(observation);
    return observation as unknown as Observation<K>;
  }

  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  history(): Timeline {
    return new Timeline([...this.observations]);
  }

  /**
   * Waits for an observation, looking first through what was recorded since `sinceSeq`. Resolves to `undefined` when the time
   * runs out: what did not happen is a fact too. Rejects only when the signal aborts.
   */
  async waitFor<K extends ObservationKind>(
    kind: K,
    where: (o: Observation<K>) => boolean,
    options: { timeoutMs: number; sinceSeq?: number; signal?: AbortSignal },
  ): Promise<Observation<K> | undefined> {
    options.signal?.throwIfAborted();
    const earlier = this.observations
      .slice(options.sinceSeq ?? this.observations.length)
      .find((o) => matches(o, kind, where));
    if (earlier) return earlier as unknown as Observation<K>;
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        unsubscribe();
        options.signal?.removeEventListener('abort', onAbort);
        settle();
      };
      const timer = setTimeout(() => finish(() => resolve(undefined)), options.timeoutMs);
      const onAbort = (): void => finish(() => reject(options.signal?.reason));
      const unsubscribe = this.subscribe((o) => {
        if (matches(o, kind, where)) finish(() => resolve(o as unknown as Observation<K>));
      });
      options.signal?.addEventListener('abort', onAbort, { once: true });
    });
  }

  get length(): number {
    return this.observations.length;
  }

  /** @throws ReplfaultError when the history could not be written in full (disk full, no permission). */
  async close(): Promise<void> {
    await new Promise<void>((resolve) => {
      if (this.fileError) resolve();
      else {
        this.file.once('error', () => resolve());
        this.file.end(resolve);
      }
    });
    if (this.fileError)
      throw new ReplfaultError('TIMELINE_WRITE', `the timeline could not be written: ${this.fileError.message}`, {
        hint: 'check free space and permissions of the reports folder',
        cause: this.fileError,
      });
  }
}

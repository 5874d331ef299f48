import type { ProxyConnectionSample } from '../model/samples.ts';
import type { FaultTarget } from './types.ts';

/** How often bytes are counted, ms; every count of the original costs a run of `ss`. */
const lookEveryMs: Readonly<Record<FaultTarget['toxics']['kind'], number>> = { embedded: 10, toxiproxy: 40 };

/** A position in the stream towards the replica, and when it was first seen to be reached, ms. */
interface Mark {
  readonly atMs: number;
  readonly bytes: number;
}

interface Watched {
  /** Known before the watch began. */
  readonly old: boolean;
  readonly firstSeenMs: number;
  firstByteMs: number | null;
  readonly taken: Mark[];
  readonly passed: Mark[];
}

/** Follows the bytes of every connection towards the replica through the proxy. */
export interface ByteWatch {
  /** How long bytes took from one side of the proxy to the other, ms, as seen at each look; what has not come through yet is left out. */
  delays(): readonly number[];
  /** Time from the first sight of a new connection to its first byte towards the replica, ms; `null` for one without any. */
  firstBytes(): readonly (number | null)[];
  look(): Promise<void>;
  stop(): void;
}

/** Begins to watch; times are as exact as the looks are frequent. */
export async function watchBytes({ toxics }: Pick<FaultTarget, 'toxics'>): Promise<ByteWatch> {
  const watched = new Map<number, Watched>();
  const note = (connections: readonly ProxyConnectionSample[], atMs: number, old: boolean): void => {
    for (const { id, open, downstreamIn, downstreamOut } of connections) {
      if (!open && !watched.has(id)) continue;
      const one = watched.get(id) ?? { old, firstSeenMs: atMs, firstByteMs: null, taken: [], passed: [] };
      watched.set(id, one);
      if (downstreamOut !== null && downstreamOut > 0) one.firstByteMs ??= atMs;
      reach(one.taken, downstreamIn, atMs);
      reach(one.passed, downstreamOut, atMs);
    }
  };
  let looking: Promise<void> | undefined;
  const look = (old = false): Promise<void> => {
    looking ??= (async () => {
      note(await toxics.connections(), performance.now(), old);
    })().finally(() => {
      looking = undefined;
    });
    return looking;
  };
  await look(true);
  const timer = setInterval(() => void look().catch(() => undefined), lookEveryMs[toxics.kind]);
  timer.unref();
  return {
    delays: () => [...watched.values()].flatMap(delaysOf),
    firstBytes: () =>
      [...watched.values()]
        .filter(({ old }) => !old)
        .map(({ firstSeenMs, firstByteMs }) => (firstByteMs === null ? null : firstByteMs - firstSeenMs)),
    look: () => look(),
    stop: () => clearInterval(timer),
  };
}

function reach(marks: Mark[], bytes: number | null, atMs: number): void {
  if (bytes !== null && bytes > (marks.at(-1)?.bytes ?? -1)) marks.push({ atMs, bytes });
}

/** The first mark is what had come in before the watch, nobody knows when. */
function delaysOf({ taken, passed }: Watched): number[] {
  const delays: number[] = [];
  let next = 0;
  for (const { atMs, bytes } of taken.slice(1)) {
    while ((passed[next]?.bytes ?? Number.POSITIVE_INFINITY) < bytes) next += 1;
    const through = passed[next];
    if (through) delays.push(through.atMs - atMs);
  }
  return delays;
}

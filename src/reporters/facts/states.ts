import type { DumpThread } from '../../model/replication.ts';
import type { Timeline } from '../../model/timeline.ts';

/** A stretch of time in one state. Times in ms since the case began. */
export interface StateSpan {
  readonly fromMs: number;
  readonly toMs: number;
  readonly state: string;
  /** What the server itself said, for a closer look. */
  readonly detail: string;
}

interface StateSample {
  readonly atMs: number;
  readonly state: string;
  readonly detail: string;
}

/** Joins equal neighbours. A state lasts until the next sample says otherwise. */
export function spansOf(samples: readonly StateSample[], endMs: number): StateSpan[] {
  const spans: StateSpan[] = [];
  for (const sample of samples) {
    const last = spans.at(-1);
    if (last !== undefined && last.state === sample.state) spans[spans.length - 1] = { ...last, toMs: sample.atMs };
    else {
      if (last !== undefined) spans[spans.length - 1] = { ...last, toMs: sample.atMs };
      spans.push({ fromMs: sample.atMs, toMs: sample.atMs, state: sample.state, detail: sample.detail });
    }
  }
  const last = spans.at(-1);
  if (last !== undefined) spans[spans.length - 1] = { ...last, toMs: Math.max(last.toMs, endMs) };
  return spans;
}

/**
 * What the source's dump thread does. A healthy one flickers between sending and waiting for new events, so short turns of
 * either are taken together: `sending` is shown once it lasts (a blocked write, or a bulk transfer).
 */
export function dumpThreadSpans(timeline: Timeline, endMs: number): StateSpan[] {
  const samples = timeline.of('dump-threads').map((o) => ({ atMs: o.atMs, ...dumpThreadState(o.threads) }));
  const raw = spansOf(samples, endMs);
  const calm = raw.map((s) => (s.state === 'sending' && s.toMs - s.fromMs < 300 ? { ...s, state: 'idle' } : s));
  return spansOf(
    calm.map((s) => ({ atMs: s.fromMs, state: s.state, detail: s.detail })),
    endMs,
  );
}

/** Stretches with more than one dump thread for the same replica. */
export function zombieSpans(timeline: Timeline, endMs: number): StateSpan[] {
  const samples = timeline.of('dump-threads').map((o) => ({
    atMs: o.atMs,
    state: String(Math.max(0, o.threads.length - 1)),
    detail: o.threads.map((t) => `thread ${t.id} of ${t.host}: ${t.state}`).join('; '),
  }));
  return spansOf(samples, endMs).filter((s) => s.state !== '0');
}

export function receiverSpans(timeline: Timeline, endMs: number): StateSpan[] {
  const samples = timeline.of('replication').map((o) => ({
    atMs: o.atMs,
    state: o.status.receiver,
    detail: [
      o.status.receiverText,
      o.status.lastIoErrno === 0 ? '' : `Last_IO_Errno ${o.status.lastIoErrno}: ${o.status.lastIoError}`,
    ]
      .filter((part) => part !== '')
      .join('. '),
  }));
  return spansOf(samples, endMs);
}

export function applierSpans(timeline: Timeline, endMs: number): StateSpan[] {
  const samples = timeline.of('replication').map((o) => ({
    atMs: o.atMs,
    state: o.status.applier,
    detail: o.status.lastSqlErrno === 0 ? '' : `Last_SQL_Errno ${o.status.lastSqlErrno}: ${o.status.lastSqlError}`,
  }));
  return spansOf(samples, endMs);
}

function dumpThreadState(threads: readonly DumpThread[]): { state: string; detail: string } {
  const [first] = threads;
  if (first === undefined) return { state: 'gone', detail: 'no Binlog Dump thread in the process list' };
  // With a zombie beside it, the youngest thread is the one that serves the replica.
  const serving = threads.reduce((a, b) => (b.id > a.id ? b : a), first);
  const detail = `thread ${serving.id}: ${serving.state}`;
  if (/has sent all|waiting for (more )?update/i.test(serving.state)) return { state: 'idle', detail };
  if (/^sending/i.test(serving.state)) return { state: 'sending', detail };
  return { state: 'other', detail };
}

import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

export interface ConnectsLateOptions {
  /** Bounds of the time from the injection to the next connection, ms. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** After the injection the replica opened its next connection within the bounds, not sooner; what its status said meanwhile is told. */
export function connectsLate({ fromMs, toMs }: ConnectsLateOptions): Check {
  return {
    name: 'connects-late',
    ...finding('connection', 'receiver'),
    judge(timeline) {
      const { injected } = timeline;
      if (!injected) return inconclusive('no fault was injected');
      const before = timeline.last('proxy', (o) => o.atMs <= injected.atMs);
      const newest = Math.max(0, ...(before?.connections ?? []).map(({ id }) => id));
      const anew = timeline.first(
        'proxy',
        (o) => o.atMs > injected.atMs && o.connections.some(({ id }) => id > newest),
      );
      const last = timeline.last('proxy', (o) => o.atMs > injected.atMs);
      if (!before || !last) return inconclusive('the proxy was not sampled around the injection', [injected.seq]);
      const untilMs = anew?.atMs ?? last.atMs;
      const gap = timeline.gapsWithin(injected.atMs, untilMs, ['proxy'])[0];
      if (gap) return inconclusive('the proxy was not observed continuously', [gap.seq]);
      const evidence = [injected.seq, before.seq, (anew ?? last).seq];
      if (!anew) return fail('the replica opened no connection after the injection', evidence);
      const ms = Math.round(anew.atMs - injected.atMs);
      const waiting = timeline.last(
        'replication',
        (o) => o.atMs > injected.atMs && o.atMs < anew.atMs && o.status.receiver !== 'Yes',
      );
      const meanwhile = waiting
        ? `; meanwhile the status said ${waiting.status.receiver}, ${waiting.status.lastIoErrno}, "${waiting.status.receiverText}"`
        : '';
      const said = `the replica opened its next connection ${ms} ms after the injection${meanwhile}`;
      return ms < fromMs || ms > toMs
        ? fail(`${said}; expected from ${fromMs} to ${toMs} ms`, evidence)
        : pass(said, waiting ? [...evidence, waiting.seq] : evidence);
    },
  };
}

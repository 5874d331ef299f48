import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/** The longest wait of a client for its commit, of those that ended after the fault began, was within these bounds, ms. */
export function commitWaits({ fromMs, toMs }: { fromMs: number; toMs: number }): Check {
  return {
    name: 'commit-waits',
    ...finding('commits'),
    judge(timeline) {
      const { injected } = timeline;
      if (!injected) return inconclusive('no fault was injected');
      const lost = timeline.first('probe-lost');
      if (lost) return inconclusive(`the ${lost.probe} probe was lost: ${lost.reason}`, [lost.seq]);
      const answered = timeline.of('write').filter((o) => o.outcome === 'ok' && o.atMs > injected.atMs);
      const [first, ...rest] = answered;
      if (!first) return inconclusive('no commit was answered after the fault', [injected.seq]);
      const waited = (o: typeof first): number => o.atMs - o.startedAtMs;
      const longest = rest.reduce((most, o) => (waited(o) > waited(most) ? o : most), first);
      const ms = Math.round(waited(longest));
      const said = `of ${answered.length} commits answered after the fault the slowest took ${ms} ms`;
      const evidence = [injected.seq, longest.seq];
      if (ms < fromMs) return fail(`${said}, expected at least ${fromMs} ms`, evidence);
      if (ms > toMs) return fail(`${said}, expected at most ${toMs} ms`, evidence);
      return pass(said, evidence);
    },
  };
}

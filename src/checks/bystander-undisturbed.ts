import { longestStretch } from '../measures/blind-window.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/**
 * The third server noticed nothing of a fault on another link: its receiver always Yes, its one connection kept, and no transaction of the
 * source missing on it for longer than the bound, ms.
 */
export function bystanderUndisturbed({ largestLagMs }: { largestLagMs: number }): Check {
  return {
    name: 'bystander-undisturbed',
    ...finding('connection', 'applier'),
    judge(timeline) {
      const samples = timeline.of('bystander');
      const [first] = samples;
      const last = samples.at(-1);
      if (!first || !last) return inconclusive('no third server was observed');
      const { name } = first;
      const bad = samples.find((o) => o.status.receiver !== 'Yes' || o.status.lastIoErrno !== 0);
      if (bad)
        return fail(`the receiver of ${name} was ${bad.status.receiver}, errno ${bad.status.lastIoErrno}`, [bad.seq]);
      const stopped = samples.find((o) => o.status.applier !== 'Yes');
      if (stopped) return fail(`the applier of ${name} was ${stopped.status.applier}`, [stopped.seq]);
      const ports = first.connectionPorts.join(', ');
      const moved = samples.find((o) => o.connectionPorts.join(', ') !== ports);
      if (moved)
        return fail(`${name} changed its connection: port ${ports} before, ${moved.connectionPorts.join(', ')} now`, [
          first.seq,
          moved.seq,
        ]);
      if (first.connectionPorts.length !== 1)
        return inconclusive(`${name} had ${first.connectionPorts.length} connections, expected one`, [first.seq]);
      const behind = longestStretch(samples, () => true);
      const behindMs = behind ? behind.toMs - behind.fromMs : 0;
      const evidence = [...new Set([first.seq, ...(behind ? [behind.fromSeq, behind.toSeq] : []), last.seq])];
      // What came and went within a silence of the probe lagged no longer than the silence lasted; the connection outlived it.
      const gaps = timeline.gapsWithin(first.atMs, Number.POSITIVE_INFINITY, [`bystander-${name}`]);
      const tooLong = gaps.find((gap) => gap.toMs - gap.fromMs > largestLagMs);
      if (tooLong) return inconclusive(`${name} was not observed continuously`, [tooLong.seq]);
      if (behind && behindMs > largestLagMs) {
        const inside = gaps.find((gap) => gap.fromMs < behind.toMs && gap.toMs > behind.fromMs);
        if (inside) return inconclusive(`${name} was not watched while it may have lagged`, [inside.seq]);
        return fail(`a transaction was missing on ${name} for ${Math.round(behindMs)} ms`, evidence);
      }
      const lagMs = Math.max(behindMs, ...gaps.map((gap) => gap.toMs - gap.fromMs));
      return pass(
        `${name} kept its one connection, receiver always Yes; no transaction was missing for more than ${Math.round(lagMs)} ms`,
        evidence,
      );
    },
  };
}

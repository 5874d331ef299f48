import { longestStretch, saysHealthy } from '../measures/blind-window.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

/**
 * In a chain, the server behind the replica cannot see that the replica is cut off: its own link works. Its status said healthy all the
 * time, while a transaction of the source was missing on it for a time between the bounds, ms.
 */
export function downstreamBlind({ fromMs, toMs }: { fromMs: number; toMs: number }): Check {
  return {
    name: 'downstream-blind',
    ...finding('blind-window'),
    judge(timeline) {
      const samples = timeline.of('bystander').filter((o) => o.name === 'downstream');
      const [first] = samples;
      const last = samples.at(-1);
      if (!first || !last) return inconclusive('no server behind the replica was observed');
      const lost = timeline.first('probe-lost', (o) => o.probe === 'bystander-downstream');
      if (lost) return inconclusive(`the server behind the replica was no longer watched: ${lost.reason}`, [lost.seq]);
      const noticed = samples.find((o) => o.status.receiver !== 'Yes' || o.status.lastIoErrno !== 0);
      if (noticed)
        return fail(
          `the server behind the replica detected the fault: receiver ${noticed.status.receiver}, errno ${noticed.status.lastIoErrno}`,
          [noticed.seq],
        );
      const ports = first.connectionPorts.join(', ');
      const moved = samples.find((o) => o.connectionPorts.join(', ') !== ports);
      if (moved) return fail('the server behind the replica opened a new connection', [first.seq, moved.seq]);
      const blind = longestStretch(samples, saysHealthy);
      if (!blind) return fail('no transaction was ever missing behind the replica', [first.seq, last.seq]);
      const gap = timeline.gapsWithin(blind.fromMs, blind.toMs, ['bystander-downstream'])[0];
      if (gap) return inconclusive('the server behind the replica was not observed continuously', [gap.seq]);
      const blindMs = Math.round(blind.toMs - blind.fromMs);
      const evidence = [blind.fromSeq, blind.toSeq];
      if (blindMs < fromMs)
        return fail(
          `the blind window of the server behind the replica was only ${blindMs} ms, expected at least ${fromMs} ms`,
          evidence,
        );
      if (blindMs > toMs)
        return fail(
          `the blind window of the server behind the replica was ${blindMs} ms, expected at most ${toMs} ms`,
          evidence,
        );
      return pass(
        `the server behind the replica showed receiver Yes and no lag for ${blindMs} ms while a transaction of the source was missing`,
        evidence,
      );
    },
  };
}

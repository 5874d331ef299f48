import { markedStretch } from '../measures/crossed-bytes.ts';
import { finding } from '../model/subject.ts';
import { type Check, fail, inconclusive, pass } from '../model/verdict.ts';

export interface ReconnectsOptions {
  /** As marked by the play (`stretchMark`). */
  readonly stretch: string;
  readonly atLeast: number;
  readonly atMost: number;
}

/** In a marked stretch of the play the replica opened so many new connections, and no more. */
export function reconnects({ stretch, atLeast, atMost }: ReconnectsOptions): Check {
  return {
    name: `reconnects-${stretch}`,
    ...finding('connection'),
    judge(timeline) {
      const marked = markedStretch(timeline, stretch);
      if (!marked) return inconclusive(`the scenario did not mark a stretch ${stretch}`);
      const { begin, end } = marked;
      const lost = timeline.first('probe-lost', (o) => o.probe === 'proxy');
      if (lost) return inconclusive(`the proxy probe was lost: ${lost.reason}`, [lost.seq]);
      const before = timeline.last('proxy', (o) => o.seq < begin.seq);
      const samples = timeline.of('proxy').filter((o) => o.seq > begin.seq && o.seq < end.seq);
      const last = samples.at(-1);
      if (!before || !last) return inconclusive('the proxy was not observed around the stretch', [begin.seq, end.seq]);
      const known = Math.max(0, ...before.connections.map(({ id }) => id));
      const opened = new Set(
        samples.flatMap(({ connections }) => connections.map(({ id }) => id).filter((id) => id > known)),
      );
      const gap = timeline.gapsWithin(begin.atMs, end.atMs, ['proxy'])[0];
      const lastedMs = Math.round(end.atMs - begin.atMs);
      const said = `${opened.size} new connection(s) in ${lastedMs} ms (${stretch})`;
      const evidence = [begin.seq, before.seq, last.seq, end.seq];
      if (opened.size > atMost) return fail(`${said}, expected at most ${atMost}`, evidence);
      // What nobody saw may have been more, never fewer.
      if (gap) return inconclusive(`${said}, and the proxy was not observed continuously`, [gap.seq]);
      if (opened.size < atLeast) return fail(`${said}, expected at least ${atLeast}`, evidence);
      return pass(said, evidence);
    },
  };
}

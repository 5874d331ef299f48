import { linkUnderTest } from '../measures/link.ts';
import { soundness } from '../model/subject.ts';
import { type Check, inconclusive, pass } from '../model/verdict.ts';

export interface LinkAsAskedOptions {
  /** Round trip that the case asked for, ms. */
  readonly rttMs: number;
  /** By how much the round trip that was measured may be longer, because the machine was busy, ms; half of it, or 20. */
  readonly laterMs?: number;
}

/** The emulator plays whole milliseconds, ms. */
const sharperMs = 2;

/**
 * The case was played over a link of packets as it asked for: its round trip was measured, and nothing limited it. Otherwise the case says nothing about such
 * a link: inconclusive, never failed.
 */
export function linkAsAsked({ rttMs, laterMs = Math.max(20, rttMs / 2) }: LinkAsAskedOptions): Check {
  return {
    name: 'link-as-asked',
    ...soundness('play'),
    judge(timeline) {
      const link = linkUnderTest(timeline);
      const network = timeline.of('network').find(({ facts }) => typeof facts['linkKind'] === 'string');
      if (!link || !network) return inconclusive('this case has no link of its own');
      const evidence = [network.seq];
      if (link.limitedBy !== null) return inconclusive(`the link was limited: ${link.limitedBy}`, evidence);
      if (link.kind !== 'packet') return inconclusive('the link was imitated by delays of the proxy', evidence);
      const measuredMs = link.measuredRttMs;
      if (measuredMs === null) return inconclusive('no round trip of the link was answered', evidence);
      const said = `the round trip was ${measuredMs.toFixed(1)} ms, asked for were ${rttMs} ms`;
      if (measuredMs < rttMs - sharperMs || measuredMs > rttMs + laterMs) return inconclusive(said, evidence);
      return pass(said, evidence);
    },
  };
}

import type { LinkUnderTest } from '../model/result.ts';
import type { LinkTraffic } from '../model/samples.ts';
import type { Timeline } from '../model/timeline.ts';

/** The link that the replication of a case crossed; `undefined` where the case asked for none. */
export function linkUnderTest(timeline: Timeline): LinkUnderTest | undefined {
  const facts = timeline.of('network').find((one) => typeof one.facts['linkKind'] === 'string')?.facts;
  if (facts === undefined) return undefined;
  const number = (name: string): number | null => (typeof facts[name] === 'number' ? (facts[name] as number) : null);
  const looks = timeline.of('link');
  const [first, last] = [looks[0], looks.at(-1)];
  const limitedBy = typeof facts['linkLimitedBy'] === 'string' ? facts['linkLimitedBy'] : null;
  const died = looks.some(({ alive }) => !alive) ? 'the emulator of the link ended while the case was played' : null;
  return {
    kind: facts['linkKind'] === 'packet' ? 'packet' : 'proxy',
    measuredRttMs: number('linkMeasuredRttMs'),
    measuredLossPercent:
      first && last ? lossPercent([lost(first, last, 'toReplica'), lost(first, last, 'toSource')]) : null,
    retransmits:
      first && last
        ? last.retransmits.source - first.retransmits.source + last.retransmits.replica - first.retransmits.replica
        : null,
    limitedBy: [limitedBy, died].filter((one) => one !== null).join('; ') || null,
  };
}

/** One sentence about the link of a case. */
export function linkWords({ kind, measuredRttMs, measuredLossPercent, retransmits, limitedBy }: LinkUnderTest): string {
  const limit = limitedBy === null ? '' : `. Not as asked for: ${limitedBy}`;
  if (kind === 'proxy') return `The link was imitated by delays of the proxy: TCP saw none of its round trip${limit}`;
  const round =
    measuredRttMs === null
      ? 'no round trip was answered'
      : `round trip ${measuredRttMs.toFixed(1)} ms before the faults`;
  return `The link carried packets: ${round}, ${measuredLossPercent ?? 0} % of the packets lost and ${retransmits ?? 0} segments sent again during the case${limit}`;
}

type Look = Readonly<Record<'toReplica' | 'toSource', LinkTraffic>>;

function lost(first: Look, last: Look, way: keyof Look): { readonly sent: number; readonly lost: number } {
  const sent = last[way].sentPackets - first[way].sentPackets;
  return { sent, lost: Math.max(0, sent - (last[way].arrivedPackets - first[way].arrivedPackets)) };
}

/** Both directions together; what is on its way at the last look counts as lost. */
function lossPercent(ways: readonly { readonly sent: number; readonly lost: number }[]): number | null {
  const sent = ways.reduce((sum, one) => sum + one.sent, 0);
  if (sent === 0) return null;
  return Math.round((ways.reduce((sum, one) => sum + one.lost, 0) / sent) * 10_000) / 100;
}

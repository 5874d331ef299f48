import type { Timeline } from '../model/timeline.ts';

/** Why a case was not played as it was asked for; empty where it was. */
export function brokenSwitches(timeline: Timeline): readonly { readonly reason: string; readonly seq: number }[] {
  return timeline.of('switches').flatMap(({ asked, tcp, seq }) => {
    const wanted = asked.congestionControl;
    if (wanted === null) return [];
    if (tcp === null || tcp.source.length === 0 || tcp.proxy.length === 0)
      return [{ reason: `no open connection showed its congestion control, which was to be ${wanted}`, seq }];
    return (['source', 'proxy'] as const).flatMap((end) => {
      const other = tcp[end].map(({ congestionControl }) => congestionControl).filter((one) => one !== wanted);
      if (other.length === 0) return [];
      const where = end === 'source' ? 'the source' : 'the replica';
      return [{ reason: `the congestion control at ${where} was ${other[0]}, and was to be ${wanted}`, seq }];
    });
  });
}

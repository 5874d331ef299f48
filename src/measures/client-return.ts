import type { ProxyConnectionSample } from '../model/samples.ts';
import type { Timeline } from '../model/timeline.ts';
import { type ClientsUnderFault, isOpen } from './clients-under-fault.ts';

/** The first look after healing that shows a new connection of a client in use. Times in ms after healing. */
export interface ClientReturn {
  readonly earliestMs: number;
  readonly afterMs: number;
  readonly evidence: readonly number[];
}

/** A connection that was opened after the injection and, once the fault is healed, carries events of the binary log, or bytes where nobody reads these. */
export function clientReturn(
  timeline: Timeline,
  { healed, lastId, streaming }: ClientsUnderFault,
): ClientReturn | undefined {
  if (!healed) return undefined;
  const carries = ({ binlogEvents, downstreamOut }: ProxyConnectionSample): boolean =>
    ((streaming ? binlogEvents : downstreamOut) ?? 0) > 0;
  const found = timeline.first(
    'proxy',
    ({ atMs, connections }) =>
      atMs >= healed.atMs && connections.some((one) => one.id > lastId && isOpen(one) && carries(one)),
  );
  if (!found) return undefined;
  const before = timeline.last('proxy', ({ atMs }) => atMs < found.atMs);
  return {
    earliestMs: Math.max(0, (before?.atMs ?? healed.atMs) - healed.atMs),
    afterMs: Math.round(found.atMs - healed.atMs),
    evidence: [healed.seq, found.seq],
  };
}

import type { Timeline } from '../model/timeline.ts';
import { type ClientsUnderFault, isOpen } from './clients-under-fault.ts';

/** A proxy that has not been seen for so long, ms, does not answer. */
const blurMs = 250;

/** What the connections of a link look like at the last look, for people: one sentence. */
export function connectionsNow(timeline: Timeline, { connections, lastId }: ClientsUnderFault): string {
  const last = timeline.last('proxy');
  if (!last) return 'the connections were not observed';
  const sockets = timeline.last('sockets', ({ atMs }) => atMs > last.atMs + blurMs)?.sockets;
  const states = connections.map((before) => {
    const now = last.connections.find(({ id }) => id === before.id);
    const bytes = (now?.downstreamOut ?? 0) - (before.downstreamOut ?? 0);
    // A proxy that was killed tells nothing more; its sockets are gone.
    if (sockets && !sockets.some(({ end, peerPort }) => end === 'proxy-downstream' && peerPort === before.clientPort))
      return `connection ${before.id} has ended with the proxy`;
    if (now && isOpen(now))
      return `connection ${before.id} is open and has carried ${bytes} bytes to the client since the fault`;
    return `connection ${before.id} was closed by ${now?.closedBy ?? 'somebody'}`;
  });
  const later = last.connections.filter(({ id }) => id > lastId);
  const open = later.filter(isOpen).length;
  const opened =
    later.length === 0 ? 'no new one was opened' : `${later.length} new one(s) were opened, ${open} are open`;
  return [...states, opened].join('; ');
}

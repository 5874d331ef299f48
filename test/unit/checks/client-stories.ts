import type { Happening } from '../../../src/model/timeline.ts';
import { history, type TimelineBuilder } from '../../fixtures/timeline-builder.ts';

/** net_write_timeout of the client's session, and when a write to it begins to block. */
export const clientAt = { timeoutMs: 2000, connected: 900, paused: 910, blocked: 950 };

const resultBytes = 32 * 1024 * 1024;
const counted = { '1105': 0, '1160': 0, '1161': 0 };

type Seen = Partial<Omit<Happening<'client'>, 'kind' | 'event'>>;

/** Adds one thing that the client recorded: by default in the middle of its result, with full buffers. */
export function clientDid(
  t: TimelineBuilder,
  atMs: number,
  event: Happening<'client'>['event'],
  seen: Seen = {},
): TimelineBuilder {
  const buffers = { readBytes: 262_144, rows: 15, sendQueue: 60_000, receiveQueue: 60_000 };
  const session = { port: 40_200, netWriteTimeoutS: clientAt.timeoutMs / 1000, resultBytes };
  return t.add(atMs, { kind: 'client', event, ...session, ...buffers, withinMs: 20, error: null, ...seen });
}

function pausing(): TimelineBuilder {
  const t = history().counters(800, counted);
  clientDid(t, clientAt.connected, 'connected', { readBytes: 150, rows: 0, sendQueue: 0, receiveQueue: 0 });
  clientDid(t, clientAt.paused, 'paused');
  return clientDid(t, clientAt.blocked, 'blocked');
}

/** A client that pauses for so long, ms, and then gets everything. */
export function survivingClient(pausedMs = 1800): TimelineBuilder {
  const t = clientDid(pausing(), clientAt.blocked + pausedMs, 'resumed');
  clientDid(t, clientAt.blocked + pausedMs + 300, 'whole', { readBytes: resultBytes + 8000, rows: 2048, sendQueue: 0 });
  return t.counters(clientAt.blocked + pausedMs + 400, counted);
}

/** A client that the server cuts off so long after its write began to block, ms, and that reads on later. */
export function cutOffClient(cutOffMs = 2010, pausedMs = 2200): TimelineBuilder {
  const t = clientDid(pausing(), clientAt.blocked + cutOffMs, 'cut-off');
  clientDid(t, clientAt.blocked + pausedMs, 'resumed');
  const lost = 'PROTOCOL_CONNECTION_LOST: Connection lost';
  clientDid(t, clientAt.blocked + pausedMs + 3, 'failed', { readBytes: 380_000, rows: 22, error: lost });
  return t.counters(clientAt.blocked + pausedMs + 400, { ...counted, '1161': 1 });
}

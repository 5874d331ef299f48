import type { Observation, Timeline } from '../model/timeline.ts';
import { earlyToleranceMs } from './blocked-write.ts';

/** A pause may be shorter or longer than asked for by this much, or by this share. */
const toleranceMs = 80;
const toleranceShare = 0.025;

/** What a trial of a paused client asks for. */
export interface PausedClientOptions {
  /** net_write_timeout in force, seconds. */
  readonly netWriteTimeoutS: number;
  /** How long the client is to read nothing while a write of the server is blocked, ms. */
  readonly sizeMs: number;
}

/** A client that was shown to pause while a write of the server to it was blocked. */
export interface PausedClient {
  /** From here on a write of the server was blocked. */
  readonly blocked: Observation<'client'>;
  readonly resumed: Observation<'client'>;
  /** When the server closed the connection, where it did so during the pause. */
  readonly cutOff: Observation<'client'> | undefined;
  /** How the result ended: `whole` or `failed`. */
  readonly ended: Observation<'client'>;
  /** From the block until the client read on, ms. */
  readonly pausedMs: number;
  /** From the block until the server closed the connection, ms; `null` where it did not during the pause. */
  readonly cutOffMs: number | null;
}

/** The client of a trial, by what it recorded; or why nothing follows from it. */
export function pausedClient(
  timeline: Timeline,
  { netWriteTimeoutS }: PausedClientOptions,
): PausedClient | { readonly reason: string; readonly evidence: readonly number[] } {
  const all = timeline.of('client');
  const connected = all.find((o) => o.event === 'connected');
  if (!connected) return { reason: 'no client read from the source', evidence: [] };
  const own = all.filter((o) => o.port === connected.port);
  const last = (event: Observation<'client'>['event'], from?: Observation<'client'>) =>
    own.findLast((o) => o.event === event && (from === undefined || o.seq > from.seq));
  const unknown = (reason: string, ...seen: readonly (Observation<'client'> | undefined)[]) => ({
    reason,
    evidence: [connected, ...seen].flatMap((o) => (o === undefined ? [] : [o.seq])),
  });
  if (connected.netWriteTimeoutS !== netWriteTimeoutS)
    return unknown(
      `net_write_timeout of the client's session was ${connected.netWriteTimeoutS} s, not ${netWriteTimeoutS} s`,
    );
  const paused = last('paused');
  const ended = last('whole') ?? last('failed');
  if (!ended) return unknown('the end of the client was not recorded', paused);
  if (!paused)
    return unknown(
      `the client did not reach its pause: ${ended.error ?? 'it had read the whole result before'}`,
      ended,
    );
  const resumed = last('resumed', paused);
  if (!resumed) return unknown('the client did not read on', paused, ended);
  const blocked = last('blocked', paused);
  if (!blocked) return unknown('no write of the server was seen to block while the client was paused', paused, resumed);
  const underway = blocked.readBytes + (blocked.sendQueue ?? 0) + (blocked.receiveQueue ?? 0);
  if (underway >= blocked.resultBytes)
    return unknown('the server had nothing more to send, so none of its writes was blocked', blocked);
  const cutOff = last('cut-off', paused);
  if (blocked.withinMs + (cutOff?.withinMs ?? 0) > 2 * earlyToleranceMs(1000 * netWriteTimeoutS))
    return unknown('the connection of the client was not sampled closely enough', blocked, cutOff);
  return {
    blocked,
    resumed,
    cutOff,
    ended,
    pausedMs: Math.round(resumed.atMs - blocked.atMs),
    cutOffMs: cutOff === undefined ? null : Math.round(cutOff.atMs - blocked.atMs),
  };
}

/** Whether a pause was long enough to count as the one that was asked for. */
export function isLongEnough({ pausedMs }: PausedClient, { sizeMs }: PausedClientOptions): boolean {
  return pausedMs >= sizeMs - Math.max(toleranceMs, sizeMs * toleranceShare);
}

/** The observations that a verdict on a paused client rests on. */
export function pausedClientEvidence({ blocked, cutOff, resumed, ended }: PausedClient): number[] {
  return [blocked, ...(cutOff ? [cutOff] : []), resumed, ended].map(({ seq }) => seq);
}

import type { OwnSocket, ReadOnlySession } from './session.ts';
import type { TcpInfo } from './tcp-info.ts';

/** What one connection of ours knows of the way to a server. */
export interface WayTo {
  readonly end: 'source' | 'replica';
  /** Unix socket or loopback: the server is on this machine. */
  readonly here: boolean;
  /** Round trips of a statement, in the order in which they were made, ms. */
  readonly pingsMs: readonly number[];
  /** What the kernel knows of the connection; `null` where it was not asked. */
  readonly tcp: TcpInfo | null;
}

/** One way, in a few numbers. */
export interface RoundTrip {
  readonly medianMs: number;
  /** Half of the distance between the 10th and the 90th percentile, ms. */
  readonly spreadMs: number;
}

const pings = 20;

export async function pingSeries(session: ReadOnlySession): Promise<readonly number[]> {
  // The first one also pays for what both ends meet for the first time.
  await session.ping();
  const times: number[] = [];
  for (let i = 0; i < pings; i += 1) times.push(await session.ping());
  return times;
}

export const isHere = (socket: OwnSocket | null): boolean => socket === null || socket.loopback;

/** Pure. @throws RangeError without any sample. */
export function roundTrip(pingsMs: readonly number[]): RoundTrip {
  if (pingsMs.length === 0) throw new RangeError('no round trips');
  const sorted = [...pingsMs].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return { medianMs: at(0.5), spreadMs: (at(0.9) - at(0.1)) / 2 };
}

/** The link between the servers, as far as it can be told from here. */
export interface MeasuredLink extends RoundTrip {
  /** How it was measured and from where, one sentence. */
  readonly how: string;
  /** It is the link between the servers, and not another way. */
  readonly isTheLink: boolean;
  readonly lossPercent: number;
  readonly lossHow: string;
}

/**
 * From a machine that is one of the two servers, the way to the other is the link. From anywhere else it is another one, and the longer of
 * the two is taken. Pure.
 */
export function linkFrom(source: WayTo, replica: WayTo): MeasuredLink {
  const away = [source, replica].filter((way) => !way.here);
  const isTheLink = away.length < 2;
  const [longest = source] = (away.length > 0 ? away : [source, replica]).sort(
    (a, b) => best(b).medianMs - best(a).medianMs,
  );
  const { medianMs, spreadMs } = best(longest);
  const where =
    away.length === 1
      ? `from this machine, on which the ${longest.end === 'source' ? 'replica' : 'source'} runs, to the ${longest.end}`
      : away.length === 0
        ? 'on this machine, on which both servers run'
        : `from this machine to the ${longest.end}, which is not the link between the servers: run capture on one of them`;
  const by =
    longest.tcp?.rttMs != null && longest.tcp.rttMs <= roundTrip(longest.pingsMs).medianMs
      ? 'TCP of the kernel'
      : `median of ${longest.pingsMs.length} SELECT 1`;
  return { medianMs, spreadMs, how: `measured ${where} (${by})`, isTheLink, ...lossOf(longest.tcp) };
}

/** The kernel's own estimate leaves the server's work out; where a delayed acknowledgement spoilt it, statements are better. */
function best({ pingsMs, tcp }: WayTo): RoundTrip {
  const byStatement = roundTrip(pingsMs);
  if (tcp?.rttMs == null || tcp.rttMs > byStatement.medianMs) return byStatement;
  return { medianMs: tcp.rttMs, spreadMs: tcp.varianceMs ?? byStatement.spreadMs };
}

const leastSegments = 20;

function lossOf(tcp: TcpInfo | null): Pick<MeasuredLink, 'lossPercent' | 'lossHow'> {
  if (tcp === null) return { lossPercent: 0, lossHow: 'not measured (no TCP information here)' };
  const { segments, repeated } = tcp;
  if (segments === null || segments < leastSegments)
    return { lossPercent: 0, lossHow: 'not measured (too few segments were sent)' };
  const lossPercent = Math.min(90, Math.round((1000 * repeated) / segments) / 10);
  // With none in n, less than 3/n is likely (95 %).
  const bound = repeated === 0 ? `, so less than about ${Math.ceil(300 / segments)} %` : '';
  return {
    lossPercent,
    lossHow: `${repeated} of ${segments} segments of the capture connection were retransmitted${bound}`,
  };
}

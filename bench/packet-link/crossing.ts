import type { LinkUnderTest } from '../../src/model/result.ts';
import type { Timeline } from '../../src/model/timeline.ts';
import { hasArrived } from './backlog.ts';

/** A backlog that crossed a link, measured one way or the other. */
export interface Crossing {
  /** Measured round trip, ms. */
  readonly rttMs: number;
  /** From the word to start the replica until it had received everything. */
  readonly seconds: number;
  /** What was received, as the source's binary log holds it. */
  readonly binlogBytes: number;
  /** Socket buffers of both ends, as the kernel writes them. */
  readonly tcpWmem: string;
  readonly tcpRmem: string;
}

/** Reads the measurement of a case of `backlog.ts` from its history. Pure. @throws Error where it has none */
export function crossingOf(timeline: Timeline, link: LinkUnderTest | undefined): Crossing {
  const started = timeline.first('operator', (o) => o.action === 'start-replica');
  const arrived =
    started && timeline.first('replication', (o) => o.seq > started.seq && o.atMs >= started.atMs && hasArrived(o));
  const burst = timeline.last('burst');
  const facts = timeline.last('network', (o) => typeof o.facts['tcp_wmem'] === 'string')?.facts;
  if (!started || !arrived) throw new Error('the backlog was not started, or has not arrived');
  if (burst?.complete !== true || burst.binlogBytes === null) throw new Error('the backlog was not written as a whole');
  if (typeof link?.measuredRttMs !== 'number') throw new Error('the round trip of the link was not measured');
  return {
    rttMs: link.measuredRttMs,
    seconds: (arrived.atMs - started.atMs) / 1000,
    binlogBytes: burst.binlogBytes,
    tcpWmem: String(facts?.['tcp_wmem'] ?? ''),
    tcpRmem: String(facts?.['tcp_rmem'] ?? ''),
  };
}

/** Reads what `independent-link.sh` has printed. Pure. @throws Error where it is not the measurement */
export function independentCrossing(printed: string): Crossing {
  const line = printed.trim().split('\n').at(-1) ?? '';
  let said: Record<string, unknown>;
  try {
    said = JSON.parse(line) as Record<string, unknown>;
  } catch (cause) {
    throw new Error(`the independent measurement printed no JSON: ${line.slice(0, 200)}`, { cause });
  }
  const number = (name: string): number => {
    const value = said[name];
    if (typeof value === 'number' && Number.isFinite(value) && value > 0) return value;
    throw new Error(`the independent measurement has no ${name}: ${line.slice(0, 200)}`);
  };
  return {
    rttMs: number('rttMs'),
    seconds: number('seconds'),
    binlogBytes: number('binlogBytes'),
    tcpWmem: String(said['tcpWmem']),
    tcpRmem: String(said['tcpRmem']),
  };
}

import type { Role } from '../model/replication.ts';
import type { Counters } from '../model/samples.ts';
import type { Observation, Timeline } from '../model/timeline.ts';

/** How far the counters of one server moved during the case, over restarts of it. */
export interface CounterMoves {
  /** By error number; `null` where the server has no such counters. */
  readonly errors: Readonly<Record<string, number>> | null;
  readonly abortedClients: number;
  /** `seq` of the first and the last sample, and of those on both sides of a restart. */
  readonly evidence: readonly number[];
}

type Sample = Observation<'counters'>;

/**
 * Counters are totals since server start: the first sample of a case is the baseline, and a restarted server counts from 0 again. What a
 * server counted between its last sample and its end is not known. `undefined` when the server was not sampled.
 */
export function counterMoves(timeline: Timeline, server: Role): CounterMoves | undefined {
  const lives = livesOf(timeline, server);
  const first = lives[0]?.[0];
  if (!first) return undefined;
  const evidence = new Set<number>();
  const errors: Record<string, number> = {};
  let counted = true;
  let abortedClients = 0;
  for (const life of lives) {
    const last = life.at(-1) ?? first;
    const from: Counters = life[0] === first ? first : { errors: {}, abortedClients: 0 };
    evidence.add(life[0]?.seq ?? first.seq).add(last.seq);
    abortedClients += last.abortedClients - from.abortedClients;
    if (!last.errors || !from.errors) counted = false;
    else
      for (const [errno, total] of Object.entries(last.errors))
        errors[errno] = (errors[errno] ?? 0) + total - (from.errors[errno] ?? 0);
  }
  return { errors: counted ? errors : null, abortedClients, evidence: [...evidence] };
}

/** How much one error counter moved during the case; `null` where the server has no such counters. Not a check of its own. */
export function counterDelta(
  timeline: Timeline,
  server: Role,
  errno: string,
): { delta: number | null; evidence: number[] } {
  const moves = counterMoves(timeline, server);
  if (!moves?.errors) return { delta: null, evidence: [] };
  return { delta: moves.errors[errno] ?? 0, evidence: [...moves.evidence] };
}

/** The first sample after `fromMs` in which a counter of the source stands higher than before; `undefined` where none does. */
export function firstCounted(timeline: Timeline, errno: string, fromMs: number): Sample | undefined {
  const of = (o: Sample): number => o.errors?.[errno] ?? 0;
  const before = timeline.last('counters', (o) => o.server === 'source' && o.atMs <= fromMs);
  return timeline.first(
    'counters',
    (o) => o.server === 'source' && o.atMs > fromMs && of(o) > (before ? of(before) : 0),
  );
}

/** Samples of a server's counters, one list for each of its lives: parted by a recorded end of its process, or by totals that fell. */
export function livesOf(timeline: Timeline, server: Role): Sample[][] {
  const ends = timeline
    .of('process')
    .filter((o) => o.process === server && (o.event === 'ended' || o.event === 'restarted'))
    .map((o) => o.seq);
  const lives: Sample[][] = [];
  let previous: Sample | undefined;
  for (const sample of timeline.of('counters').filter((o) => o.server === server)) {
    const before = previous;
    const parted = before && (ends.some((seq) => seq > before.seq && seq < sample.seq) || fell(before, sample));
    const life = lives.at(-1);
    if (!life || parted) lives.push([sample]);
    else life.push(sample);
    previous = sample;
  }
  return lives;
}

function fell(before: Counters, now: Counters): boolean {
  if (now.abortedClients < before.abortedClients) return true;
  return Object.entries(before.errors ?? {}).some(([errno, total]) => (now.errors?.[errno] ?? total) < total);
}

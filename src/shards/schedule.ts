import { longerFirst } from './spread.ts';
import type { ShardItem } from './types.ts';

/** From the start of the command to its first case, and from the last case to the reports, in ms. Servers are in the cache. */
export const aroundCasesMs = 2_000;

/**
 * How long a shard takes, in ms, if its servers need not be downloaded: controls first, then the longest case first, each to the worker that is free
 * first.
 *
 * @param workers cases at a time
 */
export function plannedMs(items: readonly ShardItem[], workers: number): number {
  const order = [...items].sort((a, b) => Number(b.control) - Number(a.control) || longerFirst(a, b));
  const busy = new Array<number>(workers).fill(0);
  for (const { durationMs } of order) {
    const next = busy.indexOf(Math.min(...busy));
    busy[next] = (busy[next] ?? 0) + durationMs;
  }
  return aroundCasesMs + Math.max(...busy);
}

/** Whole and tenths of minutes, rounded up: a plan never promises less than it computed. */
export const minutesOf = (ms: number): number => Math.ceil(ms / 6_000) / 10;

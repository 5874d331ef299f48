import { fileURLToPath } from 'node:url';
import type { RunResult } from '../src/model/result.ts';

/** Experiments whose law names the break point to the millisecond: there the settings of the trials are a planted truth. */
const exact = ['tune/stalled-reader', 'tune/silence', 'tune/idle-flow', 'tune/refused', 'tune/flaps'];
/** A break point counts as found within this, or within 5 % where that is more, ms. */
const toleranceMs = 250;
const toleranceShare = 0.05;
const longestSearchMs = 300_000;

interface Found {
  readonly key: string;
  readonly truthMs: number;
  readonly atMs: number | null;
  readonly widthMs: number;
  readonly trials: number;
  readonly exact: boolean;
}

/**
 * From now on tunings are told laws that are off by so much, and servers are as ever: else a search that only repeats its law looks like one that finds.
 * The answer ends it.
 */
export function tellMovedLaws(movedMs: number): () => void {
  if (movedMs === 0) return () => undefined;
  const { NODE_OPTIONS: before } = process.env;
  const preload = `--import=${fileURLToPath(new URL('moved-law.mjs', import.meta.url))}`;
  Object.assign(process.env, { MOVED_LAW_MS: String(movedMs), NODE_OPTIONS: `${before ?? ''} ${preload}`.trim() });
  return () => {
    delete process.env['MOVED_LAW_MS'];
    if (before === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = before;
  };
}

/**
 * What repeated tunings found: each break point against its truth, searches against their limit, trials against the grid.
 * `movedMs`: by how much the laws that they were told are more than those of the servers.
 */
export function tuningLines(results: readonly RunResult[], movedMs = 0): string[] {
  const tunings = results.flatMap(({ tuning }) => (tuning ? [tuning] : []));
  if (tunings.length === 0) return [];
  const all = tunings.flatMap((tuning) =>
    tuning.experiments.flatMap(({ name, searches }) =>
      searches.map(
        ({ valueS, lawMs, breakPoint, trials }): Found => ({
          key: `${name}, ${valueS} s`,
          truthMs: exact.includes(name) ? lawMs - movedMs : lawMs,
          atMs: breakPoint?.atMs ?? null,
          widthMs: breakPoint === null ? Number.NaN : breakPoint.interval.to - breakPoint.interval.from,
          trials: trials.length,
          exact: exact.includes(name),
        }),
      ),
    ),
  );
  const planted = all.filter((one) => one.exact);
  const hit = planted.filter(isHit);
  if (hit.length < planted.length) process.exitCode = 1;
  const slowest = Math.max(...tunings.map(({ searchMs }) => searchMs));
  if (slowest > longestSearchMs) process.exitCode = 1;
  const run = tunings.reduce((sum, { trials }) => sum + trials.run, 0);
  const grid = tunings.reduce((sum, { trials }) => sum + trials.grid, 0);
  const verdicts = [...new Set(tunings.map(({ verdict }) => verdict))];
  return [
    ...(movedMs === 0
      ? []
      : [
          `- Each search started from a prediction that was wrong by ${movedMs} ms, so that a search that only repeats its prediction fails`,
        ]),
    `- Known break points found within ${toleranceMs} ms or 5 %: ${hit.length} of ${planted.length}`,
    `- Searches took at most ${(slowest / 1000).toFixed(0)} s (limit ${longestSearchMs / 1000} s)`,
    `- Trials: ${run}; a full grid: ${grid}; ${(grid / run).toFixed(1)} times fewer`,
    `- Verdicts: ${verdicts.map((name) => `${name} ${tunings.filter(({ verdict }) => verdict === name).length}`).join(', ')}`,
    ...new Set(tunings.map(({ sentence }) => `- ${sentence}`)),
    '',
    '| Search | Truth, ms | Found, ms (lowest / median / highest) | Width of the 95 % interval, ms | Trials | Within |',
    '|---|---|---|---|---|---|',
    ...[...new Set(all.map(({ key }) => key))].map((key) => tableRow(all.filter((one) => one.key === key))),
    '',
  ];
}

function isHit({ atMs, truthMs }: Found): boolean {
  return atMs !== null && Math.abs(atMs - truthMs) <= Math.max(toleranceMs, toleranceShare * truthMs);
}

function tableRow(same: readonly Found[]): string {
  const [first] = same;
  if (!first) return '';
  const numbers = (of: (one: Found) => number | null): string => {
    const sorted = same
      .map(of)
      .filter((value): value is number => value !== null && !Number.isNaN(value))
      .sort((a, b) => a - b);
    if (sorted.length === 0) return '–';
    return [sorted[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)]
      .map((ms) => Math.round(ms ?? 0))
      .join(' / ');
  };
  const within = first.exact ? `${same.filter(isHit).length} of ${same.length}` : 'no exact law';
  return `| ${first.key} | ${Math.round(first.truthMs)} | ${numbers((one) => one.atMs)} | ${numbers((one) => one.widthMs)} | ${numbers((one) => one.trials)} | ${within} |`;
}

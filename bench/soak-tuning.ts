import type { RunResult } from '../src/model/result.ts';

/** Experiments whose law names the break point to the millisecond: there the settings of the trials are a planted truth. */
const exact = ['tune/stalled-reader', 'tune/silence', 'tune/idle-flow'];
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

/** What repeated tunings found: each break point against its truth, searches against their limit, trials against the grid. */
export function tuningLines(results: readonly RunResult[]): string[] {
  const tunings = results.flatMap(({ tuning }) => (tuning ? [tuning] : []));
  if (tunings.length === 0) return [];
  const all = tunings.flatMap((tuning) =>
    tuning.experiments.flatMap(({ name, searches }) =>
      searches.map(
        ({ valueS, lawMs, breakPoint, trials }): Found => ({
          key: `${name}, ${valueS} s`,
          truthMs: lawMs,
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
    `- Planted truth found within ${toleranceMs} ms or 5 %: ${hit.length} of ${planted.length}`,
    `- Searches took at most ${(slowest / 1000).toFixed(0)} s (limit ${longestSearchMs / 1000} s)`,
    `- Trials: ${run}; a full grid: ${grid}; ${(grid / run).toFixed(1)} times fewer`,
    `- Verdicts: ${verdicts.map((name) => `${name} ${tunings.filter(({ verdict }) => verdict === name).length}`).join(', ')}`,
    ...new Set(tunings.map(({ sentence }) => `- ${sentence}`)),
    '',
    '| Search | Truth by its law, ms | Found, ms (lowest / median / highest) | Width of the 95 % interval, ms | Trials | Within |',
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

import { median } from '../demo-run.ts';
import type { Crossing } from './crossing.ts';

/** How far apart the medians of both ways to measure may be. */
const targets = { share: 0.05, rttMs: 2 } as const;
const verdict = (ok: boolean): string => (ok ? 'within target' : 'OVER TARGET');

/** What was measured of one link, by replfault and without it. */
export interface Measured {
  readonly name: string;
  readonly replfault: readonly Crossing[];
  readonly independent: readonly Crossing[];
}

/** Says whether both ways to measure agree about a link, in two lines. Pure. */
export function agreementLines({ name, replfault, independent }: Measured): string[] {
  const [ours, theirs] = [replfault, independent].map((all) => middles(all));
  if (!ours || !theirs) return [];
  const apart = Math.abs(ours.seconds - theirs.seconds) / theirs.seconds;
  const rttApart = Math.abs(ours.rttMs - theirs.rttMs);
  const unlike = unlikeConditions([...replfault, ...independent]);
  const same = unlike === null ? '' : `; NOT COMPARABLE: ${unlike}`;
  return [
    `link, ${name}, a backlog crosses: ${times(replfault)} by replfault, ${times(independent)} without it (medians of ${replfault.length} and ${independent.length}); ${(100 * apart).toFixed(1)} % apart, target ${100 * targets.share} %: ${verdict(apart <= targets.share && unlike === null)}${same}`,
    `link, ${name}, round trip: ${ours.rttMs.toFixed(1)} ms by replfault, ${theirs.rttMs.toFixed(1)} ms without it, target ${targets.rttMs} ms apart: ${verdict(rttApart <= targets.rttMs)}`,
  ];
}

/** Bytes may differ by names and GTIDs; more than that is another backlog. */
const mostBytesApart = 0.01;

function unlikeConditions(all: readonly Crossing[]): string | null {
  for (const buffers of ['tcpWmem', 'tcpRmem'] as const) {
    const kinds = new Set(all.map((one) => one[buffers]));
    if (kinds.size !== 1) return `socket buffers differ (${[...kinds].join('; ')})`;
  }
  const bytes = all.map((one) => one.binlogBytes);
  const [least, most] = [Math.min(...bytes), Math.max(...bytes)];
  return most - least <= mostBytesApart * least ? null : `the backlogs differ (${least} to ${most} bytes)`;
}

const middles = (all: readonly Crossing[]): Pick<Crossing, 'seconds' | 'rttMs'> => ({
  seconds: median(all.map((one) => one.seconds)),
  rttMs: median(all.map((one) => one.rttMs)),
});

function times(all: readonly Crossing[]): string {
  const seconds = all.map((one) => one.seconds);
  const text = (value: number): string => value.toFixed(2);
  return `${text(median(seconds))} s (${text(Math.min(...seconds))} to ${text(Math.max(...seconds))})`;
}

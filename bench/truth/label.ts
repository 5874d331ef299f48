import type { Look } from '../../src/diagnose/look.ts';
import { type Axis, axes } from '../../src/diagnose/verdicts.ts';
import { saysHealthy } from '../../src/measures/blind-window.ts';
import type { Timeline } from '../../src/model/timeline.ts';
import { type Moment, momentsOf } from './dense.ts';
import { type Known, knownOf, type MaybeState, stateOf } from './states.ts';

/** What is true while a look is taken. */
export interface Truth {
  /** Of each axis: verdicts that are right, and how many looks were taken since that state began, this one included. `null`: a transition. */
  readonly axes: { readonly [A in Axis]: { readonly right: readonly string[]; readonly nth: number } | null };
  /** Transactions have been missing for longer than two looks while the status said Yes, Yes and 0. */
  readonly blind: boolean;
  /** Nothing is missing, and the source was not heard for longer than a heartbeat period and two looks. */
  readonly deadIdle: boolean;
}

export interface LabelledLook {
  readonly look: Look;
  readonly truth: Truth;
}

/** Looks of one case with the truth of their moments. */
export interface LabelledCase {
  readonly id: string;
  /** A healthy link, and nothing that disturbs it. */
  readonly control: boolean;
  readonly lookMs: number;
  readonly looks: readonly LabelledLook[];
}

/** A stretch of time in one state; `right` is `null` in a transition. */
interface Episode {
  readonly right: readonly string[] | null;
  readonly fromMs: number;
  toMs: number;
  /** Since when it has been so, by the age of what is missing; before the first sample that shows it, since that takes two looks. */
  readonly sinceMs: number;
}

/** Between two samples there is at most that much time, unless a server does not answer (the probes' own limit). */
const gapMs = 250;

/** Labels the looks in the history of a case. Pure. @param lookMs from one look to the next, ms */
export function labelCase(id: string, timeline: Timeline, lookMs: number): LabelledCase {
  const known = knownOf(id, timeline, lookMs);
  const moments = momentsOf(timeline, lookMs);
  const episodes = new Map(axes.map((axis) => [axis, episodesOf(axis, moments, known, timeline)]));
  const taken = timesOf(timeline);
  const looks = taken.map(({ look, fromMs, toMs }, index) => ({
    look,
    truth: {
      axes: Object.fromEntries(
        axes.map((axis) => {
          const all = (episodes.get(axis) ?? []).filter((one) => one.fromMs <= toMs && one.toMs >= fromMs);
          const [only, another] = all;
          if (!only?.right || another) return [axis, null];
          const nth = taken.slice(0, index + 1).filter((one) => one.fromMs >= only.sinceMs).length;
          return [axis, nth < 2 ? null : { right: only.right, nth }];
        }),
      ) as unknown as Truth['axes'],
      ...lost(moments, known, taken[index - 1]?.fromMs ?? fromMs, fromMs, toMs),
    },
  }));
  const control = known.faults.length === 0 && /^control\/|\/not-|\/no-fault/.test(id);
  return { id, control, lookMs, looks };
}

/** The fastest look of a case takes no longer, ms (median of pairs: 54 to 195 ms). Too long an estimate makes transitions of states, too short a wrong truth. */
const fastestMs = 100;

/** When each look began and ended, by the clock of the history. */
function timesOf(
  timeline: Timeline,
): readonly { readonly look: Look; readonly fromMs: number; readonly toMs: number }[] {
  const all = timeline.of('look').map(({ atMs, look }) => ({ look: look as unknown as Look, toMs: atMs }));
  // The fastest look tells best by how much the clocks differ.
  const offset = Math.min(...all.map(({ look, toMs }) => toMs - look.atMs)) - fastestMs;
  return all.map(({ look, toMs }) => ({ look, fromMs: look.atMs + offset, toMs }));
}

function episodesOf(axis: Axis, moments: readonly Moment[], known: Known, timeline: Timeline): readonly Episode[] {
  const found: Episode[] = [];
  for (const [index, moment] of moments.entries()) {
    const before = moments[index - 1];
    if (before && moment.atMs - before.atMs > gapMs) found.push(gapBetween(axis, before.atMs, moment.atMs, timeline));
    const state = stateOf[axis](moment, known) as MaybeState<Axis>;
    const last = found.at(-1);
    const right = state?.right ?? null;
    if (last && String(last.right) === String(right)) last.toMs = moment.atMs;
    else found.push({ right, fromMs: moment.atMs, toMs: moment.atMs, sinceMs: state?.sinceMs ?? moment.atMs });
  }
  return bridged(found, known.lookMs);
}

/** A server that does not run or is suspended cannot be judged; other silence of the probes says nothing. */
function gapBetween(axis: Axis, fromMs: number, toMs: number, timeline: Timeline): Episode {
  const gone = timeline
    .of('process')
    .some(
      ({ process, event, atMs }) =>
        process === 'replica' && (event === 'stopped' || event === 'ended') && atMs > fromMs - 100 && atMs < toMs,
    );
  const ofReplica = axis === 'receiver' || axis === 'applier' || axis === 'data';
  return { right: gone && ofReplica ? ['not-judged'] : null, fromMs: fromMs + 1, toMs, sinceMs: fromMs };
}

/** A transition of less than half a look between two stretches of the same state does not end it. */
function bridged(episodes: readonly Episode[], lookMs: number): readonly Episode[] {
  const kept: Episode[] = [];
  for (const one of episodes) {
    const [last, previous] = [kept.at(-1), kept.at(-2)];
    const short = last?.right === null && last.toMs - last.fromMs < lookMs / 2;
    if (short && previous && String(previous.right) === String(one.right)) {
      kept.pop();
      previous.toMs = one.toMs;
    } else kept.push({ ...one });
  }
  return kept;
}

/**
 * What a status that looks healthy hides while a look is taken. The look before it must have begun in the same state: two looks that are further apart than
 * usual, since the machine is busy, see no more than two looks can.
 */
function lost(
  moments: readonly Moment[],
  known: Known,
  previousMs: number,
  fromMs: number,
  toMs: number,
): Pick<Truth, 'blind' | 'deadIdle'> {
  const begun = (time: number): number => moments.findLast(({ atMs }) => atMs <= time)?.atMs ?? time;
  const during = moments.filter(({ atMs }) => atMs >= begun(fromMs) && atMs <= toMs);
  const both = moments.filter(({ atMs }) => atMs >= begun(previousMs) && atMs <= toMs);
  const dueMs = known.heartbeatMs + 2 * known.lookMs;
  return {
    blind:
      during.length > 0 &&
      both.every(({ status, unreceivedMs }) => saysHealthy(status) && unreceivedMs > 0) &&
      during.every(({ atMs, unreceivedMs }) => unreceivedMs > Math.max(2 * known.lookMs, atMs - previousMs)),
    deadIdle:
      during.length > 0 &&
      known.heartbeatMs > 0 &&
      both.every(
        ({ atMs, status, heardAtMs, unreceivedMs, sourceSilent }) =>
          status.receiver === 'Yes' && !sourceSilent && unreceivedMs === 0 && atMs - heardAtMs > known.heartbeatMs,
      ) &&
      during.every(({ atMs, heardAtMs }) => atMs - heardAtMs > dueMs),
  };
}

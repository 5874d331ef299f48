import type { Diagnosis } from '../../src/diagnose/classify.ts';
import type { Look, Looks } from '../../src/diagnose/look.ts';
import { type Axis, axes, verdicts as everyVerdict, type Severity } from '../../src/diagnose/verdicts.ts';
import type { LabelledCase } from './label.ts';

/** Anything that concludes from looks, so that planted classifiers can be judged as well. */
export type Classifier = (looks: Looks) => Diagnosis;

/** One verdict that was held against the truth. */
export interface Judged {
  readonly id: string;
  readonly index: number;
  readonly axis: Axis;
  /** The state, by the verdict that names it first. */
  readonly truth: string;
  readonly said: string;
  readonly correct: boolean;
  /** Whether something is wrong in truth. */
  readonly problem: boolean;
}

/** A look at which `diagnose` said that all is well, or that something is wrong, when it must not. */
export interface Misled {
  readonly id: string;
  readonly index: number;
  readonly said: string;
}

export interface Tally {
  readonly looks: number;
  /** Of cases with a fault: verdicts (looks times axes), and those that are not counted, since the state had just changed. */
  readonly transitions: number;
  readonly verdicts: number;
  /** By two looks, as the command takes them; by four. */
  readonly afterTwo: readonly Judged[];
  readonly afterFour: readonly Judged[];
  /** By all looks of the case so far, as `--watch` has them. */
  readonly watching: readonly Judged[];
  readonly blindLooks: number;
  readonly missedBlind: readonly Misled[];
  readonly deadIdleLooks: number;
  readonly missedDeadIdle: readonly Misled[];
  readonly controlLooks: number;
  readonly alarms: readonly Misled[];
}

/** Holds a classifier against the truth of looks. Pure. @param prepare what is done to each look before, such as to scale it */
export function judgeCases(
  cases: readonly LabelledCase[],
  classify: Classifier,
  prepare: (look: Look) => Look = (look) => look,
): Tally {
  const tally = {
    looks: 0,
    transitions: 0,
    verdicts: 0,
    afterTwo: [] as Judged[],
    afterFour: [] as Judged[],
    watching: [] as Judged[],
    blindLooks: 0,
    missedBlind: [] as Misled[],
    deadIdleLooks: 0,
    missedDeadIdle: [] as Misled[],
    controlLooks: 0,
    alarms: [] as Misled[],
  };
  for (const { id, control, looks } of cases) {
    const series = looks.map(({ look }) => prepare(look));
    for (const [index, { truth }] of looks.entries()) {
      tally.looks += 1;
      if (index === 0) continue;
      const by = (count: number): Diagnosis =>
        classify(series.slice(Math.max(0, index + 1 - count), index + 1) as unknown as Looks);
      const two = by(2);
      const all = by(index + 1);
      const four = index < 3 ? null : by(4);
      for (const axis of axes) {
        const state = truth.axes[axis];
        // A healthy pair is judged by its alarms; thousands of easy verdicts would hide the others.
        if (control) continue;
        tally.verdicts += 1;
        if (state === null) {
          tally.transitions += 1;
          continue;
        }
        tally.afterTwo.push(judged(two, axis, id, index, state.right));
        tally.watching.push(judged(all, axis, id, index, state.right));
        if (four && state.nth >= 4) tally.afterFour.push(judged(four, axis, id, index, state.right));
      }
      const ways = [two, ...(four ? [four] : []), all];
      const healthy = ways.find(({ severity }) => severity === 'ok');
      const alarm = ways.find(({ severity }) => severity === 'warning' || severity === 'critical');
      if (truth.blind) {
        tally.blindLooks += 1;
        if (healthy) tally.missedBlind.push({ id, index, said: inWords(healthy) });
      }
      if (truth.deadIdle) {
        tally.deadIdleLooks += 1;
        if (healthy) tally.missedDeadIdle.push({ id, index, said: inWords(healthy) });
      }
      if (control) {
        tally.controlLooks += 1;
        if (alarm) tally.alarms.push({ id, index, said: inWords(alarm) });
      }
    }
  }
  return tally;
}

/** Two tallies as one. Pure. */
export function joined(one: Tally, other: Tally): Tally {
  return {
    looks: one.looks + other.looks,
    transitions: one.transitions + other.transitions,
    verdicts: one.verdicts + other.verdicts,
    afterTwo: [...one.afterTwo, ...other.afterTwo],
    afterFour: [...one.afterFour, ...other.afterFour],
    watching: [...one.watching, ...other.watching],
    blindLooks: one.blindLooks + other.blindLooks,
    missedBlind: [...one.missedBlind, ...other.missedBlind],
    deadIdleLooks: one.deadIdleLooks + other.deadIdleLooks,
    missedDeadIdle: [...one.missedDeadIdle, ...other.missedDeadIdle],
    controlLooks: one.controlLooks + other.controlLooks,
    alarms: [...one.alarms, ...other.alarms],
  };
}

function judged({ verdicts }: Diagnosis, axis: Axis, id: string, index: number, right: readonly string[]): Judged {
  const said = verdicts.find((one) => one.axis === axis);
  if (said === undefined) throw new Error(`no verdict of the axis ${axis}`);
  // Where the evidence allows two verdicts, both are told.
  const correct = right.includes(said.verdict) || (said.or !== null && right.includes(said.or));
  const truth = right[0] ?? '';
  const severity = (everyVerdict[axis] as Readonly<Record<string, Severity>>)[truth];
  return {
    id,
    index,
    axis,
    truth,
    said: said.verdict,
    correct,
    problem: severity === 'warning' || severity === 'critical',
  };
}

const inWords = ({ verdicts, conditions, severity }: Diagnosis): string =>
  [
    severity,
    ...verdicts.map(({ axis, verdict }) => `${axis} ${verdict}`),
    ...conditions.filter((one) => one.severity !== 'ok').map(({ name }) => name),
  ].join(', ');

/** Verdicts where something is wrong in truth. */
export const ofProblems = (all: readonly Judged[]): readonly Judged[] => all.filter(({ problem }) => problem);

/** Share of correct verdicts, 0 to 1; 1 where there are none. */
export const shareCorrect = (all: readonly Judged[]): number =>
  all.length === 0 ? 1 : all.filter(({ correct }) => correct).length / all.length;

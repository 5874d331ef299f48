import type { Look } from '../../src/diagnose/look.ts';
import type { LabelledLooks } from './fixture.ts';
import { type Classifier, joined, judgeCases, shareCorrect, type Tally } from './judge.ts';
import { fromElsewhere, stretched } from './scale.ts';
import { heldOut } from './split.ts';

/** What is asked of the classifier. */
export const goals = {
  afterTwo: 0.9,
  afterFour: 0.98,
  missedBlind: 0,
  missedDeadIdle: 0,
  alarms: 0,
  controlLooks: 1000,
};

/** One pair of servers held against the truth. */
export interface Result {
  readonly server: string;
  readonly version: string;
  readonly cases: number;
  /** Cases by whether rules were written with them in sight. */
  readonly seen: Tally;
  readonly heldOut: Tally;
  readonly all: Tally;
}

/** @param elsewhere as from a machine that sees no socket of the ends */
export function resultOf(
  { server, version, scale, cases }: LabelledLooks,
  classify: Classifier,
  elsewhere = false,
): Result {
  const prepare = (look: Look): Look => stretched(elsewhere ? fromElsewhere(look) : look, scale);
  const judge = (which: readonly LabelledLooks['cases'][number][]): Tally => judgeCases(which, classify, prepare);
  const seen = judge(cases.filter(({ id }) => !heldOut(id)));
  const rest = judge(cases.filter(({ id }) => heldOut(id)));
  return { server, version, cases: cases.length, seen, heldOut: rest, all: joined(seen, rest) };
}

/** Goals that are missed, a sentence each. Pure. */
export function missedGoals(tally: Tally): readonly string[] {
  const share = (all: Tally['afterTwo']): string => `${(100 * shareCorrect(all)).toFixed(1)} %`;
  return [
    ...(shareCorrect(tally.afterTwo) < goals.afterTwo ? [`after two looks ${share(tally.afterTwo)} are correct`] : []),
    ...(shareCorrect(tally.afterFour) < goals.afterFour
      ? [`after four looks ${share(tally.afterFour)} are correct`]
      : []),
    ...(['missedBlind', 'missedDeadIdle', 'alarms'] as const).flatMap((name) =>
      tally[name].length > goals[name]
        ? [`${name}: ${tally[name].length}, for example ${JSON.stringify(tally[name][0])}`]
        : [],
    ),
  ];
}

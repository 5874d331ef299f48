import { type Difference, type UpgradeState, upgradeStates } from '../../model/comparison.ts';
import type { CaseResult } from '../../model/result.ts';
import { confirmingTrials, exhibitOf, isBelieved } from './numbers.ts';
import { steadyText } from './steady-text.ts';

/** The trials of one exhibit in two states. */
interface Two {
  readonly exhibit: string;
  readonly state: UpgradeState;
  readonly today: readonly CaseResult[];
  readonly later: readonly CaseResult[];
}

/** Exhibits of every later state beside today's; only where both have trials that can be believed. */
function besideToday(cases: readonly CaseResult[]): Two[] {
  const believed = cases.filter(isBelieved);
  const exhibits = [...new Set(believed.map(exhibitOf))].sort();
  const of = (exhibit: string, state: UpgradeState): CaseResult[] =>
    believed.filter((one) => exhibitOf(one) === exhibit && one.state === state);
  return upgradeStates
    .filter((state) => state !== 'today')
    .flatMap((state) =>
      exhibits.map((exhibit) => ({ exhibit, state, today: of(exhibit, 'today'), later: of(exhibit, state) })),
    )
    .filter(({ today, later }) => today.length > 0 && later.length > 0);
}

/** A sign that all trials of one side show and none of the other. */
function onlyOn(one: readonly ReadonlySet<string>[], other: readonly ReadonlySet<string>[]): string[] {
  const [first, ...rest] = one;
  return [...(first ?? [])].filter(
    (sign) => rest.every((signs) => signs.has(sign)) && other.every((signs) => !signs.has(sign)),
  );
}

/**
 * Exhibits and states whose outcomes or texts differ after too few trials: what appears in every other trial by chance is on one side only once in 32
 * times with three trials each, and once in 2,048 with six.
 */
export function suspectOutcomes(cases: readonly CaseResult[]): { exhibit: string; state: UpgradeState }[] {
  const suspects = besideToday(cases).filter(({ today, later }) => {
    const both = [...today, ...later];
    return outcomeDifferences(both).length + textDifferences(both).length > 0;
  });
  const found = new Map<string, { exhibit: string; state: UpgradeState }>();
  for (const { exhibit, state, today, later } of suspects) {
    if (today.length < confirmingTrials) found.set(`${exhibit}/today`, { exhibit, state: 'today' });
    if (later.length < confirmingTrials) found.set(`${exhibit}/${state}`, { exhibit, state });
  }
  return [...found.values()];
}

/** Exhibits that passed in all trials of today and in none of a later state, or the reverse. */
export function outcomeDifferences(cases: readonly CaseResult[]): Difference[] {
  return besideToday(cases).flatMap(({ exhibit, state, today, later }) => {
    const [before, after] = [new Set(today.map((one) => one.outcome)), new Set(later.map((one) => one.outcome))];
    const [was, is] = [[...before][0], [...after][0]];
    if (before.size > 1 || after.size > 1 || was === is) return [];
    const failed = (is === 'fail' ? later : today)[0]?.verdicts.find(({ outcome }) => outcome === 'fail');
    const why = failed ? `: ${failed.reason}` : '';
    return [
      {
        id: outcomeId(state, exhibit),
        class: 'outcomes',
        state,
        subject: exhibit,
        from: was === 'fail' ? `fails${why}` : 'passes',
        to: is === 'fail' ? `fails${why}` : 'passes',
        severity: is === 'fail' ? 'breaks' : 'informs',
        cause: is === 'fail' ? 'fails that passed' : 'passes that failed',
        evidence: 'played',
        source: null,
        cases: [...today, ...later].map(({ id }) => id),
      },
    ];
  });
}

/** Log texts and errnos that all trials of one state show and none of the other. */
export function textDifferences(cases: readonly CaseResult[]): Difference[] {
  return besideToday(cases).flatMap((two) => {
    const [before, after] = [two.today.map(signsOf), two.later.map(signsOf)];
    return [
      ...onlyOn(before, after).map((sign) => textDifference(two, sign, ['shown', null])),
      ...onlyOn(after, before).map((sign) => textDifference(two, sign, [null, 'shown'])),
    ];
  });
}

/** Log texts and errnos on which the trials of one state do not agree: by chance another run may show a difference of them. */
export function textsShownSometimes(cases: readonly CaseResult[]): Difference[] {
  return besideToday(cases).flatMap((two) => {
    const sides = [two.today.map(signsOf), two.later.map(signsOf)];
    const signs = new Set(sides.flatMap((side) => side.flatMap((shown) => [...shown])));
    const isDisputed = (sign: string): boolean =>
      sides.some((side) => side.some((shown) => shown.has(sign)) && side.some((shown) => !shown.has(sign)));
    return [...signs].filter(isDisputed).map((sign) => textDifference(two, sign, [sometimes, sometimes]));
  });
}

/** Value of a text that some trials of a state show and others do not. */
export const sometimes = 'sometimes';

/**
 * Whether an outcome or a text may still differ although this run does not show it: trials of one state do not agree.
 *
 * @param id of such a difference; `false` for others
 */
export function mayStillShow(id: string, cases: readonly CaseResult[]): boolean {
  return (
    textsShownSometimes(cases).some((one) => one.id === id) ||
    besideToday(cases).some(
      ({ exhibit, state, today, later }) =>
        id === outcomeId(state, exhibit) &&
        [today, later].some((trials) => new Set(trials.map(({ outcome }) => outcome)).size > 1),
    )
  );
}

const outcomeId = (state: UpgradeState, exhibit: string): string => `outcomes/${state}/${exhibit}`;

function textDifference(
  { exhibit, state, today, later }: Two,
  sign: string,
  [from, to]: readonly [string | null, string | null],
): Difference {
  return {
    id: `texts/${state}/${exhibit}/${sign}`,
    class: 'texts',
    state,
    subject: `${exhibit}: ${sign}`,
    from,
    to,
    severity: 'informs',
    cause: sign.startsWith('log ') ? 'log texts' : 'error numbers',
    evidence: 'played',
    source: null,
    cases: [...today, ...later].map(({ id }) => id),
  };
}

function signsOf({ condition }: CaseResult): ReadonlySet<string> {
  if (condition === null) return new Set();
  return new Set([
    ...condition.texts.map((one) => `log ${steadyText(one)}`),
    ...condition.replicaErrnos.map((errno) => `Last_IO_Errno ${errno}`),
  ]);
}

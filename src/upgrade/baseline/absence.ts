import { type Entry, type UpgradeState, type UpgradeStep, upgradeStates } from '../../model/comparison.ts';
import type { CaseResult } from '../../model/result.ts';
import type { DataByState } from '../played/data.ts';
import { exhibitOf, isBelieved, mayStillDiffer } from '../played/numbers.ts';
import { mayStillShow } from '../played/outcomes.ts';
import { isOfTrials, type TrialsByState, trialOf } from '../played/pair-trials.ts';
import { isOfSteps } from '../played/steps.ts';
import { type Survey, surveyedClasses, unsteadyIds } from '../played/surveys.ts';

/**
 * What it means that a run does not show an accepted difference. `gone`: the run would show it; `unclear`: it shows neither the difference nor its absence;
 * `open`: what would show it was not played, with the reason.
 */
export type Absence = 'gone' | 'unclear' | { readonly open: string };

/** What a run has seen, whether it differs or not. */
export interface Seen {
  readonly cases: readonly CaseResult[];
  readonly entries: readonly Entry[];
  /** `null`: a version was not asked. */
  readonly surveys: { readonly from: Survey; readonly to: Survey } | null;
  readonly data: DataByState;
  readonly trials: TrialsByState;
  /** Whether the programs of both versions were asked which options they accept. */
  readonly optionsAsked: boolean;
  /** Empty where the steps between the states were not played. */
  readonly steps: readonly UpgradeStep[];
}

/** The scenario by which it is known whether the servers of a state replicate. */
const control = 'control/healthy-link';

/** Judges what a run does not show. Pure. */
export function absencesIn(seen: Seen): (id: string) => Absence {
  const unsteady = seen.surveys === null ? new Set<string>() : unsteadyIds(seen.surveys);
  return (id) => {
    const [kind = '', ...rest] = id.split('/');
    const state = upgradeStates.find((one) => one === rest[0]);
    if (surveyedClasses.some((one) => one === kind) && seen.surveys === null)
      return { open: 'a version was not asked' };
    if (unsteady.has(id)) return 'unclear';
    // A step that is not there stands behind one that is not possible, which is a difference of its own.
    if (isOfSteps(id)) return seen.steps.length > 0 ? 'gone' : { open: 'the steps of the upgrade were not played' };
    if (kind === 'starts' && !seen.optionsAsked) return { open: 'no program was asked which options it accepts' };
    if (state === undefined) return 'gone';
    const later = rest.slice(1).join('/');
    if (kind === 'replicates' && isOfTrials(later))
      return writingAbsence(seen, seen.trials, state, trialOf(later), 'tried');
    if (kind === 'replicates') return entryAbsence(seen, state, later);
    if (kind === 'data') return writingAbsence(seen, seen.data, state, later, 'written');
    return ['outcomes', 'numbers', 'texts'].includes(kind) ? exhibitAbsence(seen, id, state, later) : 'gone';
  };
}

function entryAbsence({ cases, entries }: Seen, state: UpgradeState, subject: string): Absence {
  const isKnown = (one: UpgradeState): boolean =>
    subject === ''
      ? entries.some((entry) => entry.state === one && entry.replicates !== null)
      : isRefused(cases, one) || controlsOf(cases, one).some(({ outcome }) => outcome === 'pass');
  const unknown = (['today', state] as const).find((one) => !isKnown(one));
  return unknown === undefined ? 'gone' : { open: `it is not known whether the state ${unknown} replicates` };
}

function writingAbsence(
  { entries }: Seen,
  facts: DataByState,
  state: UpgradeState,
  subject: string,
  done: 'written' | 'tried',
): Absence {
  const unwritten = (['today', state] as const).find((one) => facts.get(one)?.[subject] === undefined);
  const entry = entries.find((one) => one.state === unwritten);
  // Nothing arrives at a replica that does not replicate: that is a difference of its own.
  const cannot = entry?.replicates === false && entry.helped !== true;
  return unwritten === undefined || cannot ? 'gone' : { open: `nothing of it was ${done} in the state ${unwritten}` };
}

function exhibitAbsence({ cases }: Seen, id: string, state: UpgradeState, subject: string): Absence {
  // Servers that refuse each other play nothing: that is a difference of its own, and this one cannot be met any more.
  if (isRefused(cases, state)) return 'gone';
  const ofExhibit = cases.filter((one) => subject === exhibitOf(one) || subject.startsWith(`${exhibitOf(one)}/`));
  for (const one of ['today', state] as const) {
    const played = ofExhibit.filter((planned) => planned.state === one);
    if (!played.some(isBelieved))
      return { open: `no trial of the state ${one} can be believed: ${played.at(-1)?.reason ?? 'it was not played'}` };
  }
  return mayStillDiffer(id, ofExhibit) || mayStillShow(id, ofExhibit) ? 'unclear' : 'gone';
}

const controlsOf = (cases: readonly CaseResult[], state: UpgradeState): CaseResult[] =>
  cases.filter((one) => one.scenario === control && one.state === state);

const isRefused = (cases: readonly CaseResult[], state: UpgradeState): boolean =>
  controlsOf(cases, state).at(-1)?.lacks === 'server';

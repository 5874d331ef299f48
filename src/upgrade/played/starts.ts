import { acceptedOption, type Difference, type OptionPart } from '../../model/comparison.ts';
import { subjectOfOption } from '../listed-options.ts';
import { steadyText } from './steady-text.ts';

/** What the program of one version answers to options, by part. */
export type OptionAnswers = Readonly<Record<OptionPart, Readonly<Record<string, string>>>>;

/** The answers of both programs, and the case that asked them. */
export interface AskedPrograms {
  readonly from: OptionAnswers;
  readonly to: OptionAnswers;
  readonly cases: readonly string[];
}

const notGiven = 'not in the option file of the old version';
const isRefused = (answer: string): boolean => answer.startsWith('refused');

/**
 * Options that the program of the new version refuses, or warns of, although that of the old one does not. An option of the user's files wins over the
 * same one of the list. What the old version refuses as well is no difference between them. Pure.
 */
export function startDifferences({ from, to, cases }: AskedPrograms): Difference[] {
  const ofList = differing(from['listed-options'], to['listed-options'], 'that are known to have changed');
  const ofOld = differing(from['old-option-file'], to['old-option-file'], 'of your option file for the old version');
  const ofNew = Object.entries(to['new-option-file'])
    .filter(([name, is]) => is !== acceptedOption && !(name in from['old-option-file']))
    .map(([name, is]) => difference(name, notGiven, is, 'of your option file for the new version'));
  const byId = new Map([...ofList, ...ofOld, ...ofNew].map((one) => [one.id, { ...one, cases }]));
  return [...byId.values()];
}

/** Ids of options whose answers are known of both versions, whether or not they differ. An option that the old version refuses was no test of the new one. Pure. */
export function askedOptionIds({ from, to }: AskedPrograms): Set<string> {
  const parts = ['listed-options', 'old-option-file'] as const;
  const both = parts.flatMap((part) =>
    Object.entries(from[part]).flatMap(([name, was]) => (isRefused(was) || !(name in to[part]) ? [] : [idOf(name)])),
  );
  return new Set([...both, ...Object.keys(to['new-option-file']).map(idOf)]);
}

function differing(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
  which: string,
): Difference[] {
  return Object.entries(before).flatMap(([name, was]) => {
    const is = after[name];
    return is === undefined || isRefused(was) || is === was || is === acceptedOption
      ? []
      : [difference(name, was, is, which)];
  });
}

function difference(name: string, was: string, is: string, which: string): Omit<Difference, 'cases'> & { cases: [] } {
  const breaks = isRefused(is);
  return {
    id: idOf(name),
    class: 'starts',
    state: null,
    subject: subjectOfOption(name),
    from: steadyText(was),
    to: steadyText(is),
    severity: breaks ? 'breaks' : 'warns',
    cause: breaks
      ? `the server does not start with these options ${which}`
      : `the server starts with these options ${which}, and warns`,
    evidence: 'played',
    source: null,
    cases: [],
  };
}

const idOf = (name: string): string => `starts/${subjectOfOption(name)}`;

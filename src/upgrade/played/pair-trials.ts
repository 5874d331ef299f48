import { type Difference, type UpgradeState, upgradeStates } from '../../model/comparison.ts';
import { steadyText } from './steady-text.ts';

/** What was tried of each state's pair, and what became of it. */
export type TrialsByState = ReadonlyMap<UpgradeState, Readonly<Record<string, string>>>;

const prefix = 'trial: ';

/** Whether only a trial of a pair can show a difference of this subject. */
export const isOfTrials = (subject: string): boolean => subject.startsWith(prefix);

/** The trial that a difference of this subject is of. */
export const trialOf = (subject: string): string => subject.slice(prefix.length);

/** Trials of a pair that end otherwise than today. What was not tried in both states is no difference. Pure. */
export function trialDifferences(states: TrialsByState): Difference[] {
  const today = states.get('today') ?? {};
  return upgradeStates
    .filter((state) => state !== 'today')
    .flatMap((state) =>
      Object.entries(states.get(state) ?? {}).flatMap(([what, told]): Difference[] => {
        const was = today[what];
        const [from, to] = [steadyText(was ?? ''), steadyText(told)];
        if (was === undefined || from === to) return [];
        const breaks = /^(?:stops|refused|the replica cannot)/.test(to);
        return [
          {
            id: `replicates/${state}/${prefix}${what}`,
            class: 'replicates',
            state,
            subject: what,
            from,
            to,
            severity: breaks ? 'breaks' : 'informs',
            cause: breaks ? 'events that the replica does not take' : 'events that cross otherwise than today',
            evidence: 'played',
            source: null,
            cases: [],
          },
        ];
      }),
    );
}

import { type Difference, type UpgradeState, upgradeStates } from '../../model/comparison.ts';
import { steadyText } from './steady-text.ts';

/** What was written on the source of each state, and what became of it on the replica. */
export type DataByState = ReadonlyMap<UpgradeState, Readonly<Record<string, string>>>;

const same = 'the same';

/** Writings that arrive otherwise than today. What was not written in both states is no difference. */
export function dataDifferences(states: DataByState): Difference[] {
  const today = states.get('today') ?? {};
  return upgradeStates
    .filter((state) => state !== 'today')
    .flatMap((state) =>
      Object.entries(states.get(state) ?? {}).flatMap(([what, is]): Difference[] => {
        const was = today[what];
        const [before, after] = [steadyText(was ?? ''), steadyText(is)];
        if (was === undefined || before === after) return [];
        return [
          {
            id: `data/${state}/${what}`,
            class: 'data',
            state,
            subject: what,
            from: before,
            to: after,
            severity: is === same ? 'informs' : 'breaks',
            cause: causeOf(is),
            evidence: 'played',
            source: null,
            cases: [],
          },
        ];
      }),
    );
}

function causeOf(is: string): string {
  if (is === same) return 'data that are the same on the replica now';
  if (is.startsWith('stops')) return 'writes that stop the replica';
  return is.startsWith('refused')
    ? 'writes that the source refuses now'
    : 'data that differ on the replica without an error';
}

import type { Difference, Entry } from '../../model/comparison.ts';
import type { CaseResult } from '../../model/result.ts';
import { steadyText } from './steady-text.ts';

/** States whose servers refuse each other with the settings of the scenarios too, which are kinder than what ships. */
export function refusedStates(cases: readonly CaseResult[]): Difference[] {
  const controls = cases.filter(({ scenario }) => scenario === 'control/healthy-link');
  const isRefused = ({ lacks }: CaseResult): boolean => lacks === 'server';
  if (controls.some((one) => one.state === 'today' && isRefused(one))) return [];
  return controls.filter(isRefused).flatMap(({ id, state, reason }): Difference[] =>
    state === undefined
      ? []
      : [
          {
            id: `replicates/${state}/scenarios`,
            class: 'replicates',
            state,
            subject: 'replication with the settings of the scenarios',
            from: 'replicates',
            to: steadyText(reason ?? 'refused'),
            severity: 'breaks',
            cause: 'does not replicate',
            evidence: 'played',
            source: null,
            cases: [id],
          },
        ],
  );
}

/** States that do not replicate as they ship although today's does, or the reverse. */
export function entryDifferences(entries: readonly Entry[], cases: readonly CaseResult[]): Difference[] {
  const today = entries.find(({ state }) => state === 'today');
  return entries.flatMap((entry): Difference[] => {
    const { state, replicates } = entry;
    if (today === undefined || state === 'today' || replicates === null || today.replicates === null) return [];
    const [was, is] = [answer(today), answer(entry)];
    if (replicates === today.replicates && (replicates || today.errno === entry.errno)) return [];
    return [
      {
        id: `replicates/${state}`,
        class: 'replicates',
        state,
        subject: 'a replica as it ships follows a source as it ships',
        from: was,
        to: is,
        severity: replicates ? 'informs' : entry.helped === true ? 'warns' : 'breaks',
        cause: replicates ? 'replicates now' : 'does not replicate as it ships',
        evidence: 'played',
        source: null,
        cases: cases
          .filter((one) => one.scenario === 'upgrade/as-shipped' && (one.state === state || one.state === 'today'))
          .map(({ id }) => id),
      },
    ];
  });
}

const answer = ({ replicates, errno, reason }: Entry): string =>
  replicates === true
    ? 'replicates'
    : `does not replicate: ${errno === null ? '' : `error ${errno}, `}${steadyText(reason ?? 'no reason given')}`;

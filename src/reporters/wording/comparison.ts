import type { Comparison, Difference, Entry, Severity, UpgradeState } from '../../model/comparison.ts';
import { severities, upgradeStates } from '../../model/comparison.ts';
import type { CaseResult, RunResult } from '../../model/result.ts';

/** A state, and who is what in it. */
export const stateWords: Readonly<Record<UpgradeState, { readonly name: string; readonly means: string }>> = {
  today: { name: 'today', means: 'old source, old replica' },
  'replicas-first': { name: 'replicas first', means: 'old source, new replica' },
  fallback: {
    name: 'fallback',
    means: 'new source, old replica: switched over, the old source kept for a rollback; also an upgrade that begins with the source, which the manual forbids',
  },
  done: { name: 'done', means: 'new source, new replica' },
};

export const severityWords: Readonly<Record<Severity, string>> = {
  breaks: 'breaks',
  warns: 'check',
  informs: 'note',
};

/** Differences of one severity and one cause. */
export interface CauseGroup {
  readonly severity: Severity;
  readonly cause: string;
  readonly differences: readonly Difference[];
}

/** Few lines for many differences: by severity and cause, the worst first, in the order of the comparison. */
export function groupsOf(differences: readonly Difference[]): CauseGroup[] {
  const groups = new Map<string, { severity: Severity; cause: string; differences: Difference[] }>();
  for (const one of differences) {
    const key = `${one.severity} ${one.cause}`;
    const group = groups.get(key) ?? { severity: one.severity, cause: one.cause, differences: [] };
    group.differences.push(one);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}

/** One difference in a line: what, where it bites, and both values. */
export function differenceText({ state, subject, from, to, evidence }: Difference): string {
  const where = state === null ? '' : `${stateWords[state].name}: `;
  const values = `${from ?? 'not there'} -> ${to ?? 'not there'}`;
  return `${where}${subject}: ${values}${evidence === 'documented' ? ' (documented, not played)' : ''}`;
}

export function entryText(entry: Entry | undefined): string {
  if (entry === undefined || entry.replicates === null) return `not known${entry?.reason ? `: ${entry.reason}` : ''}`;
  if (entry.replicates) return 'replicates';
  const why = `does not replicate: ${entry.errno === null ? '' : `error ${entry.errno}, `}${entry.reason ?? ''}`;
  if (entry.helped === true) return `${why}; replicates after: ${entry.remedy.map(({ on, statement }) => `${statement} (${on})`).join('; ')}`;
  return entry.helped === false ? `${why}; nothing that was tried helped` : why;
}

/** What became of the cases of a state, in a few words. */
export function casesText(cases: readonly CaseResult[], state: UpgradeState): string {
  const played = cases.filter((one) => one.state === state && one.scenario !== 'upgrade/as-shipped');
  const repeated = new Set(played.map(({ playsAgain }) => playsAgain));
  const last = played.filter(({ id }) => !repeated.has(id));
  const count = (outcome: CaseResult['outcome']): number => last.filter((one) => one.outcome === outcome).length;
  const refused = last.find(({ lacks }) => lacks === 'server');
  if (refused) return `not played: ${refused.reason}`;
  const parts = (['pass', 'fail', 'inconclusive', 'skipped'] as const).flatMap((outcome) =>
    count(outcome) === 0 ? [] : [`${count(outcome)} ${outcome === 'pass' ? 'passed' : outcome === 'fail' ? 'failed' : outcome}`],
  );
  return parts.join(', ') || 'not played';
}

/** Rows of the states of a comparison: name, source, replica, entry, cases. */
export function stateRows({ comparison, cases }: RunResult): string[][] {
  if (comparison === undefined) return [];
  const version = (state: UpgradeState, role: 'source' | 'replica'): string => {
    const isNew = state === 'done' || state === (role === 'source' ? 'fallback' : 'replicas-first');
    return isNew ? comparison.to : comparison.from;
  };
  return upgradeStates.map((state) => [
    stateWords[state].name,
    version(state, 'source'),
    version(state, 'replica'),
    entryText(comparison.entries.find((one) => one.state === state)),
    casesText(cases, state),
  ]);
}

/** How many differences there are, by severity. */
export function differenceCounts({ differences }: Comparison): string {
  if (differences.length === 0) return '0 differences';
  const parts = severities.map(
    (severity) => `${differences.filter((one) => one.severity === severity).length} ${severityWords[severity]}`,
  );
  return `${differences.length} differences: ${parts.join(', ')}`;
}

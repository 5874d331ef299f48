import type { Comparison, Difference, Entry, Severity, UpgradeState } from '../../model/comparison.ts';
import { severities, upgradeStates } from '../../model/comparison.ts';
import type { CaseResult, RunResult } from '../../model/result.ts';
import { playsOf } from '../facts/upgrade.ts';
import { plural } from './quantities.ts';

/** A state, and who is what in it. */
export const stateWords: Readonly<Record<UpgradeState, { readonly name: string; readonly means: string }>> = {
  today: { name: 'today', means: 'old source, old replica' },
  'replicas-first': { name: 'replicas first', means: 'old source, new replica' },
  fallback: {
    name: 'fallback',
    means:
      'new source, old replica: switched over, the old source kept for a rollback; also an upgrade that begins with the source, which the manual forbids',
  },
  done: { name: 'done', means: 'new source, new replica' },
};

export const severityWords: Readonly<Record<Severity, string>> = {
  breaks: 'breaks',
  warns: 'check',
  informs: 'note',
};

/** Differences of one severity and one cause, all played or all only documented. */
export interface CauseGroup {
  readonly severity: Severity;
  readonly evidence: Difference['evidence'];
  readonly cause: string;
  readonly differences: readonly Difference[];
}

/** Few lines for many differences: by severity, evidence and cause; the worst first, played before documented, else in the order of the comparison. */
export function groupsOf(differences: readonly Difference[]): CauseGroup[] {
  const groups = new Map<string, CauseGroup & { differences: Difference[] }>();
  for (const one of differences) {
    const { severity, evidence, cause } = one;
    const key = `${severity} ${evidence} ${cause}`;
    const group = groups.get(key) ?? { severity, evidence, cause, differences: [] };
    group.differences.push(one);
    groups.set(key, group);
  }
  const rank = ({ severity, evidence }: CauseGroup): number =>
    severities.indexOf(severity) * 2 + (evidence === 'played' ? 0 : 1);
  return [...groups.values()].sort((a, b) => rank(a) - rank(b));
}

/** What the user set for both versions, on a line; empty where nothing is set. */
export const playedWithLines = ({ options = [] }: Pick<Comparison, 'options'>): string[] =>
  options.length === 0 ? [] : [`Played with your options: ${options.join(', ')}`];

/** `refused (1064)` for the answer of a server that refused a statement; any other value as it is. The whole message is in the files. */
export function shortAnswer(value: string | null): string {
  if (value === null) return 'not there';
  const errno = /^(\d{4,5}): /.exec(value)?.[1];
  return errno === undefined ? value : `refused (${errno})`;
}

/** What a replica's message comes to, without what is said around it and without the folders of files. */
export function coreOf(message: string): string {
  const said = message
    .replace(/^replica did not begin to replicate: receiver \w+, applier \w+, /, '')
    .replace(/^.*\. Message: /, '');
  return said.replace(/(?<=^|['"\s(:])\/(?:[^/\s'":]+\/+)+/g, '');
}

/** One difference in a line: what, where it bites, and both values. */
export function differenceText({ state, subject, from, to, evidence }: Difference): string {
  const where = state === null ? '' : `${stateWords[state].name}: `;
  const values = `${from ?? 'not there'} -> ${to ?? 'not there'}`;
  return `${where}${subject}: ${values}${evidence === 'documented' ? ' (documented, not played)' : ''}`;
}

/** Whether a state replicates as it ships, in a word or two. */
export function entryWord(entry: Entry | undefined): string {
  if (entry === undefined || entry.replicates === null) return 'not known';
  if (entry.replicates) return 'replicates';
  return entry.helped === true ? 'only after a change' : 'does not replicate';
}

/** Why states do not replicate, one line each. */
export function reasonLines({ comparison, cases }: RunResult): string[] {
  return upgradeStates.flatMap((state) => reasonsOf(state, comparison?.entries, cases));
}

/** Why states do not replicate, and what made them, one line each. */
export function entryLines({ comparison, cases }: RunResult): string[] {
  return upgradeStates.flatMap((state) => {
    const entry = comparison?.entries.find((one) => one.state === state);
    const remedy = entry?.helped === true ? entry.remedy : [];
    return [
      ...reasonsOf(state, comparison?.entries, cases),
      ...remedy.map(
        ({ on, statement }) => `${stateWords[state].name}, what made it replicate, on the ${on}: ${statement}`,
      ),
      ...(entry?.costs ?? []).map((cost) => `${stateWords[state].name}, what that costs: ${cost}`),
    ];
  });
}

function reasonsOf(state: UpgradeState, entries: readonly Entry[] = [], cases: readonly CaseResult[]): string[] {
  const { name } = stateWords[state];
  const entry = entries.find((one) => one.state === state);
  const refused = playsOf(cases, state).find(({ lacks }) => lacks === 'server');
  const errno = entry === undefined || entry.errno === null ? '' : `error ${entry.errno}, `;
  const vain = entry?.helped === false ? ' (nothing that was tried made it replicate)' : '';
  return [
    ...(entry === undefined || entry.reason === null
      ? []
      : [`${name}, as it ships${vain}: ${errno}${coreOf(entry.reason)}`]),
    ...(refused ? [`${name}, in the scenarios: ${coreOf(refused.reason ?? 'no reason recorded')}`] : []),
  ];
}

/** What became of the cases of a state, in a few words. */
function casesText(cases: readonly CaseResult[], state: UpgradeState): string {
  const last = playsOf(cases, state);
  if (last.some(({ lacks }) => lacks === 'server')) return 'does not replicate';
  const words = { pass: 'passed', fail: 'failed', inconclusive: 'inconclusive', skipped: 'skipped' } as const;
  const parts = (['pass', 'fail', 'inconclusive', 'skipped'] as const).flatMap((outcome) => {
    const count = last.filter((one) => one.outcome === outcome).length;
    return count === 0 ? [] : [`${count} ${words[outcome]}`];
  });
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
    entryWord(comparison.entries.find((one) => one.state === state)),
    casesText(cases, state),
  ]);
}

/** How many differences there are, by severity: `12 differences (1 breaks, 4 check, 7 note)`. */
export function differenceCounts({ differences }: Comparison): string {
  if (differences.length === 0) return '0 differences';
  const parts = severities.map(
    (severity) => `${differences.filter((one) => one.severity === severity).length} ${severityWords[severity]}`,
  );
  return `${plural(differences.length, 'difference')} (${parts.join(', ')})`;
}

/** How many of them were played: `642 played, 131 only documented`. */
export function evidenceCounts({ differences }: Comparison): string {
  const played = differences.filter(({ evidence }) => evidence === 'played').length;
  return `${played} played, ${differences.length - played} only documented`;
}

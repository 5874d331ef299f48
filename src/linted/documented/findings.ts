import { type LintFinding, type LintItem, type LintLevel, lintLevels } from '../../model/upgrade-lint.ts';
import { documentedChanges, sourceOf } from '../../upgrade/documented-differences.ts';
import type { DocumentedChange } from '../../upgrade/step.ts';
import { type Concerns, isGone } from './match.ts';
import { metricConcerns } from './metrics.ts';
import { optionConcerns } from './options.ts';
import { statementConcerns, wordsOf } from './statements.ts';

/**
 * What the vendors document about items, for an upgrade whose servers cannot be asked: one finding for each item that some change concerns, in the order
 * of the items. An item that is not judged stays so, and its reason says what is documented. Nothing here was played, so no replacement is named. Throws
 * as `documentedChanges`: for two vendors and for a downgrade. Pure.
 *
 * @param from server as users name it: `mysql:5.7`
 */
export function documentedFindings(items: readonly LintItem[], from: string, to: string): LintFinding[] {
  const changesOf = changesByWord(documentedChanges(from, to));
  return items.flatMap((item) => findingOf(item, changesOf(item)) ?? []);
}

/** The changes that may concern an item: those whose subject has its longest word in common with it. Spares most of the comparisons. */
function changesByWord(changes: readonly DocumentedChange[]): (item: LintItem) => readonly DocumentedChange[] {
  const byWord = new Map<string, DocumentedChange[]>();
  for (const change of changes) {
    const [longest = ''] = wordsIn(change.subject).sort((a, b) => b.length - a.length);
    byWord.set(longest, [...(byWord.get(longest) ?? []), change]);
  }
  return (item) => {
    const text =
      item.kind === 'option' ? `${item.name} ${item.value ?? ''}` : item.kind === 'metric' ? item.name : item.sql;
    const found = new Set([...new Set(wordsIn(text))].flatMap((word) => byWord.get(word) ?? []));
    return found.size < 2 ? [...found] : changes.filter((change) => found.has(change));
  };
}

const wordsIn = (text: string): string[] => text.toUpperCase().match(/[A-Z0-9]+/g) ?? [];

function findingOf(item: LintItem, changes: readonly DocumentedChange[]): LintFinding | null {
  const concerns = concernsOf(item);
  const found = changes.flatMap((change) => {
    const level = concerns(change);
    return level === null ? [] : [{ level, change }];
  });
  if (found.length === 0) return null;
  const reasons = [...new Set(found.map(({ change }) => said(change)))];
  const more = reasons.length > mostReasons ? [`${reasons.length - mostReasons} more`] : [];
  const documented = [...reasons.slice(0, mostReasons), ...more].join('; ');
  return {
    file: item.file,
    line: item.line,
    level: item.notJudged === null ? worst(found.map(({ level }) => level)) : 'not judged',
    kind: item.kind,
    text: item.text,
    from: null,
    to: null,
    reason: item.notJudged === null ? documented : `${item.notJudged}; documented: ${documented}`,
    replacement: null,
    costs: [],
    evidence: 'documented',
    source: [...new Set(found.map(({ change }) => sourceOf(change)))].slice(0, mostReasons).join('; '),
    cases: [],
  };
}

const mostReasons = 3;

function concernsOf(item: LintItem): (change: DocumentedChange) => Concerns {
  if (item.kind === 'option') return (change) => optionConcerns(item, change);
  if (item.kind === 'metric') return (change) => metricConcerns(item, change);
  const words = wordsOf(item);
  return (change) => statementConcerns(words, change);
}

/** A successor is left out: nobody executed it here. */
function said(change: DocumentedChange): string {
  const subject = change.subject.replace(/, from the old source$/, '');
  const to = change.to?.replace(/^the applier stops with /, '') ?? null;
  const { since } = change;
  const became = isGone(change) && (to === null || /^(?:gone|removed)\b/.test(to)) ? 'is gone' : `: ${to}`;
  return `${subject} ${became.replace(/, now .*$/s, '')}${since === null ? '' : ` since ${since}`}`.replace(' :', ':');
}

const worst = (levels: readonly LintLevel[]): LintLevel =>
  lintLevels.find((level) => levels.includes(level)) ?? 'not judged';

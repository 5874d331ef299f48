import type { CaseMark, HistoryLine, HistoryView, NewestCase, NumberChange } from '../../model/run-history.ts';
import { wordingOf } from '../wording/measures.ts';
import { outcomeWord } from '../wording/outcome.ts';
import { formatMs, plural } from '../wording/quantities.ts';

export const markWord: Readonly<Record<CaseMark, string>> = {
  new: 'new',
  regressed: 'regressed',
  fixed: 'fixed',
  flaky: 'flaky',
};

/** `blind window 4.9 s, median of the last 10 runs 3.9 s, limit 250 ms`: what changed, and by which rule. */
export function changeText({ measure, value, median, limit, of }: NumberChange): string {
  const { label, format } = wordingOf(measure);
  const by = `${value > median ? '+' : '−'}${formatMs(Math.abs(value - median))}`;
  return `${label} ${format(value)} (${by}): the median of the last ${of} runs is ${format(median)}, the limit ±${formatMs(limit)}`;
}

/** `20261129-080000-abc (commit 0123456789ab, replfault 0.1.0, 2 CPUs, 8 GiB, local): passed`. */
export function runText({ run, commit, tool, machine, outcome }: HistoryLine): string {
  const parts = [...(commit === null ? [] : [`commit ${commit.slice(0, 12)}`]), `replfault ${tool}`, machine];
  return `${run} (${parts.join(', ')}): ${outcomeWord[outcome]}`;
}

/** Where a case was played. */
export const serversText = ({ asked, servers }: { readonly asked: string; readonly servers: string | null }): string =>
  servers ?? `${asked}, not started`;

/** Cases of the newest runs about which there is something to say: the worst first. */
export function notableCases({ cases }: HistoryView): NewestCase[] {
  const rank = ({ mark, changes }: NewestCase): number =>
    mark === 'regressed' ? 0 : changes.length > 0 ? 1 : mark === 'flaky' ? 2 : mark === 'fixed' ? 3 : 4;
  return cases
    .filter(({ mark, changes }) => mark !== null || changes.length > 0)
    .sort((a, b) => rank(a) - rank(b) || (a.of.case < b.of.case ? -1 : 1));
}

/** How many numbers of the newest runs changed. */
export const changeCount = ({ cases }: HistoryView): number =>
  cases.reduce((sum, { changes }) => sum + changes.length, 0);

/** `3 numbers changed; 1 case regressed, 2 flaky, 1 new.`; what a reader wants to know first. */
export function historySentence(view: HistoryView): string {
  if (view.runs.length === 0) return 'No run is in this history.';
  const changed = changeCount(view);
  const marks = (['regressed', 'flaky', 'fixed', 'new'] as const).flatMap((mark) => {
    const count = view.cases.filter((one) => one.mark === mark).length;
    return count === 0 ? [] : [`${count} ${markWord[mark]}`];
  });
  const numbers = changed === 0 ? 'No number changed' : `${plural(changed, 'number')} changed`;
  return `${numbers}${marks.length === 0 ? '' : `; cases: ${marks.join(', ')}`}.`;
}

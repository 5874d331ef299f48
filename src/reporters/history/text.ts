import type { HistoryView, NewestCase } from '../../model/run-history.ts';
import { outcomeWord } from '../wording/outcome.ts';
import { plural } from '../wording/quantities.ts';
import { printable } from '../wording/text.ts';
import { changeText, historySentence, notableCases, runText, serversText } from './wording.ts';

const named = 3;

/** What `replfault history show` prints: the newest runs, then each case that is new, regressed, fixed, flaky or changed. Pure. */
export function historyText(view: HistoryView): string {
  const lines = [`${view.file}: ${plural(view.runs.length, 'run')}`];
  for (const run of view.newest) {
    const line = view.runs[run];
    if (line) lines.push(`newest: ${runText(line)}`);
  }
  const notable = notableCases(view);
  // In the first run of a history every case is new.
  const isOnlyNew = ({ mark, changes, of }: NewestCase): boolean =>
    mark === 'new' && changes.length === 0 && of.outcome === 'pass';
  const fresh = notable.filter(isOnlyNew);
  if (notable.length > 0) lines.push('');
  for (const one of notable.filter((each) => !isOnlyNew(each))) lines.push(...caseLines(one));
  if (fresh.length > 0)
    lines.push(`new: ${plural(fresh.length, 'case')} that passed: ${someOf(fresh.map(({ of }) => of.case))}`);
  lines.push('', historySentence(view));
  return `${lines.map(printable).join('\n')}\n`;
}

/** The first few names, and how many more there are. */
function someOf(names: readonly string[]): string {
  const more = names.length - named;
  return `${names.slice(0, named).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function caseLines({ of, mark, changes }: NewestCase): string[] {
  const why = of.reason === undefined ? '' : `: ${of.reason}`;
  const name = `${of.case} on ${serversText(of)}`;
  return [
    ...(mark === null ? [] : [`${mark}: ${name}: ${outcomeWord[of.outcome]}${why}`]),
    ...changes.map((change) => `changed: ${name}: ${changeText(change)}`.replace('−', '-').replace('±', '')),
  ];
}

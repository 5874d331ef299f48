import { closest } from '../../model/closest.ts';
import { type DifferenceClass, differenceClasses, upgradeStates } from '../../model/comparison.ts';
import { belongsToState } from '../difference-id.ts';
import { measureNames } from '../played/numbers.ts';

/** Classes whose differences are shown by a scenario of the pack. */
const ofExhibits: ReadonlySet<DifferenceClass> = new Set(['outcomes', 'numbers', 'texts']);

/**
 * Why no comparison can show a difference of this id; `null`: one can. Names of variables, columns and statements are not checked: only servers know them.
 * Pure.
 *
 * @param exhibits what is played, as `scenario/case`
 */
export function whyUnknown(id: string, exhibits: readonly string[]): string | null {
  const [name = '', ...rest] = id.split('/');
  const kind = differenceClasses.find((one) => one === name);
  if (kind === undefined) return unknown(`class ${JSON.stringify(name)}`, name, differenceClasses);
  const stated = belongsToState(kind) || kind === 'texts';
  const state = stated ? rest.shift() : null;
  if (state !== null && !upgradeStates.some((one) => one === state && one !== 'today'))
    return unknown(`state ${JSON.stringify(state ?? '')}`, state ?? '', upgradeStates.slice(1));
  const subject = rest.join('/');
  if (!ofExhibits.has(kind)) return subject === '' && kind !== 'replicates' ? 'it names no subject' : null;
  const exhibit = exhibits.find((one) => subject === one || subject.startsWith(`${one}/`));
  if (exhibit === undefined) return `the pack plays no ${JSON.stringify(subject)}; it plays: ${exhibits.join(', ')}`;
  const detail = subject.slice(exhibit.length + 1);
  if (kind === 'numbers' && !measureNames.some((one) => one === detail))
    return unknown(`measure ${JSON.stringify(detail)}`, detail, measureNames);
  if (kind === 'texts' && detail === '') return 'it names no text';
  return kind === 'outcomes' && detail !== '' ? `an outcome has no ${JSON.stringify(detail)}` : null;
}

function unknown(what: string, word: string, known: readonly string[]): string {
  return `there is no ${what}: ${closest(word, known) ?? `known: ${known.join(', ')}`}`;
}

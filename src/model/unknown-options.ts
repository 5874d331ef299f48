import { closest } from './closest.ts';
import { usageError } from './errors.ts';

/**
 * Finds an option that is not among those of a function. Without types, as in plain JavaScript, a mistyped one would be ignored.
 *
 * @throws ReplfaultError `UNKNOWN_OPTION` (usage) with a near name, or all of them
 */
export function rejectOthers(of: string, given: object, names: readonly string[]): void {
  const all = `its options: ${names.join(', ')}`;
  if (typeof given !== 'object' || given === null)
    throw usageError('UNKNOWN_OPTION', `${of}() takes its options as an object, not ${String(given)}`, all);
  const unknown = Object.keys(given).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  throw usageError('UNKNOWN_OPTION', `${of}() has no option ${unknown}`, closest(unknown, names) ?? all);
}

import { type ReplfaultError, usageError } from '../../model/errors.ts';
import { hidden, isSecretValue } from '../../model/secret-names.ts';
import { type KnownOption, lookUp } from './classes/index.ts';
import { insideRunFolder, leftOut } from './classes/rule.ts';
import type { OptionDialect } from './dialect.ts';
import { oneWord, readOptionName } from './names.ts';
import { keptPlugins, plainTablespace } from './rewrite.ts';
import type { UserOption } from './user-option.ts';
import { isPlainFileName, looksLikePath, sameValue } from './values.ts';

/** A user's setting that the tool has overridden, as reports show it. */
export interface Overridden {
  /** As the user calls it, without prefixes. */
  readonly name: string;
  readonly user: string;
  readonly tool: string;
}

/** What becomes of a user's options. */
export interface Decision {
  /** What the server gets, in the order in which it would have read it. */
  readonly kept: readonly UserOption[];
  readonly overridden: readonly Overridden[];
}

/** Options that add to what was said before. */
const accumulating = /^(plugin_load(_add)?|early_plugin_load|performance_schema_instrument)$/;

/**
 * Decides on each of a user's options by its class. Pure. Throws a usage error (exit 2) that names option, file and line, never the value:
 * for options that the tool refuses, and for unknown ones whose value looks like a path.
 * @param tool the options that the tool and the case decide, as command line arguments: they win over the user's
 */
export function decideOptions(user: readonly UserOption[], tool: readonly string[], dialect: OptionDialect): Decision {
  const decided = decidedBy(tool);
  const names = new Set(decided.keys());
  const found = new Map<string, KnownOption>();
  const kept: UserOption[] = [];
  const overridden = new Map<string, Overridden | null>();
  for (const option of user) {
    const known = found.get(option.name) ?? lookUp(option.name, dialect, names);
    found.set(option.name, known);
    const { keep, instead } = fateOf(option, known, decided.get(known.name));
    if (keep) kept.push(keep);
    const name = readOptionName(option.name, (one) => oneWord(one) === known.name).name;
    if (instead === null) overridden.set(name, null);
    else if (instead !== undefined) {
      // Each line of a filter counts; of all others the last one.
      const before = known.rule.class === 'replication-filter' ? overridden.get(name)?.user : undefined;
      const shown = shownValue(option, known);
      overridden.set(name, { name, user: before ? `${before}, ${shown}` : shown, tool: instead });
    }
  }
  return { kept, overridden: [...overridden.values()].filter((one) => one !== null) };
}

/** What the server gets of an option, and what holds in its place: left out where the option stays whole, `null` where both are the same. */
interface Fate {
  readonly keep?: UserOption;
  readonly instead?: string | null;
}

function fateOf(option: UserOption, known: KnownOption, winner: string | undefined): Fate {
  const { action } = known.rule;
  const value = meant(option, known);
  if (action.do === 'refuse') throw refused(option, action.why);
  if (action.do === 'time-zone' && !isOffset(value))
    throw refused(
      option,
      'names a time zone, and the servers of a run have no tables of them',
      'Write an offset, for example +01:00, or SYSTEM.',
    );
  // A limit for what sessions may set is another setting than the option, and only numbers have one.
  if (known.says === 'maximum') return action.do === 'keep' ? { keep: option } : { instead: leftOut };
  if (winner !== undefined && !accumulating.test(known.name)) {
    const isPlace = known.rule.class === 'path' || known.rule.class === 'log';
    return { instead: sameValue(winner, value) ? null : isPlace ? shownPath(winner) : winner };
  }
  if (action.do === 'leave-out') return { instead: action.instead };
  if (isSecretValue(value)) return { instead: leftOut };
  if (action.do === 'file-name') return isPlainFileName(value) ? { keep: option } : { instead: insideRunFolder };
  if (action.do === 'tablespace' || action.do === 'plugins') {
    const part = action.do === 'tablespace' ? plainTablespace(option, refused) : keptPlugins(option, refused);
    if (part === '') return { instead: leftOut };
    return part === option.value ? { keep: option } : { keep: { ...option, value: part }, instead: part };
  }
  if (!known.known && looksLikePath(value))
    throw refused(option, 'is not known to the tool, and its value looks like a path');
  return { keep: option };
}

function shownValue(option: UserOption, known: KnownOption): string {
  const value = meant(option, known);
  return known.rule.class === 'secret' || isSecretValue(value) ? hidden : value;
}

/** Options of a case that the tool's own win over. */
export function conflicting(options: readonly string[], tool: readonly string[]): readonly Overridden[] {
  const decided = decidedBy(tool);
  return [...decidedBy(options)].flatMap(([name, user]) => {
    const winner = decided.get(name);
    return winner === undefined || accumulating.test(name) || sameValue(winner, user)
      ? []
      : [{ name, user, tool: winner }];
  });
}

function decidedBy(tool: readonly string[]): Map<string, string> {
  const exact = /^skip_(name_resolve|networking|replica_start|slave_start|grant_tables)$/;
  return new Map(
    tool.map((argument) => {
      const [, written = '', value] = /^--([^=]+)(?:=(.*))?$/s.exec(argument) ?? [];
      const { name, says } = readOptionName(written, (one) => exact.test(one));
      return [oneWord(name), says === 'off' ? 'OFF' : (value ?? 'ON')];
    }),
  );
}

function meant({ value }: UserOption, { says }: KnownOption): string {
  const negated = value === '0' ? 'ON' : 'OFF';
  if (says === 'off') return negated;
  if (says === 'on') return value === '0' ? 'OFF' : 'ON';
  return value ?? 'ON';
}

/** Where the tool put it is of no interest, but for a plain name. */
function shownPath(value: string): string {
  return looksLikePath(value) || value === '' ? insideRunFolder : value;
}

function isOffset(value: string): boolean {
  return /^([+-]\d{1,2}:\d{2}|system)$/i.test(value.trim());
}

/** A usage error (exit 2) about an option. The value is not said: it may be a secret. */
function refused(option: UserOption, why: string, hint = 'Leave it out.'): ReplfaultError {
  return usageError('option-refused', `The option ${option.name} (${option.where}) ${why}`, hint);
}

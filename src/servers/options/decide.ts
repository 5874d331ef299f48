import { type ReplfaultError, usageError } from '../../model/errors.ts';
import { type KnownOption, lookUp } from './classes/index.ts';
import { insideRunFolder } from './classes/rule.ts';
import type { OptionDialect } from './dialect.ts';
import { oneWord, readOptionName } from './names.ts';
import { keptPlugins, plainTablespace } from './rewrite.ts';
import { hidden, isSecretValue } from './secrets.ts';
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
  const kept: UserOption[] = [];
  const overridden = new Map<string, Overridden | null>();
  for (const option of user) {
    const known = lookUp(option.name, dialect, names);
    const value = meant(option, known);
    const mine = readOptionName(option.name, (name) => oneWord(name) === known.name).name;
    const override = (instead: string): void => {
      const isSecret = known.rule.class === 'secret' || isSecretValue(value);
      const before = known.rule.class === 'replication-filter' ? overridden.get(mine)?.user : undefined;
      const shown = isSecret ? hidden : value;
      overridden.set(mine, { name: mine, user: before ? `${before}, ${shown}` : shown, tool: instead });
    };
    const { action } = known.rule;
    const winner = accumulating.test(known.name) ? undefined : decided.get(known.name);
    if (action.do === 'refuse') throw refused(option, action.why);
    if (action.do === 'time-zone' && !isOffset(value))
      throw refused(
        option,
        'names a time zone, and the servers of a run have no tables of them',
        'Write an offset, for example +01:00, or SYSTEM.',
      );
    if (winner !== undefined) {
      if (sameValue(winner, value)) overridden.set(mine, null);
      else override(known.rule.class === 'path' || known.rule.class === 'log' ? shownPath(winner) : winner);
    } else if (known.says === 'maximum' && known.known && action.do !== 'keep') override('left out');
    else if (action.do === 'leave-out') override(action.instead);
    else if (isSecretValue(value)) override('left out');
    else if (action.do === 'file-name') {
      if (isPlainFileName(value)) kept.push(option);
      else override(insideRunFolder);
    } else if (action.do === 'tablespace' || action.do === 'plugins') {
      const part = action.do === 'tablespace' ? plainTablespace(option, refused) : keptPlugins(option, refused);
      if (part !== option.value) override(part === '' ? 'left out' : part);
      if (part !== '') kept.push({ ...option, value: part });
    } else if (!known.known && looksLikePath(value))
      throw refused(
        option,
        'is not known to the tool, and its value looks like a path',
        'Leave it out of the option file.',
      );
    else kept.push(option);
  }
  return { kept, overridden: [...overridden.values()].filter((one) => one !== null) };
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

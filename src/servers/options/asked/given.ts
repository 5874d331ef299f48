import { userInfo } from 'node:os';
import { join } from 'node:path';
import { type ReplfaultError, usageError } from '../../../model/errors.ts';
import { isSecretValue } from '../../../model/secret-names.ts';
import type { ServerProgram } from '../../types.ts';
import { lookUp } from '../classes/index.ts';
import { dialectOf, type OptionDialect } from '../dialect.ts';
import { keptPlugins, plainTablespace } from '../rewrite.ts';
import type { UserOption } from '../user-option.ts';
import { isPlainFileName, looksLikePath } from '../values.ts';

/** An option as it is given to a program. */
export interface GivenOption extends UserOption {
  /** The value is not the user's: what the program says of it is of no interest, only what it says of the name. */
  readonly standIn: boolean;
}

/** In the place of secrets. */
const secretStandIn = 'replfault';
/** The files of a tablespace in the place of devices; the servers' own default. */
const tablespaceStandIn = 'ibdata1:12M:autoextend';

/** Why an option is not given to a program: with it the program would not only read its options. `null` where it is. Pure. */
export function whyNotAsked(option: UserOption, program: Pick<ServerProgram, 'flavour' | 'version'>): string | null {
  const { name, rule } = lookUp(option.name, dialectOf(program));
  const { action, class: kind } = rule;
  if (action.do === 'refuse' && kind === 'mode') return `it ${action.why}`;
  // MySQL 9.7 changes its root folder before it looks at other options.
  if (name === 'chroot') return 'it makes the server program leave its folders';
  if (action.do !== 'plugins') return null;
  try {
    keptPlugins(option, (_, why) => usageError('option-refused', why));
    return null;
  } catch (cause) {
    return `it ${(cause as ReplfaultError).message}`;
  }
}

/** Whether an option loads plugins: options of theirs are known only beside it. */
export const loadsPlugins = ({ name }: UserOption, dialect: OptionDialect): boolean =>
  lookUp(name, dialect).rule.action.do === 'plugins';

/** Options that change what a program tells, or where: a warning of MySQL is not printed if `log_error_suppression_list` has its number. */
const ofMessages =
  /^(?:log_error(?:_.*)?|log_warnings|log_timestamps|log_syslog(?:_.*)?|silent_startup|lc_messages(?:_dir)?|language|basedir)$/;

/** Whether an option is asked only by itself, because others could not be heard beside it. */
export const silencesOthers = ({ name }: UserOption, dialect: OptionDialect): boolean =>
  ofMessages.test(lookUp(name, dialect).name);

/**
 * What a program is given of a user's option: neither secrets nor paths, and nothing that makes it run in the background or write to the log of the
 * machine. Paths are replaced by paths inside `dir`.
 */
export function givenOption(option: UserOption, dialect: OptionDialect, dir: string): GivenOption {
  const { name, rule, known } = lookUp(option.name, dialect);
  const { action, class: kind } = rule;
  const { value } = option;
  const instead = (other: string): GivenOption => ({ ...option, value: other, standIn: true });
  if ((kind === 'mode' || kind === 'log') && action.do === 'leave-out' && action.instead === 'OFF')
    return instead('OFF');
  if (value === null || action.do === 'plugins') return { ...option, standIn: false };
  if (kind === 'secret' || isSecretValue(value)) return instead(secretStandIn);
  // Accounts of another machine.
  if (name === 'user') return instead(userInfo().username);
  if (action.do === 'tablespace') return tablespace(option);
  // A file for each: servers refuse one name for two logs.
  const inside = /dir|path|home|priv/i.test(option.name) ? dir : join(dir, name.replace(/\W/g, '_'));
  const isFile = (kind === 'path' || kind === 'log') && action.do !== 'keep';
  if (isFile && !(action.do === 'file-name' && isPlainFileName(value))) return instead(inside);
  // What the tables do not know may be a path, and so may what belongs to plugins.
  const mayBePath = !known || kind === 'authentication' || kind === 'port';
  return mayBePath && looksLikePath(value) ? instead(inside) : { ...option, standIn: false };
}

function tablespace(option: UserOption): GivenOption {
  try {
    const value = plainTablespace(option, (_, why) => usageError('option-refused', why));
    return { ...option, value, standIn: false };
  } catch {
    return { ...option, value: tablespaceStandIn, standIn: true };
  }
}

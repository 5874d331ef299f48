/** What an option is about. */
export type OptionClass =
  | 'path'
  | 'port'
  | 'log'
  | 'session-default'
  | 'authentication'
  | 'replication-filter'
  | 'identity'
  | 'secret'
  /** The program would do something else than serve. */
  | 'mode'
  | 'ordinary';

/** What the tool does with a user's option. */
export type OptionAction =
  | { readonly do: 'keep' }
  /** Leaves it out and lists it; `instead` says what holds in its place, unless the tool's own option says it. */
  | { readonly do: 'leave-out'; readonly instead: string }
  /** Keeps the name of a file in the data folder; leaves out anything else. */
  | { readonly do: 'file-name' }
  /** Keeps the files of a tablespace, with their folders taken off. */
  | { readonly do: 'tablespace' }
  /** Keeps plugins but those that need keys, or a cluster. */
  | { readonly do: 'plugins' }
  /** Keeps offsets and SYSTEM; refuses names, because templates have no tables of time zones. */
  | { readonly do: 'time-zone' }
  /** Ends with a usage error. */
  | { readonly do: 'refuse'; readonly why: string };

export interface OptionRule {
  readonly class: OptionClass;
  readonly action: OptionAction;
}

/** Rules by name: lower case, underscores. */
export type OptionTable = Readonly<Record<string, OptionRule>>;

/** Rules for whole families of options, for example those of a plugin. */
export type OptionFamilies = readonly (readonly [RegExp, OptionRule])[];

/** The same rule for several names, given as words. */
export function rules(of: OptionClass, action: OptionAction, names: string): OptionTable {
  const rule: OptionRule = { class: of, action };
  return Object.fromEntries(names.split(/\s+/).flatMap((name) => (name === '' ? [] : [[name, rule]])));
}

export const keep: OptionAction = { do: 'keep' };
export const fileName: OptionAction = { do: 'file-name' };
export const leaveOut = (instead: string): OptionAction => ({ do: 'leave-out', instead });
export const refuse = (why: string): OptionAction => ({ do: 'refuse', why });

/** What holds in the place of a path that would lead elsewhere. */
export const insideRunFolder = 'inside the run folder';
export const leftOut = 'left out';

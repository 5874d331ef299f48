import { isSecretName } from '../../../model/secret-names.ts';
import type { OptionDialect, Vendor } from '../dialect.ts';
import { completions, oneWord, readOptionName } from '../names.ts';
import { commonFamilies, commonTable } from './common.ts';
import { mariadbFamilies, mariadbTable } from './mariadb.ts';
import { mysqlFamilies, mysqlTable } from './mysql.ts';
import { keep, leaveOut, leftOut, type OptionRule, type OptionTable, refuse } from './rule.ts';

/** The classes of the options that the tool knows, by vendor. */
export const optionTables: Readonly<Record<Vendor, OptionTable>> = {
  mysql: { ...commonTable, ...mysqlTable },
  mariadb: { ...commonTable, ...mariadbTable },
};

const families = {
  mysql: [...commonFamilies, ...mysqlFamilies],
  mariadb: [...commonFamilies, ...mariadbFamilies],
} as const;

/** Names that the tool does not simply keep. */
const touched: Readonly<Record<Vendor, readonly string[]>> = {
  mysql: touchedIn(optionTables.mysql),
  mariadb: touchedIn(optionTables.mariadb),
};

const ordinary: OptionRule = { class: 'ordinary', action: keep };
const secret: OptionRule = { class: 'secret', action: leaveOut(leftOut) };
const ambiguous: OptionRule = {
  class: 'ordinary',
  action: refuse('is the beginning of more than one name; write the whole name'),
};

/** An option as the tool understands it. */
export interface KnownOption {
  /** Lower case, underscores, the newest word, prefixes off. */
  readonly name: string;
  readonly says: 'value' | 'off' | 'on' | 'maximum';
  readonly rule: OptionRule;
  /** Whether the tables have it; what they do not have may still be a path. */
  readonly known: boolean;
}

/**
 * Looks up an option by the name that a user wrote.
 * @param tool names that the tool decides itself, as `oneWord` gives them
 */
export function lookUp(written: string, dialect: OptionDialect, tool: ReadonlySet<string> = new Set()): KnownOption {
  const table = optionTables[dialect.vendor];
  const isOption = (name: string): boolean => Object.hasOwn(table, name) || tool.has(oneWord(name));
  const read = readOptionName(written, isOption);
  const rule = ruleOf(read.name, dialect.vendor);
  if (rule || isOption(read.name) || !dialect.abbreviations)
    return { ...read, name: oneWord(read.name), rule: rule ?? ordinary, known: rule !== undefined };
  // Only names that matter here: a whole name that the table lacks may be the beginning of any other.
  const whole = [...new Set(completions(read.name, touched[dialect.vendor]).map(oneWord))];
  if (whole.length === 0) return { ...read, name: oneWord(read.name), rule: ordinary, known: false };
  const [first = read.name] = whole;
  if (whole.length === 1) return { ...read, name: first, rule: ruleOf(first, dialect.vendor) ?? ordinary, known: true };
  return { ...read, rule: ambiguous, known: true };
}

function ruleOf(name: string, vendor: Vendor): OptionRule | undefined {
  const table = optionTables[vendor];
  for (const one of [name, oneWord(name)]) if (Object.hasOwn(table, one)) return table[one];
  const family = families[vendor].find(([pattern]) => pattern.test(name));
  if (isSecretName(name)) return secret;
  return family?.[1];
}

function touchedIn(table: OptionTable): string[] {
  return Object.entries(table).flatMap(([name, { action }]) => (action.do === 'keep' ? [] : [name]));
}

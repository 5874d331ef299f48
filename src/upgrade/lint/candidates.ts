import type { LintCandidate, LintItem, OptionItem } from '../../model/upgrade-lint.ts';
import { type Rewrite, rewrites } from './rewrites.ts';

/** So many are tried on the target. */
const mostCandidates = 3;

/** Options that are gone, with those that took their place. */
const renamedOptions: Readonly<Record<string, readonly string[]>> = {
  default_authentication_plugin: ['authentication_policy'],
  innodb_log_file_size: ['innodb_redo_log_capacity'],
};
const capacityCost =
  'it is the size of all redo log files together: multiply by innodb_log_files_in_group to keep the capacity';

/**
 * What could stand in the place of an item, in newer words; nobody has tried it yet. Each is made of the statement and of its shown text alike, so that a
 * stand-in for a secret is never shown. Empty where no rule concerns it. Pure.
 */
export function candidatesFor(item: LintItem, vendor: 'mysql' | 'mariadb'): LintCandidate[] {
  const rules = rewrites.filter((one) => one.vendor === 'both' || one.vendor === vendor);
  if (item.kind === 'metric') return [];
  const all = item.kind === 'option' ? optionCandidates(item, rules, vendor) : statementCandidates(item, rules);
  const different = all.filter(
    ({ text }, index) => text !== item.text && all.findIndex((other) => other.text === text) === index,
  );
  return different.slice(0, mostCandidates);
}

/** All rules together first, then each by itself: a target between two versions may know only some of the new words. */
function statementCandidates(
  { sql, text }: { readonly sql: string; readonly text: string },
  rules: readonly Rewrite[],
): LintCandidate[] {
  const concerned = rules.filter((one) => changes(one, sql));
  const sets = concerned.length > 1 ? [rules, ...concerned.map((one) => [one])] : [rules];
  return sets.map((set) => {
    const said = applied(sql, set);
    return { sql: said.texts, text: applied(text, set).texts.join('; '), costs: said.costs };
  });
}

function optionCandidates(
  { name, value, text }: OptionItem,
  rules: readonly Rewrite[],
  vendor: 'mysql' | 'mariadb',
): LintCandidate[] {
  const plain = name.replaceAll('-', '_');
  const line = value === null ? plain : `${plain}=${value}`;
  const { texts, costs } = applied(line, rules);
  const [said = line] = texts;
  const shown =
    applied(
      text.replace(/^[^=\s]+/, (written) => written.replaceAll('-', '_')),
      rules,
    ).texts[0] ?? text;
  const found: LintCandidate[] = [];
  if (said !== line) found.push({ option: optionIn(said), text: shown, costs });
  for (const other of vendor === 'mysql' ? (renamedOptions[plain.toLowerCase()] ?? []) : [])
    found.push({
      option: { name: other, value },
      text: text.replace(/^[^=\s]+/, other),
      costs: other === 'innodb_redo_log_capacity' ? [capacityCost] : [],
    });
  return found;
}

function optionIn(line: string): { name: string; value: string | null } {
  const equals = line.indexOf('=');
  return equals < 0 ? { name: line, value: null } : { name: line.slice(0, equals), value: line.slice(equals + 1) };
}

const changes = (one: Rewrite, text: string): boolean => [one.apply(text)].flat().join(';') !== text;

function applied(text: string, rules: readonly Rewrite[]): { texts: readonly string[]; costs: readonly string[] } {
  let texts: readonly string[] = [text];
  const costs = new Set<string>();
  for (const one of rules) {
    const before = texts.join(';');
    texts = texts.flatMap((each) => one.apply(each));
    if (texts.join(';') !== before && one.cost !== null) costs.add(one.cost);
  }
  return { texts, costs: [...costs] };
}

import { closest } from '../model/closest.ts';
import { usageError } from '../model/errors.ts';
import type { NamedScenario } from '../model/scenario.ts';

/** Cases of one scenario that a name asks for. */
export interface Chosen {
  readonly scenario: NamedScenario;
  readonly case: string;
}

/** The id of a case within a run, before the servers and the number of the trial: characters that a file name may hold. */
export function caseIdOf(scenario: string, name: string): string {
  return `${scenario}-${name}`.replace(/[^a-zA-Z0-9.]+/g, '-').replace(/^[-.]+/, '');
}

/** What a run adds to that id: the servers of a run with several pairs, the trial, the repetition of a doubtful one, and the attempt. */
const additions = /^(-(mysql|mariadb|percona)[a-zA-Z0-9.-]*)?(-trial-\d+)?(-again-\d+)*(-attempt-\d+)?$/i;

/**
 * The cases that a name means which is no scenario and no folder, in any form that the tool prints: `connect/gives-up/retries-exhausted`,
 * `connect/gives-up (retries-exhausted)`, the id `connect-gives-up-retries-exhausted` of a report (also with servers and trial), a claim (`C6`: the
 * cases of all scenarios that name it), or a case that no other scenario has. Empty where the name means none. Pure.
 *
 * @throws ReplfaultError `UNKNOWN_CASE` (usage) where the scenario is known and the case is not, or where several scenarios have it.
 */
export function casesNamed(name: string, scenarios: readonly NamedScenario[]): readonly Chosen[] {
  const all = scenarios.flatMap((scenario) => scenario.cases.map(({ case: one }): Chosen => ({ scenario, case: one })));
  const claim = name.toUpperCase();
  const parts = /^(.+?)\s*\(([^()]+)\)$/.exec(name) ?? /^(.+)\/([^/]+)$/.exec(name);
  const ofScenario = parts && scenarioNamed(parts[1] ?? '', scenarios);
  if (parts && ofScenario) return [caseOf(ofScenario, parts[2]?.trim() ?? '')];
  const byId = all.filter((one) => isIdOf(one, name));
  // The longest id wins: one case may be called like the beginning of another.
  const best = Math.max(...byId.map(lengthOfId));
  const found = byId.filter((one) => lengthOfId(one) === best);
  if (found.length > 0) return found;
  const byClaim = all.filter(({ scenario }) => scenario.claims?.some((one) => one === claim));
  if (byClaim.length > 0) return byClaim;
  const search = scenarios.find((one) => one.name.startsWith('tune/') && name.startsWith(caseIdOf(one.name, '')));
  if (search) return [caseOf(search, name)];
  const alone = all.filter((one) => one.case === name);
  if (alone.length > 1)
    throw usageError(
      'UNKNOWN_CASE',
      `the case ${name} exists in ${alone.length} scenarios`,
      `name one of them: ${alone.map((one) => `${one.scenario.name}/${name}`).join(', ')}`,
    );
  return alone;
}

/** `scenario/case` of all of them, for suggestions. */
export const fullNames = (scenarios: readonly NamedScenario[]): readonly string[] =>
  scenarios.flatMap(({ name, cases }) => cases.map((one) => `${name}/${one.case}`));

function scenarioNamed(name: string, scenarios: readonly NamedScenario[]): NamedScenario | undefined {
  const exact = scenarios.find((scenario) => scenario.name === name);
  const byLastPart = scenarios.filter((scenario) => scenario.name.endsWith(`/${name}`));
  return exact ?? (byLastPart.length === 1 ? byLastPart[0] : undefined);
}

/** @throws ReplfaultError `UNKNOWN_CASE` (usage). */
export function caseOf(scenario: NamedScenario, name: string): Chosen {
  const names = scenario.cases.map((one) => one.case);
  if (names.includes(name)) return { scenario, case: name };
  // A search makes its own cases; `judge` and `report` show them, and nothing else can play them again.
  const searched = scenario.name.startsWith('tune/');
  throw usageError(
    'UNKNOWN_CASE',
    `the scenario ${scenario.name} has no case ${name}`,
    closest(name, names) ??
      (searched
        ? '`replfault tune` generated this case for its search; use `replfault judge RUN` to judge it again'
        : `it has: ${names.join(', ')}`),
  );
}

const idOf = (one: Chosen): string => caseIdOf(one.scenario.name, one.case);
const lengthOfId = (one: Chosen): number => idOf(one).length;

function isIdOf(one: Chosen, name: string): boolean {
  const id = idOf(one);
  return name.startsWith(id) && additions.test(name.slice(id.length));
}

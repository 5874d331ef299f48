import { loadScenarios } from '../../../catalogue/scenario-files.ts';
import { usageError } from '../../../model/errors.ts';
import type { NamedScenario, PlannedCase } from '../../../model/scenario.ts';
import type { AskedWorkload } from '../../../model/workload.ts';
import { controlScenario, isOfComparison, makePlan } from '../../../runner/plan.ts';
import { readWorkload } from '../../../workload/read-workload.ts';
import { nameAndValue } from '../../options.ts';
import { readOwnSettings } from '../../own-settings.ts';
import { type Play, serversOf, withControl } from '../../play-run.ts';
import type { RunOptions } from '../../run-options.ts';
import type { SwitchOptions } from '../../switch-options.ts';

/** What the options of a command choose: which cases, and with which settings. */
export interface Selection {
  readonly scenarios: readonly NamedScenario[];
  readonly settings: Play['settings'];
  /** The settings as far as they tell one plan from another, without secrets and paths. */
  readonly options: readonly string[];
  readonly planFor: Play['planFor'];
  readonly workload: AskedWorkload | undefined;
  /** The plan on the servers that are named; on one unnamed pair where none is. Nothing is fetched for it. */
  readonly expected: readonly PlannedCase[];
}

type Chosen = Pick<
  RunOptions,
  | 'param'
  | 'workload'
  | 'looks'
  | 'case'
  | 'set'
  | 'sourceCnf'
  | 'replicaCnf'
  | 'server'
  | 'replicaServer'
  | 'image'
  | keyof SwitchOptions
>;

/** Reads what was chosen. @throws ReplfaultError (usage) for names, cases, parameters and files that do not exist. */
export async function selectCases(names: readonly string[], options: Chosen): Promise<Selection> {
  const asked = await loadScenarios(names);
  // These belong to `compare`: whoever names nothing asks what a bad network does.
  const scenarios = await withControl(
    names.length === 0 ? asked.filter(({ name }) => !isOfComparison({ scenario: name })) : asked,
  );
  const workload = options.workload === undefined ? undefined : await readWorkload(options.workload);
  const looksEveryS = options.looks === undefined ? undefined : secondsBetweenLooks(options.looks);
  const planFor: Play['planFor'] = (pairs, seed) =>
    makePlan({
      scenarios,
      pairs,
      params: (options.param ?? []).map(nameAndValue),
      seed,
      ...(options.case === undefined ? {} : { only: options.case }),
      ...(workload === undefined ? {} : { workload }),
      ...(looksEveryS === undefined ? {} : { looksEveryS }),
    });
  const named = options.image === undefined ? serversOf(options) : [options.image];
  const servers = named.length === 0 ? ['any'] : named;
  // What is wrong with the names must be said before anything is fetched or pulled.
  const expected = planFor(
    servers.map((source) => ({ source, replica: options.replicaServer ?? source })),
    '',
  );
  if (options.case !== undefined && expected.every((planned) => planned.scenario === controlScenario))
    throw usageError('NO_SUCH_CASE', `no case matches --case ${options.case}`, '`replfault list` shows the cases');
  const { settings, options: own } = await readOwnSettings(options);
  return {
    scenarios,
    settings,
    options: own,
    planFor,
    workload,
    expected,
  };
}

/** More often would be a load of its own; less often than the longest case there is nothing to see. */
const leastBetweenLooksS = 0.1;
const mostBetweenLooksS = 600;

/** @throws ReplfaultError `BAD_OPTION` (usage) */
function secondsBetweenLooks(text: string): number {
  const seconds = Number(text);
  if (text.trim() !== '' && seconds >= leastBetweenLooksS && seconds <= mostBetweenLooksS) return seconds;
  throw usageError(
    'BAD_OPTION',
    `--looks needs seconds from ${leastBetweenLooksS} to ${mostBetweenLooksS}, not "${text}"`,
    'A look takes 0.05 to 0.2 s.',
  );
}

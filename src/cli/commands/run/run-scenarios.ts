import { loadScenarios } from '../../../catalogue/scenario-files.ts';
import { checkHistory } from '../../../history/append.ts';
import { type ExitCode, usageError } from '../../../model/errors.ts';
import { controlScenario, isOfComparison, makePlan } from '../../../runner/plan.ts';
import { executeWithRetries } from '../../../runner/retries.ts';
import { checkOptionFile, parseSetting } from '../../../servers/options/user-settings.ts';
import { keepInHistory } from '../../history-facts.ts';
import { nameAndValue, retriesOf } from '../../options.ts';
import { exitCodeOf, type Play, playRun, withControl } from '../../play-run.ts';
import type { RunOptions } from '../../run-options.ts';

/** `replfault run`: from arguments to an exit code, once through. */
export async function runScenarios(names: readonly string[], options: RunOptions): Promise<ExitCode> {
  const retries = retriesOf(options.retries);
  const { history } = options;
  if (history !== undefined) await checkHistory(history);
  const asked = await loadScenarios(names);
  // These belong to `compare`: whoever names nothing asks what a bad network does.
  const scenarios = await withControl(
    names.length === 0 ? asked.filter(({ name }) => !isOfComparison({ scenario: name })) : asked,
  );
  const planFor: Play['planFor'] = (pairs, seed) =>
    makePlan({
      scenarios,
      pairs,
      params: (options.param ?? []).map(nameAndValue),
      seed,
      ...(options.case === undefined ? {} : { only: options.case }),
    });
  // What is wrong with the names must be said before anything is fetched or pulled.
  const any = [{ source: 'any', replica: 'any' }];
  if (options.case !== undefined && planFor(any, '').every((planned) => planned.scenario === controlScenario))
    throw usageError('NO_SUCH_CASE', `no case matches --case ${options.case}`, '`replfault list` shows the cases');
  return playRun(options, {
    scenarios,
    command: ['run', ...names],
    settings: {
      set: (options.set ?? []).map(parseSetting),
      sourceCnf: options.sourceCnf === undefined ? null : await checkOptionFile(options.sourceCnf),
      replicaCnf: options.replicaCnf === undefined ? null : await checkOptionFile(options.replicaCnf),
    },
    planFor,
    ...(history === undefined ? {} : { writeMore: (result, warn) => keepInHistory(history, result, warn) }),
    execute: (request) => executeWithRetries(request, retries),
    exitCode: (result) => exitCodeOf(result, options.strict ?? false, options.allowFlaky),
  });
}

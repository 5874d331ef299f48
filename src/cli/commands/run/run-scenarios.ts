import { checkHistory } from '../../../history/append.ts';
import type { ExitCode } from '../../../model/errors.ts';
import { executeWithRetries } from '../../../runner/retries.ts';
import { planHash } from '../../../runner/sharding/plan-hash.ts';
import { keepInHistory } from '../../history-facts.ts';
import { retriesOf } from '../../options.ts';
import { exitCodeOf, playRun } from '../../play-run.ts';
import type { RunOptions } from '../../run-options.ts';
import { toolVersion } from '../../tool-version.ts';
import { selectCases } from './selection.ts';
import { readShardOptions } from './shard.ts';

/** `replfault run`: from arguments to an exit code, once through. */
export async function runScenarios(names: readonly string[], options: RunOptions): Promise<ExitCode> {
  const retries = retriesOf(options.retries);
  const { history } = options;
  if (history !== undefined) await checkHistory(history);
  const selection = await selectCases(names, options);
  const { scenarios, settings, options: played, planFor, workload } = selection;
  const version = await toolVersion();
  const shard = await readShardOptions(options, selection, version);
  return playRun(shard === null ? options : { ...options, seed: shard.seed }, {
    scenarios,
    command: ['run', ...names],
    settings,
    planFor,
    workload,
    async partOf(plan, seed) {
      const hash = await planHash({ toolVersion: version, seed, plan, options: played });
      return { ...(shard?.partOf(plan) ?? { plan }), planHash: hash };
    },
    ...(history === undefined ? {} : { writeMore: (result, warn) => keepInHistory(history, result, warn) }),
    execute: (request) => executeWithRetries(request, retries),
    exitCode: (result) => exitCodeOf(result, options.strict ?? false, options.allowFlaky),
  });
}

import { resolve } from 'node:path';
import {
  builtinClaims,
  chooseClaims,
  exhibitScenarios,
  type FiledClaim,
  loadClaims,
} from '../../../claims/claim-files.ts';
import { executeRunbook, planRunbook } from '../../../claims/runbook.ts';
import { ExitCode, usageError } from '../../../model/errors.ts';
import { readWorkload } from '../../../workload/read-workload.ts';
import { nameAndValue } from '../../options.ts';
import { conditionWords, readOwnSettings } from '../../own-settings.ts';
import { exitCodeOf, playRun, withControl } from '../../play-run.ts';
import { askedBaseline, updateBaseline } from './baseline.ts';
import { prepareDocuments } from './documents.ts';
import type { RunbookOptions } from './options.ts';
import { playableClaims } from './playable.ts';

/** `replfault runbook`: puts claims on trial. A refuted claim is an answer; one that differs from the baseline is a failure. */
export async function runbook(ids: readonly string[], options: RunbookOptions): Promise<ExitCode> {
  const folder = options.claimsFolder === undefined ? builtinClaims : resolve(options.claimsFolder);
  const all = await loadClaims(folder);
  if (all.length === 0) throw usageError('NO_CLAIMS', `there are no claims in ${folder}`);
  const chosen = chooseClaims(all, ids);
  if (options.list) {
    await exhibitScenarios(chosen);
    return list(chosen, options.json ?? false);
  }
  const { claims, others, complete } = playableClaims(all, chosen, ids.length > 0, options);
  const scenarios = await exhibitScenarios(claims);
  const workload = options.workload === undefined ? undefined : await readWorkload(options.workload);

  const updating = options.updateBaseline ?? false;
  if ((updating || options.docs) && !complete)
    throw usageError(
      'PART_OF_RUNBOOK',
      `${updating ? '--update-baseline' : '--docs'} needs all claims`,
      'omit the claim ids',
    );
  const { settings, options: own } = await readOwnSettings(options);
  const params = (options.param ?? []).map(nameAndValue);
  const ownParams = params.map(({ name, value }) => `param ${name}=${value}`).sort();
  const conditions = [...own, ...ownParams, ...conditionWords({}, workload)];
  const baseline = await askedBaseline(options, folder, conditions);
  const withAll = await withControl(scenarios);
  const writeMore = await prepareDocuments(options, claims);
  const code = await playRun(options, {
    scenarios: withAll,
    command: ['runbook', ...ids],
    settings,
    workload,
    planFor: (pairs, seed) => planRunbook({ claims, scenarios: withAll, pairs, params, seed, workload }),
    execute: async (request) => {
      const warn = (text: string): void => request.show({ kind: 'warning', text });
      for (const text of baseline.warnings) warn(text);
      const finished = await executeRunbook(request, claims, baseline.saved);
      if (!updating) return finished;
      return { ...finished, result: await updateBaseline(finished.result, claims, baseline, warn) };
    },
    writeMore,
    exitCode: (result) => exitCodeOf(result, false),
  });
  if (!options.json) for (const line of others) process.stderr.write(`Not played: ${line}\n`);
  return code;
}

function list(claims: readonly FiledClaim[], json: boolean): ExitCode {
  const plain = claims.map((one) => {
    const { id, says, hypothesis, variable, rule, leastTrials, exhibits, planted, contrary, between } = one;
    return {
      id,
      says,
      hypothesis,
      variable,
      rule,
      leastTrials,
      exhibits,
      ...(between === undefined ? {} : { between }),
      planted: { world: planted.world, verdict: planted.verdict },
      contrary,
    };
  });
  if (json) process.stdout.write(`${JSON.stringify(plain, null, 2)}\n`);
  else
    for (const one of plain)
      process.stdout.write(
        [
          `${one.id}  ${one.says}`,
          `    hypothesis  ${one.hypothesis}`,
          `    measured    ${one.variable}`,
          `    rule        ${one.rule}`,
          `    trials      at least ${one.leastTrials} of ${one.exhibits.length === 0 ? 'no case: it is not testable' : `each: ${one.exhibits.join(', ')}`}`,
          `    planted     ${one.planted.world}: ${one.planted.verdict}`,
          `    contrary    ${'none' in one.contrary ? `none: ${one.contrary.none}` : `${one.contrary.world} ${one.contrary.verdict}`}`,
          ...(one.between
            ? [`    servers     --server ${one.between.example.source} --replica-server ${one.between.example.replica}`]
            : []),
          '',
        ].join('\n'),
      );
  return ExitCode.passed;
}

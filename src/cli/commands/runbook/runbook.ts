import { resolve } from 'node:path';
import { type Baseline, baselineFile, readBaseline, writeBaseline } from '../../../claims/baseline.ts';
import {
  builtinClaims,
  chooseClaims,
  exhibitScenarios,
  type FiledClaim,
  loadClaims,
} from '../../../claims/claim-files.ts';
import { keyOfResult } from '../../../claims/pairing.ts';
import { executeRunbook, planRunbook, withClaims } from '../../../claims/runbook.ts';
import type { Claim, ClaimResult } from '../../../model/claim.ts';
import { ExitCode, usageError } from '../../../model/errors.ts';
import type { RunResult } from '../../../model/result.ts';
import { productOf } from '../../../model/server-identity.ts';
import { exitCodeOf, playRun, withControl } from '../../play-run.ts';
import { decided, prepareDocuments } from './documents.ts';
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

  const file = options.baseline === undefined ? baselineFile(folder) : resolve(options.baseline);
  const updating = options.updateBaseline ?? false;
  if ((updating || options.docs) && !complete)
    throw usageError(
      'PART_OF_RUNBOOK',
      `${updating ? '--update-baseline' : '--docs'} needs all claims`,
      'omit the claim ids',
    );
  const baseline = await readBaseline(file);
  const withAll = await withControl(scenarios);
  const writeMore = await prepareDocuments(options, claims);
  const code = await playRun(options, {
    scenarios: withAll,
    command: ['runbook', ...ids],
    settings: { set: [], sourceCnf: null, replicaCnf: null },
    planFor: (pairs, seed) => planRunbook({ claims, scenarios: withAll, pairs, seed }),
    execute: async (request) => {
      const finished = await executeRunbook(request, claims, baseline);
      const warn = (text: string): void => request.show({ kind: 'warning', text });
      if (!updating) {
        sayUnknown(finished.result, file, warn);
        return finished;
      }
      return { ...finished, result: await updated(finished.result, claims, file, baseline, warn) };
    },
    writeMore,
    exitCode: (result) => exitCodeOf(result, false),
  });
  if (!options.json) for (const line of others) process.stderr.write(`Not played: ${line}\n`);
  return code;
}

async function updated(
  result: RunResult,
  known: readonly Claim[],
  file: string,
  before: Baseline,
  warn: (text: string) => void,
): Promise<RunResult> {
  const claims = result.runbook ?? [];
  const two = claims.find((one) => claims.some((other) => contradicts(one, other)));
  if (!decided(result) || two) {
    const why = two ? `two pairs of servers gave different verdicts for ${two.id}` : 'not every claim was decided';
    warn(`the baseline ${file} was not changed: ${why}`);
    return result;
  }
  await writeBaseline(file, before, claims);
  for (const { id, server, baseline, verdict } of claims)
    if (baseline !== null && baseline !== verdict)
      warn(`baseline of ${server === null ? 'no server' : pairOf(server)}: ${id} was ${baseline}, is now ${verdict}`);
  const inTheEnd = claims.map((one): ClaimResult => (one.server === null ? one : { ...one, baseline: one.verdict }));
  return withClaims({ ...result, reason: null }, inTheEnd, known);
}

const contradicts = (one: ClaimResult, other: ClaimResult): boolean =>
  one.id === other.id && keyOfResult(one) === keyOfResult(other) && one.verdict !== other.verdict;

/** One product where both ends have the same version. */
function pairOf(server: NonNullable<ClaimResult['server']>): string {
  const [source, replica] = [productOf(server.source), productOf(server.replica)];
  return source === replica ? replica : `${source} → ${replica}`;
}

function sayUnknown(result: RunResult, file: string, warn: (text: string) => void): void {
  const unknown = (result.runbook ?? []).filter(({ baseline, server }) => baseline === null && server !== null);
  const products = unknown.flatMap(({ id, server }) => (server === null ? [] : [{ id, product: pairOf(server) }]));
  for (const name of new Set(products.map(({ product }) => product)))
    warn(
      `${file} has no verdict of ${name} to compare with for: ${products
        .filter(({ product }) => product === name)
        .map(({ id }) => id)
        .join(', ')}`,
    );
}

function list(claims: readonly FiledClaim[], json: boolean): ExitCode {
  const plain = claims.map(({ id, says, hypothesis, variable, rule, leastTrials, exhibits, planted, between }) => ({
    id,
    says,
    hypothesis,
    variable,
    rule,
    leastTrials,
    exhibits,
    ...(between === undefined ? {} : { between }),
    planted: { world: planted.world, verdict: planted.verdict },
  }));
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
          ...(one.between
            ? [`    servers     --server ${one.between.example.source} --replica-server ${one.between.example.replica}`]
            : []),
          '',
        ].join('\n'),
      );
  return ExitCode.passed;
}

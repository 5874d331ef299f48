import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { usageError } from '../../model/errors.ts';
import type { CaseResult } from '../../model/result.ts';
import type { NamedScenario, PlannedCase } from '../../model/scenario.ts';
import { readBounded } from '../merge/read-bounded.ts';
import { readRun } from '../run-folder.ts';
import { builtinDurations, measuredOn } from './measured-durations.ts';

/**
 * What a case takes a worker beyond its critical path where nobody has measured it, in ms: servers that are not up in time, probes, catching up, comparison,
 * end. Median over the cases of whole runs, see docs/decisions/0025-shards.md.
 */
export const caseOverheadMs = 900;

/** How long cases of an earlier run took a worker, in ms, by case and server pair. */
export type RecordedDurations = ReadonlyMap<string, number>;

/**
 * How long a case will take a worker, in whole ms: as in the recorded run; else as the cases of this tool were measured, longer or shorter by what
 * parameters change in its critical path; else its critical path and what cases take beyond it.
 */
export function durationMs(
  planned: PlannedCase,
  scenario: Pick<NamedScenario, 'criticalPathMs' | 'cases'>,
  recorded: RecordedDurations,
): number {
  const known = recorded.get(keyOf(planned, `${planned.sourceSpec}>${planned.replicaSpec}`));
  return Math.max(1, Math.round(known ?? measuredMs(planned, scenario) ?? estimatedMs(planned, scenario)));
}

const estimatedMs = ({ params }: PlannedCase, scenario: Pick<NamedScenario, 'criticalPathMs'>): number =>
  scenario.criticalPathMs(params) + caseOverheadMs;

/** `undefined` for a case of the user, and for one that was measured to be skipped on other servers. */
function measuredMs(
  { scenario: name, params, sourceSpec, replicaSpec }: PlannedCase,
  scenario: Pick<NamedScenario, 'criticalPathMs' | 'cases'>,
): number | undefined {
  const measured = builtinDurations().get(`${name}/${params.case}`);
  const usual = scenario.cases.find((one) => one.case === params.case);
  if (measured === undefined || usual === undefined) return undefined;
  if (measured === null) return sourceSpec === measuredOn && replicaSpec === measuredOn ? skippedMs : undefined;
  return measured + scenario.criticalPathMs(params) - scenario.criticalPathMs(usual);
}

/**
 * Reads how long the cases of a saved run took.
 * @param path a run folder, or its run.json
 * @throws ReplfaultError (usage) if there is none.
 */
export async function readDurations(path: string): Promise<RecordedDurations> {
  const isFolder = await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const file = isFolder ? join(resolve(path), 'run.json') : resolve(path);
  const text = await readBounded(file).catch((cause: Error) => {
    throw usageError(
      'NO_DURATIONS',
      `--durations ${path} cannot be read: ${cause.message}`,
      'give a run folder or its run.json, for example reports/latest',
      cause,
    );
  });
  return durationsOf(readRun(text, file).cases);
}

/** What a case takes that the servers cannot play, in ms. */
const skippedMs = 100;

/**
 * The longest of the trials of a case. A case that the servers cannot play is short; one that was not played for another reason says nothing. Pure.
 */
export function durationsOf(cases: readonly CaseResult[]): RecordedDurations {
  const durations = new Map<string, number>();
  for (const one of cases) {
    const ms = one.lacks === 'server' ? skippedMs : one.timeline === null ? 0 : one.wallMs;
    if (!(ms > 0)) continue;
    const servers = one.asked ?? { source: one.server?.source.spec, replica: one.server?.replica.spec };
    const key = keyOf({ scenario: one.scenario, params: { case: one.case } }, `${servers.source}>${servers.replica}`);
    durations.set(key, Math.max(durations.get(key) ?? 0, ms));
  }
  return durations;
}

const keyOf = ({ scenario, params }: Pick<PlannedCase, 'scenario' | 'params'>, pair: string): string =>
  `${scenario}/${params.case} ${pair}`;

import { ReplfaultError } from '../model/errors.ts';
import type { CaseResult, RunResult } from '../model/result.ts';
import type { PlannedCase } from '../model/scenario.ts';
import { partialReasons } from '../model/shard.ts';
import type { Timeline } from '../model/timeline.ts';
import { type CaseOutcome, worst } from '../model/verdict.ts';
import { byText } from '../shards/hash.ts';
import type { CaseRecord } from '../worker/protocol.ts';
import { openCaseJudge } from './case-judge.ts';
import { applyControlsOfShards } from './merge/controls.ts';
import { type RunHead, runHead } from './run-head.ts';
import { openWorkers, type PlayRequest } from './worker-pool.ts';

export interface RunRequest extends PlayRequest {
  readonly plan: readonly PlannedCase[];
}

export interface FinishedRun {
  readonly result: RunResult;
  /** The cases as they were judged by themselves, before the controls said what they are worth. */
  readonly judged: readonly CaseResult[];
  readonly timelineOf: (id: string) => Timeline | undefined;
  /** Why not a single case could begin; `null` when at least one did, or none was meant to. */
  readonly nothingBegan: ReplfaultError | null;
}

/** Plays the plan, reads back what was recorded, judges it. Never throws for a failed case. */
export async function executePlan(request: RunRequest): Promise<FinishedRun> {
  const { plan, folder, signal } = request;
  const caseJudge = openCaseJudge(request);
  const results = new Map<string, CaseResult>();
  const timelines = new Map<string, Timeline>();
  const queue: PlannedCase[] = [];
  for (const planned of plan) {
    const skipped = caseJudge.skipped(planned);
    if (skipped === undefined) queue.push(planned);
    else results.set(planned.id, skipped);
  }
  const { kind, why } = request.runtime;
  const skips = [...results.values()].flatMap(({ reason }) => (reason === null ? [] : [reason]));
  const ofRuntime = why === 'asked for' ? [] : [`runtime ${kind}: ${why}`];
  const notes = [...(request.notes ?? []), ...ofRuntime, ...new Set(skips)];
  request.show({ kind: 'run-start', run: folder.name, cases: plan.length, workers: request.workers, notes });
  for (const result of results.values()) request.show({ kind: 'case-end', id: result.id, result });

  const judge = async (planned: PlannedCase, record: CaseRecord): Promise<void> => {
    const { result, timeline } = await caseJudge.judge(planned, record);
    if (timeline) timelines.set(record.id, timeline);
    results.set(record.id, result);
    if (record.timeline === null && record.error) failures.push(asError(record.error));
  };
  const failures: ReplfaultError[] = [];
  failures.unshift(...(await playAll(request, queue, judge)));

  const interrupted = signal.aborted;
  for (const planned of plan)
    if (!results.has(planned.id)) {
      const reason = interrupted ? 'interrupted' : (failures[0]?.message ?? 'not run');
      results.set(planned.id, caseJudge.unplayed(planned, reason));
    }
  const began = [...results.values()].some((result) => result.timeline !== null);

  const ordered = inReportOrder(plan).map((planned) => results.get(planned.id) as CaseResult);
  const timelineOf = (id: string): Timeline | undefined => timelines.get(id);
  const result = summarise(ordered, timelineOf, runHead(request), interrupted);
  return { result, judged: ordered, timelineOf, nothingBegan: began || interrupted ? null : (failures[0] ?? null) };
}

function asError({ code, message, hint }: NonNullable<CaseRecord['error']>): ReplfaultError {
  return new ReplfaultError(code, message, hint === null ? {} : { hint });
}

/** Applies the controls and sums up. Shared with `replfault judge`, which starts from a saved run. */
export function summarise(
  cases: readonly CaseResult[],
  timelineOf: (id: string) => Timeline | undefined,
  head: RunHead,
  interrupted = false,
): RunResult {
  const controlled = applyControlsOfShards(cases, timelineOf, head.mergedFrom);
  const counts = countsOf(controlled.cases);
  const ran = controlled.cases.length - counts.skipped;
  const partial = partialReasons(head.partial);
  const incomplete = partial.length === 0 ? null : `this report is partial: ${partial.join('; ')}`;
  const reason = incomplete ?? (interrupted ? 'interrupted' : ran === 0 ? 'nothing ran' : controlled.reason);
  // Without a case that was played, the reason says so.
  const outcome: CaseOutcome = worst([
    ...controlled.cases.flatMap((one) => (one.outcome === 'skipped' ? [] : [one.outcome])),
    ...(reason === null ? [] : ['inconclusive' as const]),
  ]);
  const skippedBecause = [
    ...new Set(controlled.cases.flatMap((one) => (one.outcome === 'skipped' && one.reason ? [one.reason] : []))),
  ];
  return {
    ...head,
    outcome,
    reason,
    counts,
    baselineBlindWindowMs: controlled.baselineMs,
    skippedBecause,
    cases: controlled.cases,
  };
}

/** How many cases ended how. Flaky cases are counted only where there are some: other runs know no attempts. */
function countsOf(cases: readonly CaseResult[]): RunResult['counts'] {
  const of = (outcome: CaseOutcome): number => cases.filter((one) => one.outcome === outcome).length;
  const counts = { pass: of('pass'), fail: of('fail'), inconclusive: of('inconclusive'), skipped: of('skipped') };
  const flaky = of('flaky');
  return flaky === 0 ? counts : { ...counts, flaky };
}

async function playAll(
  request: RunRequest,
  queue: PlannedCase[],
  judge: (planned: PlannedCase, record: CaseRecord) => Promise<void>,
): Promise<ReplfaultError[]> {
  const failures: ReplfaultError[] = [];
  if (queue.length === 0) return failures;
  const judging: Promise<void>[] = [];
  await using pool = await openWorkers(request, Math.min(request.workers, queue.length), {
    waits: async () => queue.length > 0,
    take: () => queue.shift(),
    done: (planned, record) => judging.push(judge(planned, record)),
    putBack: (_, planned) => queue.unshift(planned),
  });
  for (const ended of await Promise.allSettled(pool.ended))
    if (ended.status === 'rejected') failures.push(ended.reason as ReplfaultError);
  await Promise.all(judging);
  return failures;
}

/** Report order: the control first, then by name, whatever order the cases were played in. */
export const inReportOrder = (plan: readonly PlannedCase[]): PlannedCase[] => [...plan].sort(byScenario);

function byScenario(a: PlannedCase, b: PlannedCase): number {
  const rank = (planned: PlannedCase): string =>
    `${planned.scenario.startsWith('control/') ? 0 : 1}${planned.scenario}`;
  // By code units: a locale would give every machine an order of its own.
  return byText(a.sourceSpec, b.sourceSpec) || byText(rank(a), rank(b));
}

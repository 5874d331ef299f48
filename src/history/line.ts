import { createHash } from 'node:crypto';
import { whyOf } from '../model/attempts.ts';
import { usageError } from '../model/errors.ts';
import type { CaseResult, MeasureName, RunResult } from '../model/result.ts';
import { type HistoryCase, type HistoryLine, runHistoryFormat } from '../model/run-history.ts';
import { productOf } from '../model/server-identity.ts';
import { playedWords } from '../model/switches.ts';
import { worst } from '../model/verdict.ts';

const measures: readonly MeasureName[] = [
  'sourceDetectionMs',
  'replicaDetectionMs',
  'blindWindowMs',
  'resumeMs',
  'transactionsAtRisk',
  'bytesResent',
  'drainThresholdBps',
];
const longestReason = 200;

/** What a run does not know of itself. */
export interface LineFacts {
  readonly commit: string | null;
  /** Instead of the class that follows from the machine. */
  readonly machine?: string | undefined;
}

/**
 * The line of a run in a history.
 *
 * @throws ReplfaultError `NOT_FOR_HISTORY` (usage) for a run of another command than `run`, and for one that was interrupted
 */
export function lineOf(run: RunResult, { commit, machine }: LineFacts): HistoryLine {
  const refused = notForHistory(run);
  if (refused !== null) throw usageError('NOT_FOR_HISTORY', `the run ${run.run} ${refused.why}`, refused.hint);
  const cases = new Map<string, HistoryCase>();
  for (const one of run.cases) {
    const entry = caseOf(one);
    const key = JSON.stringify([entry.case, entry.asked]);
    const known = cases.get(key);
    // Shards of a run each play the control: the worst of several plays counts, and the numbers of the first.
    cases.set(key, known === undefined ? entry : { ...known, outcome: worst([known.outcome, entry.outcome]) });
  }
  return {
    ...runHistoryFormat,
    run: run.run,
    startedAt: run.startedAt,
    commit,
    tool: run.tool.version,
    machine: machine ?? machineClass(run),
    outcome: run.outcome,
    cases: [...cases.values()],
  };
}

/** Why a run has no place in a history; `null` where it has. */
export function notForHistory(run: RunResult): { readonly why: string; readonly hint: string } | null {
  if (run.comparison || run.tuning || run.upgradeLint || run.runbook)
    return {
      why: `is one of \`replfault ${run.command[0] ?? 'another command'}\``,
      hint: 'a history is of runs of `replfault run`',
    };
  if (run.reason?.startsWith('interrupted'))
    return { why: 'was interrupted', hint: 'add a run that was played to its end' };
  if (run.cases.every(({ outcome, timeline }) => outcome === 'skipped' || timeline === null))
    return { why: 'played no case', hint: 'its report says why' };
  return null;
}

/** Processors and memory in whole GiB: machines of one kind agree in them, whatever their kernel and Node.js. */
export function machineClass({ machine, runtime }: Pick<RunResult, 'machine' | 'runtime'>): string {
  const { cpus, memoryMiB } = machine;
  const memory = typeof memoryMiB === 'number' ? `, ${Math.round(memoryMiB / 1024)} GiB` : '';
  return `${cpus ?? 'unknown'} CPUs${memory}, ${runtime.kind}`;
}

function caseOf(one: CaseResult): HistoryCase {
  const pair = (source: string, replica: string): string => (source === replica ? source : `${source} > ${replica}`);
  const numbers: Partial<Record<MeasureName, number>> = {};
  for (const name of measures) {
    const value = one.derived?.[name] ?? null;
    if (value !== null) numbers[name] = Math.round(value);
  }
  const bad = one.outcome !== 'pass' && one.outcome !== 'skipped';
  return {
    case: `${one.scenario}/${one.case}`,
    // A run of an early version does not say what was asked for.
    asked: pair(
      one.asked?.source ?? one.server?.source.spec ?? '',
      one.asked?.replica ?? one.server?.replica.spec ?? '',
    ),
    servers: one.server === null ? null : pair(productOf(one.server.source), productOf(one.server.replica)),
    how: [
      one.runtime,
      one.isolation,
      one.proxy,
      ...(one.link ? [`${one.link.kind} link`] : []),
      ...underLoad(one),
      ...playedWords(one.played),
    ].join(', '),
    params: createHash('sha256')
      .update(JSON.stringify(sorted(one.params)))
      .digest('hex')
      .slice(0, 8),
    outcome: one.outcome,
    ...(bad ? { reason: whyOf(one).slice(0, longestReason) } : {}),
    numbers,
  };
}

/** A load that is not the default one, so that only numbers under the same one are compared. */
function underLoad({ load, clients }: Pick<CaseResult, 'load' | 'clients'>): string[] {
  const own = load ? [`load ${Object.values(load.asked).join('/')}`] : [];
  const others = clients
    ? [
        `${clients.kind} ${clients.name} ${[clients.writesPerS, clients.writers, clients.idleS, clients.activeS].join('/')}`,
      ]
    : [];
  return [...own, ...others];
}

const sorted = (params: CaseResult['params']): unknown => Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1));

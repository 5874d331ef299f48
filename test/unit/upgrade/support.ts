import type { UpgradeState } from '../../../src/model/comparison.ts';
import type { CaseResult, Derived } from '../../../src/model/result.ts';

const nothing: Derived = {
  sourceDetectionMs: null,
  replicaDetectionMs: null,
  blindWindowMs: null,
  resumeMs: null,
  transactionsAtRisk: null,
  bytesResent: null,
  drainThresholdBps: null,
  reasons: {},
};

/** A trial of one exhibit in one state. */
export function trial(
  state: UpgradeState,
  number: number,
  changes: Omit<Partial<CaseResult>, 'derived'> & { derived?: Partial<Derived> } = {},
): CaseResult {
  const scenario = changes.scenario ?? 'error-1190/stalled-reader';
  return {
    id: `${scenario}-${state}-${number}`,
    scenario,
    case: 'large-backlog',
    title: 'A stall',
    params: { case: 'large-backlog' },
    asked: { source: 'mysql:8.4', replica: 'mysql:9.7' },
    server: null,
    runtime: 'local',
    isolation: 'netns',
    proxy: 'embedded',
    outcome: 'pass',
    reason: null,
    verdicts: [],
    condition: null,
    settings: null,
    overridden: [],
    notes: [],
    startedAt: '2026-01-01T00:00:00.000Z',
    wallMs: 1000,
    criticalPathMs: 0,
    timeline: 'timelines/x.ndjson',
    trial: number,
    state,
    ...changes,
    derived: { ...nothing, ...changes.derived },
  };
}

/** Trials of one state with these values of one measure, ms. */
export const trialsWith = (state: UpgradeState, valuesMs: readonly number[], measure = 'blindWindowMs'): CaseResult[] =>
  valuesMs.map((value, index) => trial(state, index + 1, { derived: { [measure]: value } }));

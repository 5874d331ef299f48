import { dataIntact } from '../checks/data-intact.ts';
import { faultTookEffect } from '../checks/fault-took-effect.ts';
import { conditionOf } from '../measures/condition.ts';
import { firstEffect } from '../measures/first-effect.ts';
import { derive } from '../measures/index.ts';
import { type CaseResult, RUN_SCHEMA_ID, type RunResult } from '../model/result.ts';
import { judgeAll, type Outcome, worst } from '../model/verdict.ts';
import { reporter } from '../reporters/html.ts';
import type { Evidence } from './evidence.ts';

/** The test that has failed. */
export interface FailedTest {
  readonly name: string;
  /** Why, as vitest tells it. */
  readonly reason: string;
  readonly startedAt: Date;
  readonly toolVersion: string;
}

/** The HTML report of what a test has recorded: a case for each recording, with the verdicts of the matchers and of the checks that fit every recording. */
export function reportOf(test: FailedTest, evidence: readonly Evidence[]): string {
  const timelines = new Map(evidence.map((one, index) => [idOf(index), one.timeline()]));
  const cases = evidence.map((one, index) => caseOf(test, one, index));
  const count = (outcome: Outcome): number => cases.filter((one) => one.outcome === outcome).length;
  const run: RunResult = {
    $schema: RUN_SCHEMA_ID,
    tool: { name: 'replfault', version: test.toolVersion },
    run: test.name,
    startedAt: test.startedAt.toISOString(),
    wallMs: Date.now() - test.startedAt.getTime(),
    seed: '',
    command: [],
    machine: { node: process.version },
    runtime: { kind: 'local', why: 'the library starts servers on this machine' },
    outcome: 'fail',
    reason: `the test failed: ${test.reason}`,
    counts: { pass: count('pass'), fail: count('fail'), inconclusive: count('inconclusive'), skipped: 0 },
    baselineBlindWindowMs: null,
    skippedBecause: [],
    cases,
  };
  return reporter.render(run, (id) => timelines.get(id));
}

const idOf = (index: number): string => `recording-${index + 1}`;

function caseOf(test: FailedTest, { name, kind, servers, timeline, verdicts }: Evidence, index: number): CaseResult {
  const history = timeline();
  const asked = verdicts();
  const fitting = [
    ...(kind === 'pair' ? [dataIntact] : []),
    ...(history.injected === undefined ? [] : [faultTookEffect]),
  ].filter((check) => !asked.some((verdict) => verdict.check === check.name));
  const all = [...asked, ...judgeAll(fitting, history)];
  const effect = firstEffect(history);
  const identity = ({ spec, version }: { spec: string; version: string }) => ({ spec, version, flavour: spec });
  const { source, replica } = servers;
  const settings = (server: 'source' | 'replica'): Readonly<Record<string, string>> =>
    history.first('settings', (o) => o.server === server)?.variables ?? {};
  return {
    id: idOf(index),
    scenario: test.name,
    case: name,
    title: test.reason,
    params: {},
    asked: { source: source.spec, replica: replica?.spec ?? 'your client' },
    server: replica === null ? null : { source: identity(source), replica: identity(replica) },
    runtime: 'local',
    isolation: 'none',
    proxy: 'embedded',
    outcome: worst(all.map(({ outcome }) => outcome)),
    reason: null,
    verdicts: all,
    derived: kind === 'pair' ? derive(history, null) : null,
    condition: kind === 'pair' ? conditionOf(history) : null,
    settings: kind === 'pair' ? { source: settings('source'), replica: settings('replica') } : null,
    overridden: [],
    notes: history.of('note').map(({ text }) => text),
    startedAt: test.startedAt.toISOString(),
    wallMs: Math.round(history.observations.at(-1)?.atMs ?? 0),
    criticalPathMs: 0,
    timeline: null,
    ...(effect ? { firstEffect: effect } : {}),
  };
}

import type { CaseResult, ServerIdentity } from '../../../src/model/result.ts';
import type { NamedScenario, PlannedCase } from '../../../src/model/scenario.ts';
import { type Check, pass } from '../../../src/model/verdict.ts';
import type { CaseRecord } from '../../../src/worker/protocol.ts';

export const alwaysPass: Check = { name: 'always', judge: () => pass('seen', [0]) };

/** A scenario of one case without servers behind it. */
export function scenario(name: string, changes: Partial<NamedScenario> = {}): NamedScenario {
  return {
    name,
    file: `/scenarios/${name}.ts`,
    title: `title of ${name}`,
    cases: [{ case: 'only', netWriteTimeoutS: 2 }],
    settings: () => ({
      source: {},
      replica: {},
      replication: { connectRetryS: 1, retryCount: 10, heartbeatPeriodS: null },
    }),
    criticalPathMs: () => 1000,
    play: async () => undefined,
    checks: () => [alwaysPass],
    ...changes,
  };
}

export const planned = (name: string, id = name.replace('/', '-')): PlannedCase => ({
  id,
  scenario: name,
  scenarioFile: `/scenarios/${name}.ts`,
  params: { case: 'only' },
  sourceSpec: 'mysql:9.7',
  replicaSpec: 'mysql:9.7',
});

export const facts = { runtime: 'local', isolation: 'netns', proxy: 'embedded' };

export const identity = (spec = 'mysql:9.7'): { source: ServerIdentity; replica: ServerIdentity } => {
  const one = { spec, flavour: 'mysql-9', version: '9.7.4' };
  return { source: one, replica: one };
};

export const record = (id: string, changes: Partial<CaseRecord> = {}): CaseRecord => ({
  id,
  server: identity(),
  overridden: [],
  timeline: `${id}.ndjson`,
  error: null,
  startedAt: '2026-01-02T03:04:05.000Z',
  wallMs: 1234,
  ...changes,
});

export const result = (scenarioName: string, changes: Partial<CaseResult> = {}): CaseResult => ({
  id: scenarioName.replace('/', '-'),
  scenario: scenarioName,
  case: 'only',
  title: 'title',
  params: { case: 'only' },
  asked: { source: 'mysql:9.7', replica: 'mysql:9.7' },
  server: identity(),
  ...facts,
  outcome: 'pass',
  reason: null,
  verdicts: [],
  derived: null,
  condition: null,
  settings: null,
  overridden: [],
  notes: [],
  startedAt: '2026-01-02T03:04:05.000Z',
  wallMs: 1,
  criticalPathMs: 0,
  timeline: null,
  ...changes,
});

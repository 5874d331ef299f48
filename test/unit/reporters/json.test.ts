import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { reporter } from '../../../src/reporters/json.ts';
import { exampleRun, runOf } from '../../fixtures/example-run.ts';

const schema = JSON.parse(readFileSync(new URL('../../../schema/run.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, strictTypes: false }).compile(
  schema,
);

// biome-ignore lint/suspicious/noExplicitAny: a test plants defects that the types forbid
type Loose = any;
const example = (): Loose => JSON.parse(reporter.render(exampleRun().run, () => undefined));
const stalled = (run: Loose): Loose => run.cases[1];

describe('run.json', () => {
  test('a full example is valid and says exactly what the result says', () => {
    const run = example();
    expect(validate(run), JSON.stringify(validate.errors)).toBe(true);
    expect(run).toEqual(JSON.parse(JSON.stringify(exampleRun().run)));
  });

  test('a run without cases is valid when it says why and is not a pass', () => {
    const empty = runOf([], { outcome: 'inconclusive', reason: 'interrupted before the first case' }).run;
    expect(validate(JSON.parse(JSON.stringify(empty)))).toBe(true);
    expect(validate(JSON.parse(JSON.stringify({ ...empty, outcome: 'pass' })))).toBe(false);
    expect(validate(JSON.parse(JSON.stringify({ ...empty, reason: null })))).toBe(false);
  });

  const accepted: Record<string, (run: Loose) => void> = {
    'a derived 0, with or without a reason': (run) => {
      stalled(run).derived.blindWindowMs = 0;
      stalled(run).derived.reasons.blindWindowMs = 'nothing was missing at any sample';
      stalled(run).derived.bytesResent = 0;
    },
    'a wait that ran out, and when the fault first acted': (run) => {
      stalled(run).expiredWaits = [{ what: 'x', atMs: 5100, waitedMs: 5000, timeoutMs: 5000, mayExpire: null }];
      stalled(run).firstEffect = { afterInjectionMs: null, sign: null, reason: 'not seen', evidence: [3] };
    },
    'errnos null with a reason': (run) => {
      stalled(run).condition.errnos = null;
      stalled(run).condition.errnosReason = 'MySQL 5.6 has no error counters';
    },
  };
  test.each(Object.entries(accepted))('accepts %s', (_, change) => {
    const run = example();
    change(run);
    expect(validate(run), JSON.stringify(validate.errors)).toBe(true);
  });

  const defects: Record<string, (run: Loose) => void> = {
    'a missing outcome of the run': (run) => delete run.outcome,
    'a missing outcome of a case': (run) => delete stalled(run).outcome,
    'a missing outcome of a verdict': (run) => delete stalled(run).verdicts[0].outcome,
    'an unknown outcome': (run) => {
      stalled(run).outcome = 'green';
    },
    'a missing tool version': (run) => delete run.tool.version,
    'a foreign $schema': (run) => {
      run.$schema = 'urn:example';
    },
    'an unknown field of the run': (run) => {
      run.extra = 1;
    },
    'an unknown field of a case': (run) => {
      stalled(run).extra = 1;
    },
    'a null measure without a reason': (run) => {
      stalled(run).derived.blindWindowMs = null;
    },
    'a negative measure': (run) => {
      stalled(run).derived.resumeMs = -1;
    },
    'a wait that ran out without what it waited for': (run) => {
      stalled(run).expiredWaits = [{ atMs: 1, waitedMs: 1, timeoutMs: 1, mayExpire: null }];
    },
    'a first effect without its evidence': (run) => {
      stalled(run).firstEffect = { afterInjectionMs: 3, sign: 'x', reason: null };
    },
    'a missing measure': (run) => delete stalled(run).derived.bytesResent,
    'a measure as text': (run) => {
      stalled(run).derived.resumeMs = '1.2 s';
    },
    'a pass without evidence': (run) => {
      stalled(run).verdicts[0].evidence = [];
    },
    'a passed case without verdicts': (run) => {
      stalled(run).verdicts = [];
    },
    'a passed case with a failed verdict': (run) => {
      stalled(run).verdicts[0].outcome = 'fail';
    },
    'a passed case without servers': (run) => {
      stalled(run).server = null;
    },
    'a failed case that names no failure': (run) => {
      stalled(run).outcome = 'fail';
    },
    'a skipped case without a reason': (run) => {
      run.cases.at(-1).reason = null;
    },
    'a server without its exact version': (run) => delete stalled(run).server.replica.version,
    'a verdict without a reason': (run) => {
      stalled(run).verdicts[0].reason = '';
    },
    'evidence that is no sequence number': (run) => {
      stalled(run).verdicts[0].evidence = ['12'];
    },
    'errnos null without a reason': (run) => {
      stalled(run).condition.errnos = null;
    },
    'an errno that is no number': (run) => {
      stalled(run).condition.errnos.ER_NET = 1;
    },
    'literal1190 missing': (run) => delete stalled(run).condition.literal1190,
    'counts without one outcome': (run) => delete run.counts.skipped,
    'a case without its proxy': (run) => delete stalled(run).proxy,
    'a case without its runtime': (run) => delete stalled(run).runtime,
    'a date in local notation': (run) => {
      run.startedAt = '3 Feb 2026';
    },
  };
  test.each(Object.entries(defects))('rejects %s', (_, plant) => {
    const run = example();
    plant(run);
    expect(validate(run)).toBe(false);
  });
});

import { describe, expect, it } from 'vitest';
import { RUN_SCHEMA_ID } from '../../../src/model/result.ts';
import { readRun } from '../../../src/runner/run-folder.ts';

const head = { $schema: RUN_SCHEMA_ID, tool: { name: 'replfault', version: '0.1.0' } };
const usage = (code: string) => expect.objectContaining({ code, exitCode: 2 });

describe('a run.json that holds something else', () => {
  it.each(['null', '5', '"x"', '[]', '{}', '{"tool":null,"cases":[]}'])('%s was not written by replfault', (text) =>
    expect(() => readRun(text, 'run.json')).toThrow(usage('NOT_A_RUN')),
  );
  it.each([null, 5, 'x', {}, { id: 7 }])('a case that is %j is damage', (one) =>
    expect(() => readRun(JSON.stringify({ ...head, cases: [one] }), 'run.json')).toThrow(usage('BROKEN_RUN')),
  );
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Recorder } from '../../../src/probes/recorder.ts';
import { openDesk } from '../../../src/runner/desk.ts';
import type { Pair } from '../../../src/topology/pair.ts';

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rf-desk-'));
});
afterAll(() => rm(dir, { recursive: true }));

const settings = {
  source: {},
  replica: {},
  replication: { connectRetryS: 1, retryCount: 10, heartbeatPeriodS: 1 },
};
/** A pair whose servers refuse every statement with "wrong" in it. */
const pair = {
  source: { query: async (sql: string) => [{ heard: sql }] },
  replica: {
    query: async (sql: string) => {
      if (sql.includes('wrong')) throw Object.assign(new Error(`near '${sql}'`), { errno: 1064 });
      return [];
    },
  },
  bystander: null,
} as unknown as Pair;

let next = 0;
function desk(signal = new AbortController().signal) {
  next += 1;
  const recorder = new Recorder(join(dir, `${next}.ndjson`));
  return { recorder, desk: openDesk({ pair, settings, recorder, signal, leaveOut: () => undefined }, 'an-action') };
}

describe('the desk of an operator', () => {
  it('records what was said, to whom, and strikes out secrets', async () => {
    const { recorder, desk: at } = desk();
    await expect(at.say('source', "SET PASSWORD = 'hush'", ['hush'])).resolves.toHaveLength(1);
    expect(recorder.history().last('operator')).toMatchObject({
      action: 'an-action',
      on: 'source',
      statement: "SET PASSWORD = '***'",
      errno: null,
      error: null,
    });
  });
  it('records what the server answered, and throws it', async () => {
    const { recorder, desk: at } = desk();
    await expect(at.say('replica', 'wrong hush', ['hush'])).rejects.toThrow(/near/);
    expect(recorder.history().last('operator')).toMatchObject({ errno: 1064, error: "near 'wrong ***'" });
  });
  it('says nothing any more once the case has been cancelled', async () => {
    const { recorder, desk: at } = desk(AbortSignal.abort(new Error('cancelled')));
    await expect(at.say('source', 'anything')).rejects.toThrow('cancelled');
    expect(recorder.history().of('operator')).toEqual([]);
  });
  it('knows only the servers of the case', async () => {
    await expect(desk().desk.say('downstream', 'anything')).rejects.toThrow(/no downstream/);
  });
});

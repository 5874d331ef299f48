import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Recorder } from '../../../src/probes/recorder.ts';
import { LiveStage } from '../../../src/worker/stage.ts';

const dir = mkdtempSync(join(tmpdir(), 'replfault-unit-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('a wait of the stage', () => {
  function stage(name: string) {
    const recorder = new Recorder(join(dir, `${name}.ndjson`));
    const said: string[] = [];
    const parts = { recorder, signal: new AbortController().signal, say: (text: string) => said.push(text) };
    const live = new LiveStage(parts as unknown as ConstructorParameters<typeof LiveStage>[0]);
    return { recorder, said, live };
  }

  it('that runs out is recorded and told live', async () => {
    const { recorder, said, live } = stage('expires');
    const found = await live.until('the replica notices', 'note', () => true, { timeoutMs: 20 });
    expect(found).toBeUndefined();
    expect(recorder.history().of('await')).toMatchObject([
      { what: 'the replica notices', satisfied: false, timeoutMs: 20 },
    ]);
    expect(recorder.history().of('await')[0]).not.toHaveProperty('mayExpire');
    expect(said).toEqual([
      'waiting until the replica notices',
      expect.stringMatching(/^a wait of \d+\.\d s ran out: the replica notices$/),
    ]);
    await recorder.close();
  });
  it('that may run out records why', async () => {
    const { recorder, live } = stage('may-expire');
    await live.until('it breaks', 'note', () => true, { timeoutMs: 5, mayExpire: 'either is fine' });
    expect(recorder.history().of('await')).toMatchObject([{ satisfied: false, mayExpire: 'either is fine' }]);
    await recorder.close();
  });
  it('that is satisfied says nothing more', async () => {
    const { recorder, said, live } = stage('satisfied');
    const waiting = live.until('a note', 'note', () => true, { timeoutMs: 2000 });
    recorder.record({ kind: 'note', text: 'here' });
    expect(await waiting).toMatchObject({ text: 'here' });
    expect(said).toEqual(['waiting until a note']);
    await recorder.close();
  });
});

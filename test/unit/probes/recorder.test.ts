import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { historyHead } from '../../../src/model/history-format.ts';
import { Timeline } from '../../../src/model/timeline.ts';
import { Recorder } from '../../../src/probes/recorder.ts';

const dir = mkdtempSync(join(tmpdir(), 'replfault-unit-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
let files = 0;
const open = () => {
  const path = join(dir, `${files++}.ndjson`);
  return { path, recorder: new Recorder(path) };
};
const note = (text: string) => ({ kind: 'note', text }) as const;
const isNote = (text: string) => (o: { text: string }) => o.text === text;

describe('Recorder', () => {
  it('numbers observations, never goes back in time, and writes the same history to its file', async () => {
    const { path, recorder } = open();
    for (const text of ['a', 'b', 'c']) recorder.record(note(text));
    const { observations } = recorder.history();
    expect(observations.map((o) => o.seq)).toEqual([0, 1, 2]);
    expect(observations.every((o, i) => i === 0 || o.atMs >= (observations[i - 1]?.atMs ?? 0))).toBe(true);
    await recorder.close();
    expect(Timeline.fromNdjson(readFileSync(path, 'utf8')).observations).toEqual(observations);
  });
  it('hands out histories that do not grow afterwards', async () => {
    const { recorder } = open();
    recorder.record(note('a'));
    const early = recorder.history();
    recorder.record(note('b'));
    expect([early.observations.length, recorder.length]).toEqual([1, 2]);
    await recorder.close();
  });
  it('places an observation at an earlier time when asked to', async () => {
    const { recorder } = open();
    expect(recorder.record(note('a'), 1.5).atMs).toBe(1.5);
    await recorder.close();
  });
  it('refuses to write over a history that is there', async () => {
    const { path, recorder } = open();
    await recorder.close();
    const second = new Recorder(path);
    second.record(note('a'));
    await expect(second.close()).rejects.toMatchObject({ code: 'TIMELINE_WRITE' });
    expect(readFileSync(path, 'utf8')).toBe(historyHead);
  });
  it('says so when the history cannot be written', async () => {
    const lost = new Recorder(join(dir, 'no-such-folder', 'x.ndjson'));
    lost.record(note('a'));
    await expect(lost.close()).rejects.toMatchObject({ code: 'TIMELINE_WRITE', hint: expect.any(String) });
  });
});

describe('waiting for an observation', () => {
  it('ends with the first one that fits', async () => {
    const { recorder } = open();
    const waiting = recorder.waitFor('note', isNote('yes'), { timeoutMs: 5000 });
    recorder.record(note('no'));
    recorder.record({ kind: 'hold', why: 'yes', heldMs: 1 });
    recorder.record(note('yes'));
    recorder.record(note('yes'));
    expect((await waiting)?.seq).toBe(2);
    await recorder.close();
  });
  it('looks back only as far as it was told', async () => {
    const { recorder } = open();
    recorder.record(note('yes'));
    const since = recorder.length;
    const short = { timeoutMs: 5 };
    expect(await recorder.waitFor('note', isNote('yes'), short)).toBeUndefined();
    expect(await recorder.waitFor('note', isNote('yes'), { ...short, sinceSeq: since })).toBeUndefined();
    expect((await recorder.waitFor('note', isNote('yes'), { ...short, sinceSeq: 0 }))?.seq).toBe(0);
    await recorder.close();
  });
  it('ends with nothing when the time runs out, which is a fact and no error', async () => {
    const { recorder } = open();
    expect(await recorder.waitFor('note', () => true, { timeoutMs: 5 })).toBeUndefined();
    await recorder.close();
  });
  it('is given up when the run is', async () => {
    const { recorder } = open();
    const abort = new AbortController();
    const options = { timeoutMs: 5000, signal: abort.signal };
    const waiting = recorder.waitFor('note', () => true, options);
    abort.abort(new Error('interrupted'));
    await expect(waiting).rejects.toThrow('interrupted');
    await expect(recorder.waitFor('note', () => true, options)).rejects.toThrow('interrupted');
    await recorder.close();
  });
});

import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { appendRuns, checkHistory } from '../../../src/history/append.ts';
import { lineOf, machineClass } from '../../../src/history/line.ts';
import { parseHistory, readHistoryFile } from '../../../src/history/read.ts';
import { attemptsRun } from '../../fixtures/attempts-run.ts';
import { exampleRun, runOf } from '../../fixtures/example-run.ts';
import { usualSwitches } from '../../fixtures/played-switches.ts';
import { historyCase, historyLine, historyText } from '../../fixtures/run-history.ts';
import { tuningRun } from '../../fixtures/tuning.ts';

const line = (run: number) => historyLine(run, [historyCase()]);
let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'replfault-history-'));
  file = join(folder, 'history.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const written = (): string => readFileSync(file, 'utf8');

describe('appending', () => {
  it('makes the file, and adds each run once', async () => {
    expect(await appendRuns(file, [line(1), line(2), line(1)])).toMatchObject({
      added: ['run-0001', 'run-0002'],
      present: [],
    });
    expect(await appendRuns(file, [line(2), line(3)])).toMatchObject({ added: ['run-0003'], present: ['run-0002'] });
    expect(written()).toBe(historyText([line(1), line(2), line(3)]));
    expect(readdirSync(folder)).toEqual(['history.jsonl']);
  });
  it('removes a last line that was cut off anywhere, and says so', async () => {
    const whole = historyText([line(1), line(2)]);
    const begin = historyText([line(1)]).length;
    for (let end = begin + 1; end < whole.length - 1; end += 7) {
      writeFileSync(file, whole);
      truncateSync(file, end);
      const { added, notes } = await appendRuns(file, [line(2)]);
      expect(added).toEqual(['run-0002']);
      expect(notes).toEqual([`${file}:2: the last line was cut off while it was written; it is left out`]);
      expect(written()).toBe(whole);
    }
  });
  it('ends a last line that lacks only its end', async () => {
    writeFileSync(file, historyText([line(1)]).trimEnd());
    expect(await appendRuns(file, [line(1), line(2)])).toMatchObject({ added: ['run-0002'], present: ['run-0001'] });
    expect(written()).toBe(historyText([line(1), line(2)]));
  });
  it('of many at a time loses and doubles nothing', async () => {
    const runs = Array.from({ length: 24 }, (_, run) => line(run));
    await Promise.all([...runs, ...runs].map((one) => appendRuns(file, [one])));
    const { lines, notes } = await readHistoryFile(file);
    expect(notes).toEqual([]);
    expect(lines.map(({ run }) => run)).toEqual(runs.map(({ run }) => run));
  }, 60_000);
  it('changes nothing in a file that is no history', async () => {
    writeFileSync(file, 'id,name\n1,x\n');
    await expect(appendRuns(file, [line(1)])).rejects.toMatchObject({ code: 'BROKEN_HISTORY', exitCode: 2 });
    expect(written()).toBe('id,name\n1,x\n');
  });
  it.each([
    ['a text of one line without an end', 'my notes', 1],
    ['bytes', '\u0000\u0001\ufffd', 1],
    ['a line of something else behind a history', `${historyText([line(1)])}my notes`, 2],
  ])('removes nothing that is not the beginning of its own line: %s', async (_, text, at) => {
    writeFileSync(file, text);
    const refused = { code: 'BROKEN_HISTORY', exitCode: 2, message: expect.stringContaining(`${file}:${at}: `) };
    await expect(appendRuns(file, [line(2)])).rejects.toMatchObject(refused);
    await expect(readHistoryFile(file)).rejects.toMatchObject(refused);
    expect(written()).toBe(text);
  });
  it('fails in a folder that does not exist with exit code 3', async () => {
    const nowhere = join(folder, 'no', 'history.jsonl');
    await expect(appendRuns(nowhere, [line(1)])).rejects.toMatchObject({ code: 'HISTORY_FILE', exitCode: 3 });
    await expect(checkHistory(nowhere)).rejects.toMatchObject({ code: 'HISTORY_FILE', exitCode: 3 });
  });
  it('a folder in place of the file is a usage error', async () => {
    await expect(appendRuns(folder, [line(1)])).rejects.toMatchObject({ code: 'NO_HISTORY', exitCode: 2 });
    await expect(checkHistory(folder)).rejects.toMatchObject({ code: 'NO_HISTORY', exitCode: 2 });
  });
  it('is checked beforehand without making a file', async () => {
    await checkHistory(file);
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(file, '{"replfault":"run-history","version":2}\n');
    await expect(checkHistory(file)).rejects.toMatchObject({ code: 'NEWER_FORMAT', exitCode: 2 });
  });
});

describe('reading', () => {
  const bad = (text: string): string => {
    try {
      parseHistory(text, 'h.jsonl');
      return 'read';
    } catch (error) {
      return (error as Error).message;
    }
  };
  const [first, second] = [JSON.stringify(line(1)), JSON.stringify(line(2))];

  it.each([
    ['a line that is no JSON', `${first}\nhello\n${second}\n`, /^h\.jsonl:2: the line is not JSON/],
    ['a line of something else', `${first}\n{"a":1}\n`, /^h\.jsonl:2: not a line of a history: replfault: /],
    ['null', 'null\n', /^h\.jsonl:1: not a line of a history/],
    [
      'a later format',
      `${first}\n${second.replace('"version":1', '"version":2')}\n`,
      /^h\.jsonl:2: the line has format 2/,
    ],
    ['an outcome that is none', `${first.replace('"pass"', '"green"')}\n`, /^h\.jsonl:1: .*outcome: /],
    ['a number that is a text', `${first.replace('3930', '"3930"')}\n`, /:1: .*cases\.0\.numbers\.blindWindowMs: /],
  ])('%s is refused with path and line', (_, text, message) => expect(bad(text)).toMatch(message));

  it('a later format names the version that wrote it', () => {
    try {
      parseHistory(`${first.replace('"version":1', '"version":7').replace('0.1.0', '2.3.4')}\n`, 'h');
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'NEWER_FORMAT', exitCode: 2, hint: expect.stringContaining('2.3.4') });
    }
  });
  it('keys of later versions are ignored, and so are empty lines', () => {
    const more = first.replace('{', '{"weather":"fine",');
    expect(parseHistory(`${more}\n\n${second}\n`, 'h').lines.map(({ run }) => run)).toEqual(['run-0001', 'run-0002']);
  });
  it('a run that is there twice counts once, and is named', () => {
    const { lines, notes } = parseHistory(`${first}\n${second}\n${first}\n`, 'h');
    expect(lines).toHaveLength(2);
    expect(notes).toEqual(['h:3: the run run-0001 is there twice; the first line counts']);
  });
  it('runs stand in the order of their start, in whatever order they were added', () =>
    expect(parseHistory(`${second}\n${first}\n`, 'h').lines.map(({ run }) => run)).toEqual(['run-0001', 'run-0002']));
  it('a torn last line is left out', () => {
    const { lines, tornAt } = parseHistory(`${first}\n${second.slice(0, 40)}`, 'h');
    expect([lines.length, tornAt]).toEqual([1, first.length + 1]);
  });
  it('what does not exist, or is a folder, is a usage error', async () => {
    await expect(readHistoryFile(file)).rejects.toMatchObject({ code: 'NO_HISTORY', exitCode: 2 });
    await expect(readHistoryFile(folder)).rejects.toMatchObject({ code: 'NO_HISTORY', exitCode: 2 });
  });
  it('an empty file is an empty history', () => {
    appendFileSync(file, '');
    expect(parseHistory(written(), 'h').lines).toEqual([]);
  });
});

describe('the line of a run', () => {
  const { run } = exampleRun();

  it('keeps outcomes and numbers of each case, and reads back', () => {
    const made = lineOf(run, { commit: 'abc' });
    expect(made).toMatchObject({ run: run.run, commit: 'abc', outcome: run.outcome, tool: '0.1.0' });
    expect(made.cases).toHaveLength(run.cases.length);
    expect(made.cases.find((one) => one.case.includes('connection-reset'))?.reason).toMatch(/must show 1160/);
    expect(parseHistory(historyText([made]), 'h').lines).toEqual([made]);
  });
  it('has numbers of the attempt that passed', () => {
    const { run: flaky } = attemptsRun(['fail', 'pass']);
    expect(lineOf(flaky, { commit: null }).cases.at(-1)).toMatchObject({
      outcome: 'flaky',
      reason: expect.stringContaining('attempt 1 failed'),
    });
  });
  it('of a control that several shards played is one, with the worst outcome', () => {
    const [control] = run.cases;
    const twice = { ...run, cases: [control, { ...control, id: 'again', outcome: 'inconclusive' }] } as typeof run;
    expect(lineOf(twice, { commit: null }).cases).toMatchObject([{ outcome: 'inconclusive' }]);
  });
  it('names the class of the machine by what lasts, unless told', () => {
    expect(machineClass({ ...run, machine: { cpus: 2, memoryMiB: 7945, kernel: '6.8.0-1030', node: 'v22.1.0' } })).toBe(
      '2 CPUs, 8 GiB, local',
    );
    expect(lineOf(run, { commit: null, machine: 'ubuntu-24.04' }).machine).toBe('ubuntu-24.04');
  });
  it.each([
    ['a tuning', tuningRun().run, /is one of `replfault tune`/],
    ['an interrupted run', { ...run, reason: 'interrupted' }, /was interrupted/],
    ['a run that played nothing', runOf([]).run, /played no case/],
  ])('%s has none', (_, other, message) => expect(() => lineOf(other, { commit: null })).toThrow(message));
});

it('a run that was played with something else than usual is not compared with one that was not', () => {
  const { run } = exampleRun();
  const [one] = run.cases;
  if (!one) throw new Error('no case');
  const how = (played?: typeof one.played): string | undefined =>
    lineOf({ ...run, cases: [{ ...one, ...(played ? { played } : {}) }] }, { commit: null }).cases[0]?.how;
  expect(how(usualSwitches)).toBe(how());
  expect(how({ ...usualSwitches, tls: true, congestionControl: 'bbr', asked: ['tls', 'congestionControl'] })).toBe(
    `${how()}, TLS, bbr`,
  );
});

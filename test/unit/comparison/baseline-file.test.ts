import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { askedBaseline, type BaselineOptions } from '../../../src/comparison/baseline.ts';
import { readBaselineFile, writeBaselineFile } from '../../../src/comparison/baseline-file.ts';
import { ExitCode } from '../../../src/model/errors.ts';
import { baselineText } from '../../../src/upgrade/baseline/format.ts';

const dir = mkdtempSync(join(tmpdir(), 'replfault-unit-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const reset = 'error-1190/connection-reset/injected';
const options = ['from-cnf sha256:0a', 'replica.replica_net_timeout=20'];
const head = { from: 'mysql:5.6', to: 'mysql:9.7', pack: 'quick', options };
const good = baselineText({
  ...head,
  entries: [
    { id: 'defaults/a', from: '1', to: '2', reason: 'known' },
    { id: `numbers/done/${reset}/resumeMs`, change: 'longer', from: '1 s', to: '2 s', reason: 'known' },
  ],
});
const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

let count = 0;
function fileWith(text: string): string {
  count += 1;
  const path = join(dir, `${count}.json`);
  writeFileSync(path, text);
  return path;
}
const asked = (path: string, more: BaselineOptions = {}): ReturnType<typeof askedBaseline> =>
  askedBaseline({ baseline: path, ...more }, head, [reset]);

describe('a baseline file', () => {
  it('is read as it was written', async () => {
    const read = await asked(fileWith(good));
    expect(baselineText({ ...head, entries: read?.baseline.entries ?? [] })).toBe(good);
  });
  it.each([
    ['indented with tabs and formatted by another tool', JSON.stringify(JSON.parse(good), null, '\t')],
    ['on one line', JSON.stringify(JSON.parse(good))],
    ['with the line ends of Windows and a byte-order mark', `\uFEFF${good.replaceAll('\n', '\r\n')}`],
  ])('is read %s', async (_, text) => {
    expect((await asked(fileWith(text)))?.baseline.entries).toHaveLength(2);
  });
  it('of the older format is read, and holds for a run with any options', async () => {
    const older = baselineText({ ...head, options: null, entries: [] });
    expect(older).toContain('"version": 1');
    const read = await asked(fileWith(older));
    expect(read).toMatchObject({ learnsOptions: true, baseline: { options, entries: [] } });
  });
  it.each<[string, readonly string[] | null, readonly string[] | undefined, RegExp]>([
    [
      'of the older format, for a run with a switch',
      null,
      ['compression=zstd'],
      /compression=zstd is only in this run/,
    ],
    ['without the load of the run', [], ['workload=rate=40'], /workload=rate=40 is only in this run/],
    ['of another switch', ['tls=true'], ['tls=false'], /tls=true is not in this run; tls=false is only in this run/],
    ['with a switch, for a run of an earlier version', ['appliers=4'], undefined, /appliers=4 is not in this run/],
  ])('%s is refused', async (_, made, played, message) => {
    const path = fileWith(baselineText({ ...head, options: made, entries: [] }));
    const { options: __, ...pair } = head;
    const of = played === undefined ? pair : { ...pair, options: played };
    await expect(askedBaseline({ baseline: path }, of, [reset])).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(message),
    });
  });
  it('holds for a run of an earlier version with the same settings, as far as it says', async () => {
    const { options: _, ...pair } = head;
    const path = fileWith(baselineText({ ...head, entries: [] }));
    await expect(askedBaseline({ baseline: path }, pair, [reset])).resolves.toMatchObject({ learnsOptions: false });
  });
  it.each<[string, (text: string) => string, string, RegExp]>([
    ['broken JSON', (t) => t.replace('"entries": [', '"entries": [['), '', /no valid JSON/],
    [
      'a conflict that was not resolved',
      (t) => t.replace('    { "id": "d', '<<<<<<< HEAD\n    { "id": "d'),
      '<<<<<<<',
      /no valid JSON/,
    ],
    ['an empty file', () => '', '', /no valid JSON/],
    ['another file', (t) => t.replace('"upgrade-baseline"', '"history"'), '"replfault"', /does not begin with/],
    ['a list', () => '[]', '', /does not begin with/],
    ['null', () => 'null', '', /does not begin with/],
    [
      'a newer format',
      (t) => t.replace('"version": 2', '"version": 3'),
      '"version"',
      /format 3, and this version of replfault reads the formats 1 and 2/,
    ],
    ['a format that is a word', (t) => t.replace('"version": 2', '"version": "1"'), '"version"', /format "1"/],
    [
      'another old version',
      (t) => t.replace('mysql:5.6', 'mysql:5.7'),
      '"from"',
      /another comparison: "from" is mysql:5.7, not mysql:5.6/,
    ],
    ['another new version', (t) => t.replace('mysql:9.7', 'mysql:8.4'), '"to"', /"to" is mysql:8.4, not mysql:9.7/],
    ['another pack', (t) => t.replace('"quick"', '"full"'), '"pack"', /"pack" is full, not quick/],
    [
      'an option that this run does not have',
      (t) => t.replace('"replica.replica_net_timeout=20"', '"replica.replica_net_timeout=30"'),
      '"replica.replica_net_timeout=30"',
      /made with other options: replica.replica_net_timeout=30 is not in this run; replica.replica_net_timeout=20 is only/,
    ],
    [
      'an option that only this run has',
      (t) => t.replace(',\n    "replica.replica_net_timeout=20"', ''),
      '"options"',
      /made with other options: replica.replica_net_timeout=20 is only in this run/,
    ],
    ['the newest format without options', (t) => t.replace(/ {2}"options": \[[^\]]*\],\n/, ''), '', /options: /],
    ['a missing key', (t) => t.replace('  "pack": "quick",\n', ''), '', /pack: /],
    ['an unknown key', (t) => t.replace('"from": "1"', '"form": "1"'), 'defaults/a', /entries\.0/],
    ['a value that is a number', (t) => t.replace('"from": "1"', '"from": 1'), 'defaults/a', /entries\.0\.from/],
    [
      'no reason',
      (t) => t.replace('"to": "2", "reason": "known"', '"to": "2", "reason": " "'),
      'defaults/a',
      /an entry needs a reason/,
    ],
    ['a number without a change', (t) => t.replace('"change": "longer", ', ''), 'numbers/', /longer or shorter/],
    ['a change that is none', (t) => t.replace('"longer"', '"later"'), 'numbers/', /entries\.1\.change/],
    [
      'a change of what is no number',
      (t) => t.replace('"defaults/a",', '"defaults/a", "change": "longer",'),
      'defaults/a',
      /longer or shorter/,
    ],
    [
      'an id that stands twice',
      (t) => t.replace(/( +\{ "id": "defaults.*\n)/, '$1$1'),
      '    { "id": "numbers',
      /defaults\/a stands in line 12 too/,
    ],
    [
      'a key that stands twice',
      (t) => t.replace('"from": "1"', '"from": "0", "from": "1"'),
      'defaults/a',
      /a key stands twice/,
    ],
    [
      'an unknown class',
      (t) => t.replace('defaults/a', 'default/a'),
      'default/a',
      /no comparison shows default\/a: .*did you mean defaults/,
    ],
    [
      'a scenario of another pack',
      (t) => t.replace(reset, 'error-1190/black-hole/large-backlog'),
      'numbers/',
      /plays no "error-1190\/black-hole/,
    ],
  ])('is refused with its line: %s', async (name, spoil, at, message) => {
    const text = spoil(good);
    const path = fileWith(text);
    const refused = await asked(path, { accept: true, reason: 'x' }).catch((error: unknown) => error);
    expect(refused).toMatchObject({ exitCode: ExitCode.usage, code: 'BROKEN_BASELINE', hint: expect.any(String) });
    expect((refused as Error).message).toMatch(message);
    const line = /:(\d+) cannot be used/.exec((refused as Error).message)?.[1];
    // The second one of two lines that are alike is the mistake.
    const expected = name === 'an id that stands twice' ? lineOf(text, at) - 1 : lineOf(text, at);
    if (at !== '') expect(Number(line)).toBe(expected);
    else expect(Number(line)).toBeGreaterThan(0);
    expect((refused as Error).message).toContain(path);
    expect(readFileSync(path, 'utf8')).toBe(text);
  });
  it('is refused if it is a folder, or a pipe, without waiting for it', async () => {
    await expect(asked(dir)).rejects.toMatchObject({
      exitCode: ExitCode.usage,
      message: expect.stringMatching(/is a folder/),
    });
    const pipe = join(dir, 'pipe');
    execFileSync('mkfifo', [pipe]);
    await expect(asked(pipe)).rejects.toMatchObject({
      exitCode: ExitCode.usage,
      message: expect.stringMatching(/a pipe/),
    });
    rmSync(pipe);
  });
});

describe('the options of a baseline', () => {
  const missing = join(dir, 'missing.json');
  it.each<[string, BaselineOptions, RegExp]>([
    ['a missing file', { baseline: missing }, /there is no baseline .*missing\.json/],
    ['--accept without a file', { accept: true, reason: 'x' }, /--accept needs a file/],
    ['--accept without a reason', { baseline: missing, accept: true }, /--accept needs a reason/],
    ['an empty reason', { baseline: missing, accept: true, reason: ' \n ' }, /--accept needs a reason/],
    ['a reason for nothing', { baseline: missing, reason: 'x' }, /--reason is only for --accept/],
    [
      'a folder that is missing',
      { baseline: join(dir, 'gone', 'b.json'), accept: true, reason: 'x' },
      /cannot be written/,
    ],
  ])('%s is a usage error', async (_, options, message) => {
    await expect(askedBaseline(options, head, [reset])).rejects.toMatchObject({
      exitCode: ExitCode.usage,
      message: expect.stringMatching(message),
      hint: expect.any(String),
    });
  });
  it('none: nothing is held against anything', async () => {
    await expect(askedBaseline({}, head, [reset])).resolves.toBeNull();
  });
  it('a new file begins empty and names neither folders nor registries; a reason becomes one line', async () => {
    const pair = { from: 'mysql@/home/me/mysql-5.6', to: 'registry.example/mysql:9.7', pack: 'quick' };
    await expect(
      askedBaseline({ baseline: missing, accept: true, reason: 'line 1\nline 2' }, pair, [reset]),
    ).resolves.toMatchObject({
      text: null,
      reason: 'line 1 line 2',
      baseline: { from: 'mysql@mysql-5.6', to: 'mysql:9.7', entries: [] },
    });
  });
});

describe('writing', () => {
  it('is refused if somebody else changed the file since it was read, and leaves nothing beside it', async () => {
    const path = fileWith(good);
    const read = await readBaselineFile(path);
    writeFileSync(path, `${good}\n`);
    await expect(writeBaselineFile(path, { ...head, entries: [] }, read?.text ?? null)).rejects.toMatchObject({
      code: 'BASELINE_CHANGED',
    });
    expect(readFileSync(path, 'utf8')).toBe(`${good}\n`);
    expect(readdirSync(dir).filter((name) => name.includes('.tmp'))).toEqual([]);
  });
});

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  besideBaseline,
  movedNumbers,
  noBaseline,
  numbersOf,
  type SavedBaseline,
  verdictsOf,
  withResults,
} from '../../../src/claims/baseline.ts';
import { readBaseline, writeBaseline } from '../../../src/claims/baseline-file.ts';
import { judgeClaims } from '../../../src/claims/judge-claims.ts';
import { askedBaseline } from '../../../src/cli/commands/runbook/baseline.ts';
import type { ClaimId, ClaimResult, ClaimVerdict } from '../../../src/model/claim.ts';
import { ExitCode } from '../../../src/model/errors.ts';
import { runbookNotes } from '../../../src/reporters/wording/runbook-notes.ts';
import { runOf } from '../../fixtures/example-run.ts';
import { aTimeline, claim, claimOfTwo, on, onTwo, trials } from './given.ts';

const dir = mkdtempSync(join(tmpdir(), 'replfault-unit-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
let files = 0;
const file = (content: string): string => {
  const path = join(dir, `baseline-${files++}.json`);
  writeFileSync(path, content);
  return path;
};
const usage = (code: string, message: RegExp) => ({
  name: 'ReplfaultError',
  exitCode: ExitCode.usage,
  code,
  message: expect.stringMatching(message),
});
const slow = 'folder/slow/only';
const kept = (verdict: ClaimVerdict) => ({ verdict, numbers: {} });
const saved = (series: Record<string, Record<ClaimId, ClaimVerdict>>): SavedBaseline => ({
  ...noBaseline,
  series: Object.fromEntries(
    Object.entries(series).map(([key, claims]) => [
      key,
      Object.fromEntries(Object.entries(claims).map(([id, verdict]) => [id, kept(verdict)])),
    ]),
  ),
});
const judged = (cases: Parameters<typeof judgeClaims>[1], of = claim()) => judgeClaims([of], cases, aTimeline, {});

describe('a baseline that is read', () => {
  it('is empty where there is none', async () =>
    expect(await readBaseline(join(dir, 'none.json'))).toEqual(noBaseline));
  it('has verdicts and numbers by series', async () => {
    const spread = { median: 20, lowest: 10, highest: 30, n: 3 };
    const series = {
      'mysql:9.7': { C1: { verdict: 'confirmed', numbers: { [slow]: { tookMs: spread } } } },
      'mysql:9.7>mysql:5.6': { Q8: { verdict: 'refuted' } },
    };
    const read = await readBaseline(file(JSON.stringify({ version: 2, series })));
    expect(read.series['mysql:9.7']?.['C1']?.numbers[slow]?.['tookMs']).toEqual(spread);
    expect(verdictsOf(read)).toEqual({ 'mysql:9.7': { C1: 'confirmed' }, 'mysql:9.7>mysql:5.6': { Q8: 'refuted' } });
  });
  it.each([
    ['format 1', (flavours: object) => ({ version: 1, flavours })],
    ['the format without a version', (flavours: object) => flavours],
  ])('%s: pairs are kept; a flavour is no verdict of any series', async (_, write) => {
    const content = { 'mysql-9': { C1: 'confirmed' }, 'mysql:9.7>mysql:5.6': { Q8: 'refuted' } };
    const read = await readBaseline(file(JSON.stringify(write(content))));
    expect(verdictsOf(read)).toEqual({ 'mysql:9.7>mysql:5.6': { Q8: 'refuted' } });
    expect(read.flavours).toEqual(['mysql-9']);
  });
  it('is refused in a later format', async () => {
    const error = await readBaseline(file('{ "version": 3, "series": {} }')).catch((caught: Error) => caught);
    expect(error).toMatchObject(usage('NEWER_FORMAT', /has format 3/));
  });
  it.each([
    ['no JSON', '{\n  "mysql-9": {\n    "C1": confirmed\n  }\n}\n', 3, /./],
    ['a comma too many', '{\n  "mysql-9": {\n    "C1": "confirmed",\n  }\n}\n', 4, /./],
    ['cut off', '{\n  "mysql-9": {\n', 3, /./],
    ['an unknown verdict', '{\n  "mysql-5.6": {},\n  "mysql-9": {\n    "C1": "maybe"\n  }\n}\n', 4, /mysql-9, C1: /],
    ['undecided, which is no answer', '{\n  "mysql-9": { "C1": "undecided" }\n}\n', 2, /mysql-9, C1: /],
    ['no claim', '{\n  "mysql-9": {\n    "X1": "confirmed"\n  }\n}\n', 3, /X1/],
    ['a list', '[\n]\n', 1, /the whole/],
    [
      'a flavour in format 2',
      '{ "version": 2,\n  "series": {\n    "mysql-9": {}\n  }\n}\n',
      3,
      /a series is mysql:9\.7/,
    ],
    ['a verdict alone in format 2', '{ "version": 2, "series": {\n  "mysql:9.7": {\n "C1": "refuted" } } }\n', 3, /C1/],
    [
      'a spread in no order',
      '{ "version": 2, "series": { "mysql:9.7": { "C1": { "verdict": "refuted", "numbers": { "a/b/c": {\n "xMs": { "median": 9, "lowest": 10, "highest": 30, "n": 3 } } } } } } }',
      2,
      /not in order/,
    ],
  ])('%s: names path and line', async (_, content, line, why) => {
    const path = file(content);
    const error = await readBaseline(path).catch((caught: Error) => caught);
    expect(error).toMatchObject(usage('BROKEN_BASELINE', why));
    expect((error as Error).message).toContain(`${path}:${line} is not valid`);
  });
});

describe('a baseline that is written', () => {
  it('has the series of the run, with the spread of each number over its trials; others stay', async () => {
    const path = join(dir, 'written.json');
    const cases = [...trials(slow, [7, 1, 2]), ...trials(slow, [9000, 9000], on('mysql:5.6', 'mysql-5.6', '5.6.24'))];
    const before = saved({ 'mysql:8.4': { C1: 'conditional' }, 'mysql:9.7': { C1: 'refuted' } });
    await writeBaseline(path, withResults(before, judged(cases)));
    const text = readFileSync(path, 'utf8');
    expect(JSON.parse(text)).toEqual({
      version: 2,
      options: [],
      series: {
        // Both trials took as long: nothing says how far they may be apart.
        'mysql:5.6': { C1: kept('refuted') },
        'mysql:8.4': { C1: kept('conditional') },
        'mysql:9.7': {
          C1: { verdict: 'confirmed', numbers: { [slow]: { tookMs: { median: 2, lowest: 1, highest: 7, n: 3 } } } },
        },
      },
    });
    expect(text).toContain('"tookMs": { "median": 2, "lowest": 1, "highest": 7, "n": 3 }\n');
    expect(text.indexOf('mysql:5.6')).toBeLessThan(text.indexOf('mysql:8.4'));
    expect(await readBaseline(path)).toEqual(withResults(before, judged(cases)));
  });
  it('keeps claims about a pair that the run did not try', () => {
    const before = saved({ 'mysql:9.7': { C1: 'refuted' }, 'mysql:9.7>mysql:5.6': { Q9: 'refuted', Q8: 'refuted' } });
    const cases = trials(slow, [1, 1], onTwo('mysql:9.7', 'mysql:5.6'));
    expect(verdictsOf(withResults(before, judged(cases, claimOfTwo())))).toEqual({
      'mysql:9.7': { C1: 'refuted' },
      'mysql:9.7>mysql:5.6': { Q8: 'confirmed', Q9: 'refuted' },
    });
  });
  it('knows how often a number was measured', () => {
    const facts = { [slow]: [{ backMs: 1039, of: '2 of 2' }, { backMs: null }, { backMs: 1100 }] };
    expect(numbersOf(facts)).toEqual({ [slow]: { backMs: { median: 1100, lowest: 1039, highest: 1100, n: 2 } } });
  });
});

describe('a number that left its recorded spread', () => {
  const before = (tookMs: readonly number[]): SavedBaseline => withResults(noBaseline, judged(trials(slow, tookMs)));
  const moved = (was: readonly number[], now: readonly number[]): number =>
    movedNumbers(judged(trials(slow, now))[0] as ClaimResult, before(was)).length;
  it.each([
    ['inside it', [1000, 1400], [1100, 1300], 0],
    ['one trial outside', [1000, 1400], [1300, 2500], 0],
    ['all outside, 250 ms and less apart', [1000, 1010], [1100, 1250], 0],
    ['all outside, 5 % and less apart', [20_000, 20_010], [20_500, 20_900], 0],
    ['longer', [1000, 1100], [1400, 1500], 1],
    ['shorter', [1000, 1100], [400, 500], 1],
    ['the same in all trials before: its spread is not known', [1000, 1000], [4000, 5000], 0],
  ])('%s', (_, was, now, count) => expect(moved(was, now)).toBe(count));
  it('of what is no time moves by more than 20 %', () => {
    const of = (sent: number) =>
      claim({ measure: ({ result: { wallMs } }) => ({ tookMs: 1, sentBytes: wallMs * sent }) });
    const was = withResults(noBaseline, judged(trials(slow, [1000, 1010]), of(1)));
    const at = (sent: number) => movedNumbers(judged(trials(slow, [1000, 1010]), of(sent))[0] as ClaimResult, was);
    expect(at(1.15)).toEqual([]);
    expect(at(1.3)).toMatchObject([{ exhibit: slow, name: 'sentBytes', was: { n: 2 } }]);
  });
  it('is a note, and nothing on another series', () => {
    const now = [...trials(slow, [1400, 1500]), ...trials(slow, [1400, 1500], on('mysql:8.4', 'mysql-8.4', '8.4.1'))];
    const runbook = besideBaseline(judged(now), before([700, 800]));
    expect(runbook.map((one) => one.moved?.length ?? 0)).toEqual([1, 0]);
    const { run } = runOf([]);
    const [note, ...more] = runbookNotes({ ...run, runbook });
    expect(more).toEqual([]);
    expect(note).toMatch(/^C1 on mysql:9\.7: moved: took .* in folder\/slow\/only: 1\.5 s .*n = 2\); baseline 800 ms/);
  });
});

describe('options of the user', () => {
  const own = ['source.net_write_timeout=5'];
  const path = () => file(JSON.stringify({ version: 2, series: { 'mysql:9.7': { C1: kept('refuted') } } }));
  it('are not held against the baseline of the tool, and not written to it', async () => {
    const { saved: read } = await askedBaseline({}, 'claims', own);
    expect(read).toEqual({ options: own, series: {}, flavours: [] });
    await expect(askedBaseline({ updateBaseline: true }, 'claims', own)).rejects.toMatchObject(
      usage('OWN_OPTIONS', /not written/),
    );
  });
  it('need a baseline that was made with the same', async () => {
    await expect(askedBaseline({ baseline: path() }, 'claims', own)).rejects.toMatchObject(
      usage(
        'OTHER_OPTIONS',
        /made with no options of the user, and this run has the options source\.net_write_timeout=5/,
      ),
    );
    const mine = join(dir, 'mine.json');
    await writeBaseline(mine, withResults({ ...noBaseline, options: own }, judged(trials(slow, [1, 2]))));
    expect(verdictsOf((await askedBaseline({ baseline: mine }, 'claims', own)).saved)).toEqual({
      'mysql:9.7': { C1: 'confirmed' },
    });
    await expect(askedBaseline({ baseline: mine }, 'claims', [])).rejects.toMatchObject(
      usage('OTHER_OPTIONS', /has no/),
    );
  });
  it('may begin a file of their own', async () => {
    const asked = await askedBaseline({ baseline: join(dir, 'new.json'), updateBaseline: true }, 'claims', own);
    expect(asked.saved.options).toEqual(own);
  });
  it('are named with the verdicts', () => {
    const { run } = runOf([]);
    const runbook = judged(trials(slow, [1, 2]));
    expect(runbookNotes({ ...run, runbook, runbookOptions: own })[0]).toContain('source.net_write_timeout=5');
    expect(runbookNotes({ ...run, runbook })).toEqual([]);
  });
});

it('of a file of format 1 it is said that its flavours are compared with nothing', async () => {
  const path = file('{ "mysql-9": { "C1": "confirmed" } }');
  const { warnings } = await askedBaseline({ baseline: path, updateBaseline: true }, 'claims', []);
  expect(warnings).toEqual([expect.stringMatching(/format 1.*mysql-9.*updated file will not have it/)]);
});

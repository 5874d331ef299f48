import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readBaseline, writeBaseline } from '../../../src/claims/baseline.ts';
import { chooseClaims, exhibitScenarios, loadClaims } from '../../../src/claims/claim-files.ts';
import { judgeClaims } from '../../../src/claims/judge-claims.ts';
import { ExitCode } from '../../../src/model/errors.ts';
import { aTimeline, claim, claimOfTwo, on, onTwo, trials } from './given.ts';

const dir = mkdtempSync(join(tmpdir(), 'replfault-unit-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
let folders = 0;

const exhibit = 'control/healthy-link/no-fault';
const text = (id: string, changes: Record<string, string> = {}): string => {
  const fields: Record<string, string> = {
    id: `'${id}'`,
    says: `'it says'`,
    hypothesis: `'it holds'`,
    variable: `'time, ms'`,
    rule: `'less'`,
    leastTrials: '2',
    exhibits: `['${exhibit}']`,
    measure: '() => ({})',
    decide: `() => ({ verdict: 'confirmed', sentence: 'so', numbers: {} })`,
    planted: `{ world: 'another', verdict: 'refuted', change: (facts) => facts }`,
    corrected: '() => []',
    ...changes,
  };
  const lines = Object.entries(fields).map(([name, value]) => `  ${name}: ${value},\n`);
  return `import { defineClaim } from 'replfault';\nexport default defineClaim({\n${lines.join('')}});\n`;
};
function folderOf(files: Record<string, string>): string {
  const folder = join(dir, `claims-${folders++}`);
  mkdirSync(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}
const usage = (code: string, message: RegExp) => ({
  name: 'ReplfaultError',
  exitCode: ExitCode.usage,
  code,
  message: expect.stringMatching(message),
});

// The first file that is translated brings the whole public face with it.
beforeAll(() => loadClaims(folderOf({ 'c1-x.ts': text('C1') })), 60_000);

describe('claims of a folder', () => {
  it('come in the order of the runbook, without shared files', async () => {
    const files = ['q1', 'f12', 'f2', 'c6', 'c1'].map((id) => [`${id}-x.ts`, text(id.toUpperCase())]);
    const folder = folderOf({ ...Object.fromEntries(files), '_shared.ts': 'export const x = 1;\n', 'notes.md': '' });
    const claims = await loadClaims(folder);
    expect(claims.map(({ id }) => id)).toEqual(['C1', 'C6', 'F2', 'F12', 'Q1']);
    expect((await exhibitScenarios(claims)).map(({ name }) => name)).toEqual(['control/healthy-link']);
    expect(chooseClaims(claims, []).length).toBe(5);
    expect(chooseClaims(claims, ['f2', 'C6']).map(({ id }) => id)).toEqual(['C6', 'F2']);
    expect(() => chooseClaims(claims, ['F22'])).toThrow(
      expect.objectContaining({ code: 'UNKNOWN_CLAIM', hint: expect.stringMatching(/did you mean F1?2\?/) }),
    );
  });

  const wrong: [string, Record<string, string>, RegExp][] = [
    [
      'a syntax error',
      { 'c1-x.ts': 'export default {\n  id: "C1",\n  exhibits: [ }\n' },
      /c1-x\.ts:3 cannot be loaded/,
    ],
    ['no default export', { 'c1-x.ts': 'export const x = 1;\n' }, /c1-x\.ts is not a claim/],
    ['a bad id', { 'x1-x.ts': text('X1') }, /is not a claim: id: C, F or Q/],
    ['a name that is not its id', { 'c2-x.ts': text('C1') }, /defines C1, so its name must begin with c1-/],
    ['no trials', { 'c1-x.ts': text('C1', { leastTrials: '0' }) }, /is not a claim: leastTrials/],
    ['no planted world', { 'c1-x.ts': text('C1', { planted: 'undefined' }) }, /is not a claim: planted/],
    [
      'a planted verdict that is none',
      { 'c1-x.ts': text('C1', { planted: `{ world: 'w', verdict: 'undecided', change: (f) => f }` }) },
      /planted\.verdict/,
    ],
    [
      'the same exhibit is listed twice',
      { 'c1-x.ts': text('C1', { exhibits: `['a/b', 'a/b']` }) },
      /exhibits: the same exhibit is listed twice/,
    ],
    [
      'two files of one claim',
      { 'c1-x.ts': text('C1'), 'c1-y.ts': text('C1') },
      /two files define the claim C1: .*c1-x\.ts and .*c1-y\.ts/,
    ],
  ];
  it.each(wrong)('%s is a usage error that names the file', async (_, files, message) => {
    await expect(loadClaims(folderOf(files))).rejects.toMatchObject(usage('BROKEN_CLAIM', message));
  });
  it.each([
    ['a case', 'control/healthy-link/no-falt', /names the case control\/healthy-link\/no-falt, which does not exist/],
    ['a scenario', 'control/healthy-lnk/no-fault', /names the case control\/healthy-lnk, which does not exist/],
    ['a folder', 'control/no-fault', /names the case control, which does not exist/],
  ])('an exhibit that names %s that does not exist', async (_, name, message) => {
    const claims = await loadClaims(folderOf({ 'c1-x.ts': text('C1', { exhibits: `['${name}']` }) }));
    await expect(exhibitScenarios(claims)).rejects.toMatchObject(usage('BROKEN_CLAIM', message));
  });
  it('a folder that is not there', async () => {
    await expect(loadClaims(join(dir, 'none'))).rejects.toMatchObject(usage('NO_CLAIMS', /none cannot be read/));
  });
});

describe('the baseline', () => {
  const file = (content: string): string => {
    const path = join(dir, `baseline-${folders++}.json`);
    writeFileSync(path, content);
    return path;
  };
  it('is empty where there is none, and read where there is one', async () => {
    expect(await readBaseline(join(dir, 'none.json'))).toEqual({});
    const content = { 'mysql-9': { C1: 'confirmed' }, mariadb: { Q7: 'not-testable' } };
    expect(await readBaseline(file(JSON.stringify({ version: 1, flavours: content })))).toEqual(content);
  });
  it('is read in the format that it had before formats had versions', async () => {
    const content = { 'mysql-9': { C1: 'confirmed' } };
    expect(await readBaseline(file(JSON.stringify(content)))).toEqual(content);
  });
  it('is refused in a later format', async () => {
    const error = await readBaseline(file('{ "version": 2, "flavours": {} }')).catch((caught: Error) => caught);
    expect(error).toMatchObject(usage('NEWER_FORMAT', /has format 2/));
  });
  it.each([
    ['no JSON', '{\n  "mysql-9": {\n    "C1": confirmed\n  }\n}\n', 3, /./],
    ['a comma too many', '{\n  "mysql-9": {\n    "C1": "confirmed",\n  }\n}\n', 4, /./],
    ['cut off', '{\n  "mysql-9": {\n', 3, /./],
    [
      'an unknown verdict',
      '{\n  "mysql-5.6": { "C1": "confirmed" },\n  "mysql-9": {\n    "C2": "confirmed",\n    "C1": "maybe"\n  }\n}\n',
      5,
      /mysql-9, C1: /,
    ],
    ['undecided, which is no answer', '{\n  "mysql-9": { "C1": "undecided" }\n}\n', 2, /mysql-9, C1: /],
    ['no claim', '{\n  "mysql-9": {\n    "X1": "confirmed"\n  }\n}\n', 3, /X1/],
    ['a list', '[\n]\n', 1, /the whole/],
  ])('%s: names path and line', async (_, content, line, why) => {
    const path = file(content);
    const error = await readBaseline(path).catch((caught: Error) => caught);
    expect(error).toMatchObject(usage('BROKEN_BASELINE', why));
    expect((error as Error).message).toContain(`${path}:${line} is not valid`);
  });
  it('is written for the flavours of the run; others stay', async () => {
    const path = join(dir, 'written.json');
    const slow = 'folder/slow/only';
    const cases = [...trials(slow, [1, 2]), ...trials(slow, [9000, 9000], on('mysql:5.6', 'mysql-5.6', '5.6.24'))];
    const before = { mariadb: { C1: 'conditional' }, 'mysql-9': { C1: 'refuted' } } as const;
    await writeBaseline(path, before, judgeClaims([claim()], cases, aTimeline, before));
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual({
      version: 1,
      flavours: { mariadb: { C1: 'conditional' }, 'mysql-5.6': { C1: 'refuted' }, 'mysql-9': { C1: 'confirmed' } },
    });
  });
  it('is written for both versions of a claim about two, and sorted', async () => {
    const path = join(dir, 'written-for-two.json');
    const about = claimOfTwo();
    const cases = trials('folder/slow/only', [1, 2], onTwo('mysql:9.7', 'mysql:5.6'));
    const before = { 'mysql-9': { C1: 'refuted' }, 'mysql:9.7>mysql:5.6': { Q9: 'refuted', Q8: 'refuted' } } as const;
    await writeBaseline(path, before, judgeClaims([about], cases, aTimeline, before));
    const { flavours } = JSON.parse(readFileSync(path, 'utf8'));
    expect(flavours).toEqual({
      'mysql-9': { C1: 'refuted' },
      'mysql:9.7>mysql:5.6': { Q8: 'confirmed', Q9: 'refuted' },
    });
    expect(await readBaseline(path)).toEqual(flavours);
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseClaims, exhibitScenarios, loadClaims } from '../../../src/claims/claim-files.ts';
import { ExitCode } from '../../../src/model/errors.ts';

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
    contrary: `{ none: 'the world is so' }`,
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
    ['no contrary world', { 'c1-x.ts': text('C1', { contrary: 'undefined' }) }, /is not a claim: contrary/],
    [
      'a contrary world without a verdict',
      { 'c1-x.ts': text('C1', { contrary: `{ world: 'w' }` }) },
      /is not a claim: contrary: a world with its verdict, or \{ none: why there is none \}/,
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

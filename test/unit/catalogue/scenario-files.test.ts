import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { builtinScenarioNames, loadScenario, loadScenarios } from '../../../src/catalogue/scenario-files.ts';
import { ExitCode, type ReplfaultError } from '../../../src/model/errors.ts';

const dir = mkdtempSync(join(tmpdir(), 'replfault-unit-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const good = `import { dataIntact, defineScenario } from 'replfault';
export default defineScenario({
  title: 'mine',
  cases: [{ case: 'one', netWriteTimeoutS: 3 }],
  settings: () => ({ source: {}, replica: {}, replication: { connectRetryS: 1, retryCount: 9, heartbeatPeriodS: null } }),
  criticalPathMs: ({ netWriteTimeoutS }: { netWriteTimeoutS: number }) => netWriteTimeoutS * 1000,
  async play() {},
  checks: () => [dataIntact],
});
`;
let files = 0;
const file = (text: string, extension = 'ts'): string => {
  const path = join(dir, `scenario-${files++}.${extension}`);
  writeFileSync(path, text);
  return path;
};
const refusal = async (asked: readonly string[]): Promise<ReplfaultError> => {
  const error = await loadScenarios(asked).catch((e: unknown) => e);
  expect(error).toMatchObject({ name: 'ReplfaultError', exitCode: ExitCode.usage });
  return error as ReplfaultError;
};

describe('scenarios by name', () => {
  it('are found by file, without shared files', async () => {
    const names = await builtinScenarioNames();
    expect(names).toContain('control/healthy-link');
    expect(names.filter((name) => name.includes('_') || name.endsWith('.ts'))).toEqual([]);
    expect(names).toEqual([...names].sort());
  });
  it('load all of a folder, each once, with name and file', async () => {
    const some = await loadScenarios(['control', 'control/healthy-link', 'healthy-link']);
    expect(some.map((s) => s.name)).toEqual(['control/healthy-link']);
    expect(some[0]?.file).toMatch(/scenarios\/control\/healthy-link\.ts$/);
    const errors = await loadScenarios(['error-1190']);
    expect(errors.length).toBeGreaterThan(4);
  });
  it.each([
    ['error-1190/stalled-raeder', 'did you mean error-1190/stalled-reader?'],
    ['stalled-redaer', /stalled-reader|replfault list/],
    ['nothing-of-the-kind-at-all', /replfault list/],
  ])('unknown: %s suggests', async (name, hint) => {
    const error = await refusal([name]);
    expect(error.code).toBe('UNKNOWN_SCENARIO');
    expect(error.message).toContain(name);
    expect(error.hint).toMatch(hint);
  });
});

describe("a user's own file", () => {
  it('loads by path, in TypeScript, against this very tool', async () => {
    const path = file(good);
    const [mine] = await loadScenarios([path]);
    expect(mine).toMatchObject({ title: 'mine', name: path, file: path });
    expect(mine?.criticalPathMs({ case: 'one', netWriteTimeoutS: 3 })).toBe(3000);
    expect(mine?.checks({ case: 'one' })[0]?.name).toBe('data-intact');
    expect((await loadScenario(path)).title).toBe('mine');
  });
  it('may share code with a file beside it', async () => {
    writeFileSync(join(dir, '_shared.ts'), "export const title: string = 'shared title';\n");
    const path = file(`import { title } from './_shared.ts';\n${good.replace("'mine'", 'title')}`);
    expect((await loadScenario(path)).title).toBe('shared title');
  });
  it('that is not there is a usage error that names it', async () => {
    const error = await refusal([join(dir, 'absent.ts')]);
    expect(error).toMatchObject({ code: 'UNKNOWN_SCENARIO', message: expect.stringContaining('absent.ts') });
  });
  it('with a syntax error is named with its line', async () => {
    const path = file(good.replace("title: 'mine',", "title: 'mine' +,"));
    const error = await refusal([path]);
    expect(error.code).toBe('BROKEN_SCENARIO');
    expect(error.message).toMatch(new RegExp(`${path}:3 cannot be loaded`));
  });
  it('that throws while loading is named with its line', async () => {
    const path = file(`const a = 1;\nthrow new Error('on purpose ' + a);\n${good.replace(/^import.*\n/, '')}`);
    const error = await refusal([path]);
    expect(error.message).toMatch(new RegExp(`${path}:2 cannot be loaded: on purpose 1`));
  });
  it('that imports what is not there says what', async () => {
    const error = await refusal([file(`import '../runner/absent-neighbour.ts';\n${good}`)]);
    expect(error.message).toContain('absent-neighbour');
  });
  it.each([
    ['no default export', 'export const x = 1;\n', /default export|title/],
    ['no title', good.replace("title: 'mine',", ''), /: title:/],
    ['an empty title', good.replace("'mine'", "''"), /: title:/],
    ['no cases', good.replace(/cases: \[.*\],/, 'cases: [],'), /: cases:/],
    ['a case without a name', good.replace("case: 'one', ", ''), /: cases\.0\.case:/],
    ['a case name that is no file name', good.replace("'one'", "'One/Two'"), /cases\.0\.case: use lower-case letters/],
    ['a play that is no function', good.replace('async play() {},', "play: 'later',"), /: play:/],
    ['no checks', good.replace('checks: () => [dataIntact],', ''), /: checks:/],
    ['an unknown topology', good.replace("title: 'mine',", "title: 'mine', topology: { third: 'x' },"), /: topology:/],
    ['an unknown need', good.replace("title: 'mine',", "title: 'mine', needs: ['root'],"), /: needs\.0:/],
  ])('with %s: the field is named', async (_, text, message) => {
    const error = await refusal([file(text)]);
    expect(error.code).toBe('BROKEN_SCENARIO');
    expect(error.message).toMatch(message);
    expect(error.hint).toContain('defineScenario');
  });
});

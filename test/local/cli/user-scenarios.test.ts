import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../../src/model/result.ts';
import { Timeline } from '../../../src/model/timeline.ts';
import { testServer } from '../servers/local-cache.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { caseOf, latestRun, onlyStarved, schemaComplaints } from '../support/saved-run.ts';
import { shortControl, userScenario } from '../support/scenario-files.ts';
import { noPrivateNetwork, ourselves } from '../support/who.ts';

beforeAll(async () => {
  await testServer();
});

describe("a user's own scenarios", () => {
  let playground: Playground;
  let ended: CliResult;
  let run: RunResult;

  beforeAll(async () => {
    playground = await makePlayground();
    const files = [userScenario('toothless-fault'), userScenario('throws-in-play')];
    ended = await runCli(['run', ...files, ...shortControl, '--out', playground.out], { env: playground.env });
    run = await latestRun(playground);
  });
  afterAll(() => playground[Symbol.asyncDispose]());

  it('a fault that does not bite makes its case inconclusive', () => {
    expect(ended, ended.stderr).toMatchObject({ code: 4, signal: null });
    const toothless = caseOf(run, 'toothless-fault');
    expect(toothless.outcome).toBe('inconclusive');
    expect(toothless.verdicts.find(({ check }) => check === 'fault-took-effect')).toMatchObject({
      outcome: 'inconclusive',
      reason: expect.stringContaining('bandwidth shows no effect'),
    });
    expect(toothless.verdicts.find(({ check }) => check === 'data-intact')?.outcome).toBe('pass');
  });

  it('a scenario that throws is inconclusive with the reason and the place, and its fault is healed', async () => {
    const thrown = caseOf(run, 'throws-in-play', 'throws');
    expect(thrown.outcome).toBe('inconclusive');
    expect(thrown.reason).toContain('TypeError: the scenario tripped over itself');
    expect(thrown.reason).toMatch(/throws-in-play\.ts:\d+/);
    const text = await readFile(join(playground.out, 'latest', thrown.timeline ?? 'none'), 'utf8');
    expect(Timeline.fromNdjson(text).healed).toBeDefined();
  });

  it('a mistyped fault is named with a suggestion', () => {
    const unknown = caseOf(run, 'throws-in-play', 'unknown-fault');
    expect(unknown).toMatchObject({
      outcome: 'inconclusive',
      reason: 'there is no fault named stal (did you mean stall?)',
    });
  });

  it('leaves nothing behind', async () => {
    expect(await playground.remains()).toEqual([]);
  });
});

describe("a password in a user's scenario", () => {
  it('stands in no file of the run and in no output', async () => {
    await using playground = await makePlayground();
    const file = userScenario('tells-a-secret');
    const listed = await runCli(['list', file, '--json'], { env: playground.env });
    const ended = await runCli(['run', file, ...shortControl, '--out', playground.out], { env: playground.env });
    const run = await latestRun(playground);
    // The statement was said: what was hidden is only how it is shown.
    const { timeline } = caseOf(run, 'tells-a-secret', 'taken');
    const said = Timeline.fromNdjson(await readFile(join(playground.out, 'latest', timeline ?? ''), 'utf8'));
    expect(said.first('operator')).toMatchObject({
      statement: "CREATE USER keeper IDENTIFIED BY '***'",
      errno: null,
    });
    expect(caseOf(run, 'tells-a-secret', 'refused').params).toMatchObject({ password: '***' });

    const outputs = [listed, ended].flatMap(({ stdout, stderr }) => [stdout, stderr]);
    const files = (await readdir(playground.out, { recursive: true, withFileTypes: true })).filter((one) =>
      one.isFile(),
    );
    expect(files.length).toBeGreaterThan(5);
    const texts = await Promise.all(files.map((one) => readFile(join(one.parentPath, one.name), 'utf8')));
    expect([...outputs, ...texts].filter((text) => text.includes('swordfish'))).toEqual([]);
  });
});

describe("a wait of a user's scenario that runs out", () => {
  let playground: Playground;
  let ended: CliResult;
  let run: RunResult;

  beforeAll(async () => {
    playground = await makePlayground();
    const args = ['run', userScenario('expired-wait'), ...shortControl, '--out', playground.out];
    ended = await runCli(args, { env: playground.env });
    run = await latestRun(playground);
  });
  afterAll(() => playground[Symbol.asyncDispose]());

  const told = 'a wait of the play timed out: "the receiver gives up" did not occur within 0.5 s';

  it('makes a case inconclusive that rests on it, told on the console, in run.json, JUnit and Markdown', async () => {
    expect(ended, ended.stderr).toMatchObject({ code: 4, signal: null });
    const decisive = caseOf(run, 'expired-wait', 'decisive');
    expect(decisive.outcome).toBe('inconclusive');
    expect(decisive.verdicts.filter(({ outcome }) => outcome !== 'pass')).toMatchObject([
      { check: 'waits-satisfied', outcome: 'inconclusive', reason: told },
    ]);
    expect(decisive.expiredWaits).toMatchObject([{ what: 'the receiver gives up', timeoutMs: 500, mayExpire: null }]);
    expect(ended.stderr).toMatch(/a wait of 0\.5 s ran out: the receiver gives up/);
    expect(ended.stdout).toMatch(
      /^inconclusive: .*expired-wait\S* \(decisive\): waits-satisfied: a wait of the play timed out/m,
    );
    for (const file of ['junit.xml', 'report.md'])
      expect(await readFile(join(playground.out, 'latest', file), 'utf8'), file).toContain(
        'did not occur within 0.5 s',
      );
  });

  it('is told in run.json only, where the scenario says that it may', () => {
    const allowed = caseOf(run, 'expired-wait', 'allowed');
    expect(allowed.outcome, JSON.stringify(allowed.verdicts)).toBe('pass');
    expect(allowed.expiredWaits).toMatchObject([{ what: 'the receiver gives up', mayExpire: 'either is fine' }]);
    expect(schemaComplaints(run)).toEqual([]);
  });

  it('is found again when the saved history is judged anew', async () => {
    const again = await runCli(['judge', join(playground.out, 'latest')], { env: playground.env });
    expect(again.code, again.stderr).toBe(4);
    expect(again.stdout).toMatch(/expired-wait\S* \(decisive\): waits-satisfied: /);
  });
});

describe.concurrent('a scenario file that is none', () => {
  it.each([
    ['a syntax error', 'export default {\n  title: "x",\n  cases: [ }\n', /broken\.ts:3.*cannot be loaded/],
    ['an error while it loads', '\n\nthrow new Error("not today");\n', /broken\.ts:3.*cannot be loaded: not today/],
    ['a wrong shape', 'export default { title: "x", cases: [] };\n', /broken\.ts is not a scenario: cases: /],
    ['a bad case name', 'export default { title: "x", cases: [{ case: "A B" }] };\n', /cases\.0\.case: use lower-case/],
    ['no default export', 'export const x = 1;\n', /broken\.ts is not a scenario/],
    ['a missing import', "import './gone.ts';\nexport default {};\n", /broken\.ts.*cannot be loaded: .*gone/],
  ])('%s is a usage error that names the file and the place', async (_, text, message) => {
    await using playground = await makePlayground();
    const file = join(playground.dir, 'broken.ts');
    await writeFile(file, text);
    const ended = await runCli(['run', file, '--out', playground.out], { env: playground.env });
    expect(ended.code, ended.stderr).toBe(2);
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).not.toMatch(/unexpected error/);
    expect(await playground.leftovers()).toEqual([]);
  });
});

describe('observers beside a black hole', () => {
  it('have no gap between injection and heal', async ({ skip }) => {
    const missing = await noPrivateNetwork(ourselves);
    if (missing !== undefined) return skip(missing);
    for (let attempt = 1; ; attempt += 1) {
      await using playground = await makePlayground();
      const args = ['run', userScenario('black-hole-on-both-legs'), '--isolation', 'netns', '--workers', '1'];
      const ended = await runCli([...args, '--out', playground.out], { env: playground.env });
      const run = await latestRun(playground);
      const timelineOf = async (scenario: string): Promise<Timeline> =>
        Timeline.fromNdjson(
          await readFile(join(playground.out, 'latest', caseOf(run, scenario).timeline ?? ''), 'utf8'),
        );
      const [hole, control] = await Promise.all([timelineOf('black-hole'), timelineOf('healthy-link')]);
      // A machine that stalls the control's probes as well says nothing about the fault.
      const busy = onlyStarved(run) || control.of('gap').length > 0;
      if (busy && attempt < 3) continue;

      expect(ended.code, ended.stdout + ended.stderr).toBe(0);
      const from = hole.injected?.atMs ?? Number.NaN;
      const to = hole.healed?.atMs ?? Number.NaN;
      expect(to - from).toBeGreaterThan(2000);
      expect(hole.gapsWithin(from, to)).toEqual([]);
      expect(hole.of('probe-lost')).toEqual([]);
      for (const kind of ['replication', 'dump-threads', 'sockets', 'proxy'] as const)
        expect(hole.of(kind).filter((o) => o.atMs > from && o.atMs < to).length, kind).toBeGreaterThan(20);
      // Nothing came through, while the source went on committing.
      const during = hole.of('replication').filter((o) => o.atMs > from + 200 && o.atMs < to);
      expect(new Set(during.map((o) => o.replicaGtid)).size).toBe(1);
      expect(new Set(during.map((o) => o.sourceGtid)).size).toBeGreaterThan(5);
      return;
    }
  });
});

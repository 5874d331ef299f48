import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../../src/model/result.ts';
import { type Observation, Timeline } from '../../../src/model/timeline.ts';
import { testServer } from '../servers/local-cache.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { caseOf, latestRun, readRun, schemaComplaints, verdictsOf } from '../support/saved-run.ts';
import { shortControl, userScenario } from '../support/scenario-files.ts';

let playground: Playground;
let ended: CliResult;
let run: RunResult;
let copies = 0;

/** One run serves all tests; each works on a copy of its folder. Nothing on PATH but node: no server could be started. */
beforeAll(async () => {
  await testServer();
  playground = await makePlayground();
  const files = [userScenario('wrong-expectation'), userScenario('throws-in-play')];
  ended = await runCli(['run', ...files, ...shortControl, '--out', playground.out], { env: playground.env });
  run = await latestRun(playground);
});
afterAll(() => playground[Symbol.asyncDispose]());

async function copyOfRun(): Promise<string> {
  copies += 1;
  const dir = join(playground.dir, `copy-${copies}`);
  await cp(join(playground.out, run.run), dir, { recursive: true });
  return dir;
}

const offline = (args: readonly string[]): Promise<CliResult> =>
  runCli(args, { env: { ...playground.env, PATH: '/nowhere', REPLFAULT_CACHE: '/nowhere' }, timeoutMs: 20_000 });

const controlTimeline = (dir: string): string => join(dir, caseOf(run, 'control/').timeline ?? 'none');

async function change(path: string, edit: (all: Observation[]) => Observation[]): Promise<void> {
  const timeline = Timeline.fromNdjson(await readFile(path, 'utf8'));
  await writeFile(path, new Timeline(edit([...timeline.observations])).toNdjson());
}

describe('a run with a check that fails', () => {
  it('exits 1, whatever else is inconclusive, and says which check', () => {
    expect(ended.code, ended.stderr).toBe(1);
    expect(run.outcome).toBe('fail');
    expect(ended.stdout).toMatch(
      /failed.*wrong-expectation.*replica-stays-connected: the replica opened a new connection/,
    );
  });
});

describe.concurrent('judge', () => {
  it('gives the same verdicts again, without servers', async () => {
    const dir = await copyOfRun();
    const again = await offline(['judge', dir]);
    expect(again.code, again.stderr).toBe(1);
    const judged = await readRun(dir);
    expect(verdictsOf(judged)).toEqual(verdictsOf(run));
    expect(schemaComplaints(judged)).toEqual([]);
    expect(judged).toEqual(run);
  });

  it('finds a lost write that was planted in the history', async () => {
    const dir = await copyOfRun();
    await change(controlTimeline(dir), (all) =>
      all.map((o) => (o.kind === 'integrity' ? { ...o, lost: ['planted-1'] } : o)),
    );
    const again = await offline(['judge', dir, '--json']);
    expect(again.code).toBe(1);
    const printed = JSON.parse(again.stdout) as RunResult;
    expect(caseOf(printed, 'control/')).toMatchObject({ outcome: 'fail' });
    expect(caseOf(printed, 'control/').verdicts.find(({ check }) => check === 'data-intact')).toMatchObject({
      outcome: 'fail',
      reason: expect.stringMatching(/^acknowledged writes lost on the replica.*: planted-1/),
    });
    expect(printed.reason).toBe('the healthy control did not pass');
  });

  it('takes a history without its end for what it is', async () => {
    const dir = await copyOfRun();
    await change(controlTimeline(dir), (all) => all.filter((o) => o.kind !== 'phase' || o.phase !== 'end'));
    await offline(['judge', dir]);
    expect(caseOf(await readRun(dir), 'control/')).toMatchObject({
      outcome: 'inconclusive',
      reason: 'the recording ends before the end of the case',
    });
  });

  it('takes what stands before a torn last line, and no verdict is green by it', async () => {
    const dir = await copyOfRun();
    const path = controlTimeline(dir);
    // A probe may have taken one more sample after the end, which nobody would miss.
    const text = (await readFile(path, 'utf8')).replace(/("phase":"end".*\n)[\s\S]*$/, '$1');
    await writeFile(path, text.slice(0, -10));
    const again = await offline(['judge', dir]);
    expect(again.stderr).toBe('');
    expect(caseOf(await readRun(dir), 'control/').outcome).toBe('inconclusive');
  });

  it('refuses a history that is broken in the middle, naming file and line', async () => {
    const dir = await copyOfRun();
    const path = controlTimeline(dir);
    const lines = (await readFile(path, 'utf8')).split('\n');
    lines[4] = '{"seq":4,';
    await writeFile(path, lines.join('\n'));
    const again = await offline(['judge', dir]);
    expect(again.code).toBe(2);
    expect(again.stderr).toContain(`${path}: line 5 is not JSON`);
    expect(await readRun(dir)).toEqual(run);
  });

  it('believes no pass whose history is missing', async () => {
    const dir = await copyOfRun();
    await rm(controlTimeline(dir));
    const again = await offline(['judge', dir]);
    expect(again.code).toBe(1);
    expect(caseOf(await readRun(dir), 'control/')).toMatchObject({
      outcome: 'inconclusive',
      reason: caseOf(run, 'control/').reason ?? 'its timeline is missing',
    });
  });
});

describe.concurrent('report', () => {
  it('writes the same reports again, without servers', async () => {
    const dir = await copyOfRun();
    const names = ['error-atlas.md', 'junit.xml', 'report.html', 'report.md', 'run.json'];
    const read = () => Promise.all(names.map((name) => readFile(join(dir, name), 'utf8')));
    const before = await read();
    for (const name of names.slice(0, 4)) await rm(join(dir, name));
    const again = await offline(['report', dir]);
    expect(again.code, again.stderr).toBe(0);
    expect(await read()).toEqual(before);
    expect(again.stdout).toBe(ended.stdout);
  });

  it('writes what was asked for where it was asked for', async () => {
    const out = join(playground.dir, 'elsewhere');
    const again = await offline(['report', await copyOfRun(), '--reporter', 'junit', '--out', out]);
    expect(again.code, again.stderr).toBe(0);
    expect(await readdir(out)).toContain('junit.xml');
    expect(await readdir(out)).not.toContain('report.html');
  });

  it('says so where it cannot write', async () => {
    const file = join(playground.dir, 'a-file');
    await writeFile(file, '');
    const again = await offline(['report', await copyOfRun(), '--out', join(file, 'below')]);
    expect(again.code).toBe(3);
    expect(again.stderr).toMatch(/cannot be created: ENOTDIR.*\n.*--out/);
  });
});

describe.concurrent('a folder that is not a run', () => {
  it.each(['judge', 'report'])('%s says so', async (command) => {
    const [torn, foreign] = [await copyOfRun(), await copyOfRun()];
    await writeFile(join(torn, 'run.json'), '{"tool":');
    await writeFile(join(foreign, 'run.json'), '{"name":"something else"}');
    const folders = [playground.home, '/does/not/exist', torn, foreign];
    const answers = await Promise.all(folders.map((folder) => offline([command, folder])));
    expect(answers.map(({ code }) => code)).toEqual([2, 2, 2, 2]);
    for (const { stderr } of answers.slice(0, 2))
      expect(stderr).toMatch(/is not a run folder: it has no run\.json\n.*reports\/latest/);
    expect(answers[2]?.stderr).toContain('is not valid JSON');
    expect(answers[3]?.stderr).toContain('was not written by replfault');
  });
});

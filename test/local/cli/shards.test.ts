import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseResult, RunResult } from '../../../src/model/result.ts';
import { testServer } from '../servers/local-cache.ts';
import { type CliResult, runCli, startCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { readRun, schemaComplaints } from '../support/saved-run.ts';
import { shortControl, userScenario } from '../support/scenario-files.ts';

/** Ten cases that take about a second each, and the control. */
const chosen = [
  ...['error-1190/fin', 'error-1190/connection-reset', 'error-1190/cut-mid-transaction'],
  ...['connect/refused', 'connect/accepts-then-closes', ...shortControl, '--server', 'mysql:9.7'],
];

let playground: Playground;
beforeAll(async () => {
  await testServer();
  playground = await makePlayground();
});
afterAll(() => playground[Symbol.asyncDispose]());

const replfault = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CliResult> =>
  runCli(args, { env: { ...playground.env, ...env }, timeoutMs: 600_000 });

const runIn = async (out: string): Promise<RunResult> => readRun(join(out, 'latest'));

/** Names and counts of a junit.xml. */
async function junitOf(out: string): Promise<{ tests: string; names: string[] }> {
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    isArray: (name) => /^test(case|suite)$/.test(name),
  });
  const { testsuites } = parser.parse(await readFile(join(out, 'latest', 'junit.xml'), 'utf8')) as {
    testsuites: { tests: string; testsuite: { testcase: { classname: string; name: string }[] }[] };
  };
  const names = testsuites.testsuite.flatMap(({ testcase }) => testcase.map((one) => `${one.classname} ${one.name}`));
  return { tests: testsuites.tests, names };
}

/** What must be the same however a plan is divided; a case that this machine starved of time is no difference. */
function verdictsOf({ cases }: RunResult): string[] {
  const starved = ({ reason, verdicts }: CaseResult): boolean =>
    /waited \d+ s for a login/.test(reason ?? '') ||
    verdicts.some((one) => one.outcome === 'inconclusive' && /no sample|gap|silent/.test(one.reason));
  return cases.map((one) =>
    starved(one) ? one.id : `${one.id} ${one.verdicts.map(({ check, outcome }) => `${check} ${outcome}`)}`,
  );
}

describe('n processes with an index, merged, are one run', () => {
  let whole: { readonly run: RunResult; readonly code: number | null; readonly out: string };
  beforeAll(async () => {
    const out = join(playground.out, 'whole');
    const { code, stderr } = await replfault(['run', ...chosen, '--seed', 'shards', '--out', out]);
    expect([0, 4], stderr).toContain(code);
    whole = { run: await runIn(out), code, out };
    expect(whole.run.cases).toHaveLength(11);
  }, 900_000);

  it.each([2, 4, 8])(
    'n = %i',
    async (total) => {
      const dir = join(playground.out, `of-${total}`);
      for (let index = 0; index < total; index += 1) {
        // As pods of an Indexed Job: the same arguments for each, and an index from the environment.
        const args = [
          'run',
          ...chosen,
          '--seed',
          'shards',
          '--shard',
          `auto/${total}`,
          '--out',
          join(dir, `pod-${index}`),
        ];
        const { code, stdout, stderr } = await replfault(args, { JOB_COMPLETION_INDEX: String(index) });
        expect([0, 4], stderr).toContain(code);
        expect(stderr).toContain(`shard ${index + 1} of ${total} (by JOB_COMPLETION_INDEX)`);
        expect(stdout).toMatch(new RegExp(`^shard ${index + 1} of ${total}: \\d+ ran`, 'm'));
      }
      const out = join(playground.out, `merged-${total}`);
      const merged = await replfault(['merge', dir, '--out', out]);
      const run = await runIn(out);
      expect(run.partial, merged.stderr).toBeUndefined();
      for (const { index, run: name } of run.mergedFrom ?? []) expect(name).toMatch(new RegExp(`-${index}of${total}$`));
      expect(run.cases.map(({ id }) => id)).toEqual(whole.run.cases.map(({ id }) => id));
      expect(run).toMatchObject({ seed: 'shards', planHash: whole.run.planHash, command: whole.run.command });
      expect(schemaComplaints(run)).toEqual([]);
      const busy = run.outcome !== whole.run.outcome;
      if (!busy) expect(merged.code).toBe(whole.code);
      const [found, expected] = [verdictsOf(run), verdictsOf(whole.run)];
      for (const [at, verdict] of found.entries())
        if (verdict.includes(' ') && expected[at]?.includes(' ')) expect(verdict).toBe(expected[at]);
      expect(await junitOf(out)).toEqual(await junitOf(whole.out));
      // Histories came along: the same judges, the same verdicts.
      const judged = await replfault(['judge', join(out, 'latest')]);
      expect(judged.code, judged.stderr).toBe(merged.code);
      expect(verdictsOf(await runIn(out))).toEqual(found);
    },
    1_800_000,
  );
});

describe('a seed that nobody gave', () => {
  it('is the same in every shard', async () => {
    const dir = join(playground.out, 'no-seed');
    for (const index of ['1/2', '2/2'])
      await replfault([
        'run',
        userScenario('glance'),
        'error-1190/fin',
        ...shortControl,
        '--server',
        'mysql:9.7',
        '--shard',
        index,
        '--out',
        dir,
      ]);
    const merged = await replfault(['merge', dir, '--out', join(playground.out, 'no-seed-merged')]);
    expect(merged.stderr).not.toContain('differs');
    expect([0, 4]).toContain(merged.code);
  }, 300_000);
});

describe('a red shard', () => {
  it('prints its own reasons, exits 1, and so does the merge', async () => {
    const dir = join(playground.out, 'red');
    const args = [
      userScenario('wrong-expectation'),
      userScenario('glance'),
      ...shortControl,
      '--server',
      'mysql:9.7',
      '--seed',
      '1',
    ];
    const codes: (number | null)[] = [];
    for (const index of [1, 2]) {
      const ended = await replfault(['run', ...args, '--shard', `${index}/2`, '--out', dir]);
      codes.push(ended.code);
      if (ended.code === 1)
        expect(ended.stdout).toMatch(/^failed: \S*wrong-expectation\S* \(reset\): replica-stays-connected: \S/m);
    }
    expect(codes).toContain(1);
    expect(codes).not.toEqual([1, 1]);
    const merged = await replfault(['merge', dir, '--out', join(playground.out, 'red-merged')]);
    expect(merged.code, merged.stderr).toBe(1);
    expect(merged.stdout).toMatch(/^failed: \S*wrong-expectation\S* \(reset\)/m);
  }, 300_000);
});

describe('a shard that is killed', () => {
  it('counts as missing', async () => {
    const dir = join(playground.out, 'killed');
    const args = [userScenario('long-hold'), ...shortControl, '--server', 'mysql:9.7', '--seed', '1', '--workers', '1'];
    const running = startCli(['run', ...args, '--shard', '1/2', '--out', dir], {
      env: playground.env,
      timeoutMs: 240_000,
    });
    await running.printed(/holding 40\.0 s/, 200_000);
    running.signal('SIGKILL');
    await running.exited;
    const none = await replfault(['merge', dir, '--out', join(playground.out, 'killed-merged')]);
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toContain('1 did not finish');
    expect(existsSync(join(playground.out, 'killed-merged'))).toBe(false);
  }, 300_000);
});

describe('mistakes', () => {
  it.each([
    [['--shard', '5/4'], 'there is no shard 5 among 4'],
    [['--shard', '0/4'], 'counted from 1'],
    [['--shard', '1/0'], 'at least one shard'],
    [['--shard', 'x'], 'cannot be parsed'],
    [['--shard', '1/11'], '11 shards cannot be made of 10 cases'],
    [['--shard', 'auto'], 'neither JOB_COMPLETION_INDEX'],
    [['--durations', 'reports'], '--durations is only for --shard'],
    [['--shard', '1/2', '--durations', '/nowhere'], '--durations /nowhere cannot be read'],
  ])('run %j: exit 2, and nothing is started', async (args, message) => {
    const out = join(playground.out, 'mistakes');
    const ended = await replfault(['run', ...chosen, ...args, '--out', out]);
    expect(ended).toMatchObject({ code: 2, stdout: '' });
    expect(ended.stderr).toContain(message);
    expect(existsSync(out) ? readdirSync(out) : []).toEqual([]);
  });
  it('variables of a job alone do not divide a run', async () => {
    const out = join(playground.out, 'not-asked');
    const env = { CI_NODE_INDEX: '2', CI_NODE_TOTAL: '2', JOB_COMPLETION_INDEX: '1' };
    await replfault(['run', userScenario('glance'), ...shortControl, '--server', 'mysql:9.7', '--out', out], env);
    const run = await runIn(out);
    expect(run.shard).toBeUndefined();
    expect(run.cases).toHaveLength(2);
  });
});

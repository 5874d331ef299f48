import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseJudged } from '../../../src/rehearse/conclude/judge.ts';
import type { Rehearsal } from '../../../src/rehearse/rehearse.ts';
import { type CliResult, runCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { noPromtool, ourRules, recording, recordings, usualRules } from './support.ts';

const missing = noPromtool();
let playground: Playground;
beforeAll(async () => {
  playground = await makePlayground();
});
afterAll(() => playground[Symbol.asyncDispose]());

const cli = (...args: string[]): Promise<CliResult> => runCli(['rehearse', ...args], { env: playground.env });
const rulesFile = async (name: string, rules: string): Promise<string> => {
  const file = join(playground.dir, name);
  await writeFile(file, `groups:\n- name: g\n  rules:\n${rules}`);
  return file;
};
const read = ({ stdout, stderr }: CliResult): Rehearsal => {
  expect(stdout, stderr).toMatch(/^\{/);
  return JSON.parse(stdout) as Rehearsal;
};
const named = ({ cases }: Rehearsal, part: string): CaseJudged[] => cases.filter(({ name }) => name.includes(part));
const stalls = /stalled-reader|starved-bandwidth|black-hole/;

describe.concurrent('recorded faults at timers of 60 s and scrapes of 15 s', () => {
  it.for(recordings)('are noticed by the replica before any of the usual rules fires: %s', async (saved, { skip }) => {
    if (missing) return skip(missing);
    const ended = await cli('--rules', usualRules, saved, '--json');
    expect(ended.code, ended.stderr).toBe(0);
    const blind = read(ended).cases.filter(({ blindS }) => (blindS ?? 0) > 5);
    expect(blind.length).toBeGreaterThanOrEqual(2);
    for (const one of blind)
      for (const rule of one.rules) {
        expect(rule.leadBeforeReplicaS?.best ?? 0, `${one.name}: ${rule.rule}`).toBeLessThanOrEqual(0);
        expect(rule.silentInBlindS?.best).toBe(one.blindS);
      }
  });

  it.for(recordings)(
    'make a rule of ours fire before the source gives up, in 8 of 8 phases, and never in a control: %s',
    async (saved, { skip }) => {
      if (missing) return skip(missing);
      const ended = await cli('--rules', ourRules, saved, '--json', '--require-lead', '10');
      expect(ended.code, ended.stderr).toBe(0);
      const result = read(ended);
      expect(result.requireLead).toEqual({ leadS: 10, met: true, unmet: [] });
      const given = result.cases.filter(({ name, sourceGaveUpS }) => stalls.test(name) && sourceGaveUpS !== null);
      expect(given.length).toBeGreaterThanOrEqual(2);
      for (const one of given) expect(one.rules[0]?.firedBeforeSource, one.name).toBe(8);
      const controls = result.cases.filter(({ control }) => control);
      expect(controls.length).toBeGreaterThanOrEqual(1);
      expect(controls.flatMap(({ rules }) => rules.filter(({ fired }) => fired > 0))).toEqual([]);
      for (const one of [...named(result, 'connection-reset (injected'), ...named(result, 'fin (injected')])
        expect(one.nothingCanFire).toBe(true);
    },
  );

  it('do not leave a lead of half a minute', async ({ skip }) => {
    if (missing) return skip(missing);
    const ended = await cli('--rules', ourRules, recording, '--require-lead', '30', '--case', 'stalled-reader');
    expect(ended.code).toBe(1);
    expect(ended.stdout).toMatch(/No rule fires at least 30 s before .*stalled-reader \(large-backlog\)/);
  });
});

describe.concurrent('planted defects', () => {
  it('a metric that is gone, a recorded name with a prefix too much, labels that fit nothing: each dead, with its line', async ({
    skip,
  }) => {
    if (missing) return skip(missing);
    const file = await rulesFile(
      'dead.yml',
      `  - record: mysql_slave_lag_seconds
    expr: mysql_slave_status_seconds_behind_source
  - alert: OldWords
    expr: mysql_slave_status_slave_io_running == 0
  - alert: Prefixed
    expr: instance:mysql_slave_lag_seconds > 30
  - alert: OtherJob
    expr: mysql_up{job="mysqld"} == 0
  - alert: Alive
    expr: mysql_slave_lag_seconds > 100
`,
    );
    const ended = await cli('--rules', file, recording, '--case', 'stalled-reader (large');
    expect(ended.code).toBe(1);
    expect(ended.stdout).toContain(`${file}:6: dead: OldWords: mysql_slave_status_slave_io_running is gone`);
    expect(ended.stdout).toContain(`${file}:8: dead: Prefixed: no rule records instance:mysql_slave_lag_seconds`);
    expect(ended.stdout).toContain(`${file}:10: dead: OtherJob: no series of mysql_up has the labels`);
    expect(ended.stdout).not.toMatch(/ dead: Alive/);
    const named = await cli(
      '--rules',
      file,
      recording,
      '--case',
      'stalled-reader (large',
      '--label',
      'job=mysqld',
      '--json',
    );
    expect(read(named).findings.filter(({ rule }) => rule === 'OtherJob')).toEqual([]);
  });

  it('a rule that fires in a control, and one that Prometheus cannot evaluate, while the others are judged', async ({
    skip,
  }) => {
    if (missing) return skip(missing);
    const file = await rulesFile(
      'wrong.yml',
      `  - alert: Always
    expr: mysql_up == 1
    for: 1m
  - alert: ManyToMany
    expr: mysql_up * on (job) mysql_up > 0
  - alert: Truth
    expr: replfault_missing_transactions > 100
`,
    );
    const ended = await cli('--rules', file, recording, '--case', 'stalled-reader (large', '--json');
    expect(ended.code).toBe(1);
    const { findings, cases } = read(ended);
    expect(findings.map(({ rule, what }) => [rule, what])).toContainEqual(['Always', 'fires-in-control']);
    expect(findings.map(({ rule, what }) => [rule, what])).toContainEqual(['ManyToMany', 'broken']);
    expect(cases.find(({ control }) => !control)?.rules[2]?.fired).toBe(8);
  });

  it('a rule whose `for` is too long, and the largest one that is not', async ({ skip }) => {
    if (missing) return skip(missing);
    const file = await rulesFile(
      'late.yml',
      '  - alert: Late\n    expr: replfault_missing_transactions > 100\n    for: 2m\n',
    );
    const args = ['--rules', file, recording, '--case', 'stalled-reader (large', '--require-lead', '5', '--json'];
    const ended = await cli(...args, '--suggest');
    expect(ended.code).toBe(1);
    const { suggestions, arithmetic } = read(ended);
    expect(arithmetic[0]).toMatchObject({ forS: 120, source: 'after' });
    const forS = suggestions[0]?.largestForS ?? 0;
    expect(forS).toBeGreaterThanOrEqual(15);
    await writeFile(file, (await readFile(file, 'utf8')).replace('for: 2m', `for: ${forS}s`));
    expect((await cli(...args)).code).toBe(0);
    await writeFile(file, (await readFile(file, 'utf8')).replace(`for: ${forS}s`, `for: ${forS + 15}s`));
    expect((await cli(...args)).code).toBe(1);
  });
});

describe.concurrent('a run with short timers', () => {
  it('is stretched until they are those of a server as it ships, and marked', async ({ skip }) => {
    if (missing) return skip(missing);
    const ended = await cli('--rules', usualRules, 'test/fixtures/runs/before-history-versions');
    expect(ended.code, ended.stderr).toBe(0);
    expect(ended.stdout).toMatch(/stalled-reader \(small-backlog\), .*scaled 1:30/);
  });
});

describe.concurrent('files', () => {
  it('of the user stay as they are, and nothing is left behind', async ({ skip }) => {
    if (missing) return skip(missing);
    const before = await readFile(ourRules, 'utf8');
    const ended = await cli('--rules', ourRules, '--rules', usualRules, recording, '--case', 'fin (injected');
    expect(ended.code, ended.stderr).toBe(0);
    expect(await readFile(ourRules, 'utf8')).toBe(before);
  });

  it('of a resource of the operator are rules as well', async ({ skip }) => {
    if (missing) return skip(missing);
    const file = join(playground.dir, 'resource.yml');
    const groups = (await readFile(usualRules, 'utf8')).replace(/^#.*\n/gm, '').replace(/^/gm, '  ');
    await writeFile(file, `apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nspec:\n${groups}`);
    const ended = await cli('--rules', file, recording, '--case', 'fin (injected');
    expect(ended.code, ended.stderr).toBe(0);
  });
});

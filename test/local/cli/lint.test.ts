import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LintOptions, lint } from '../../../src/cli/commands/lint/lint.ts';
import { rules } from '../../../src/tune/rules/index.ts';
import { runCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await makePlayground();
});
afterAll(() => playground[Symbol.asyncDispose]());

const usual: LintOptions = {
  runtime: 'local',
  proxy: 'auto',
  isolation: 'auto',
  workers: '2',
  out: 'reports',
  pullTimeout: '120',
};

/** A profile, its settings one to a line from line 6 on. */
const profile = (settings: readonly string[], server = 'mysql:9.7'): string =>
  [
    'version: 1',
    'servers:',
    `  source: ${server}`,
    `  replica: ${server}`,
    'settings:',
    ...settings.map((line) => `  ${line}`),
    'link:',
    '  preset: same-zone',
    'workload:',
    '  writes_per_s: 50',
    '  row_bytes: 400',
    '  largest_transaction_bytes: 1000000',
    '  idle_s: 600',
    'disturbances:',
    '  outage_s: 300',
    'objectives:',
    '  resume_s: 60',
    '',
  ].join('\n');
const sound = [
  'net_write_timeout_s: 5',
  'replica_net_timeout_s: 10',
  'heartbeat_period_s: 2',
  'connect_retry_s: 5',
  'retry_count: 1000',
  'log_error_verbosity: 3',
];
const instead = (line: string): string[] => sound.map((one) => (one.split(':')[0] === line.split(':')[0] ? line : one));

async function linted(text: string, options: Partial<LintOptions> = {}): Promise<{ code: number; out: string }> {
  const file = join(playground.dir, 'replfault.yaml');
  await writeFile(file, text);
  let out = '';
  const code = await lint(file, { ...usual, ...options }, (more) => {
    out += more;
  });
  return { code, out: out.replaceAll(file, 'FILE') };
}

describe('replfault lint', () => {
  it('says nothing about a sound profile but how much it looked at', async () => {
    const { code, out } = await linted(profile(sound));
    expect(out).toBe(`FILE: ${rules.length} rules, 0 error(s), 0 warning(s)\n`);
    expect(code).toBe(0);
  });
  it('names file, line, level and rule of an error, what to do and where to see it, and exits with 1', async () => {
    const { code, out } = await linted(profile(instead('heartbeat_period_s: 12')));
    const [finding, advice, see] = out.split('\n');
    expect(finding).toMatch(
      /^FILE:8: error: heartbeat-above-net-timeout: .*12 s.*10 s.*\(settings\.heartbeat_period_s\)$/,
    );
    expect(advice).toBe('    do: set the heartbeat period to 5 s or less');
    expect(see).toContain('coherence/heartbeat-above-net-timeout/heartbeat-above');
    expect(code).toBe(1);
  });
  it('allows warnings, unless it is strict', async () => {
    const text = profile(instead('log_error_verbosity: 2'));
    const { code, out } = await linted(text);
    expect(out).toMatch(/^FILE:11: warning: hidden-log-line: /);
    expect(out).toMatch(/0 error\(s\), 1 warning\(s\)\n$/);
    expect(code).toBe(0);
    expect((await linted(text, { strict: true })).code).toBe(1);
  });
  it('points at the group where a default is at fault', async () => {
    const { out } = await linted(profile(sound.filter((line) => !line.startsWith('retry_count'))));
    expect(out).toMatch(/^FILE:5: error: retries-outlast-outage: 10 attempts 5 s apart/);
  });
  it('says the same as JSON', async () => {
    const { code, out } = await linted(profile(instead('heartbeat_period_s: 12')), { json: true });
    expect(JSON.parse(out)).toMatchObject({
      subject: 'FILE',
      findings: [{ rule: 'heartbeat-above-net-timeout', level: 'error', line: 8, path: 'settings.heartbeat_period_s' }],
      demonstrations: [],
      run: null,
    });
    expect(code).toBe(1);
  });
  it('lists the rules without looking at anything', async () => {
    const { code, out } = await linted('', { rules: true });
    for (const { name, says, demonstration } of rules)
      for (const part of [name, says, ...demonstration]) expect(out).toContain(part);
    expect(code).toBe(0);
    const asJson = JSON.parse((await linted('', { rules: true, json: true })).out) as unknown[];
    expect(asJson).toHaveLength(rules.length);
  });
  it('refuses a broken profile with exit code 2', async () => {
    await expect(linted(profile(instead('heartbeat_period_s: soon')))).rejects.toMatchObject({ exitCode: 2 });
  });
  it.each([
    ['mysql://root@127.0.0.1:3306', {}, /URL of the source is missing/],
    [undefined, { source: 'mysql://root@127.0.0.1:3306' }, /URL of the replica is missing/],
    ['mysql://root@127.0.0.1:3306', { replica: 'mysql://root@127.0.0.1:3307' }, /given twice/],
    [
      'my.yaml',
      { source: 'mysql://root@127.0.0.1:3306', replica: 'mysql://root@127.0.0.1:3307' },
      /both a profile \(my\.yaml\) and/,
    ],
    ['my.yaml', { all: true }, /--all needs --demonstrate/],
  ])('refuses %s with %j', async (target, options, says) => {
    const refused = lint(target, { ...usual, ...options }, () => undefined);
    await expect(refused).rejects.toMatchObject({ exitCode: 2, message: expect.stringMatching(says) });
  });
});

describe('with demonstrations', () => {
  it('plays what shows a finding on the servers of the profile, and says that it was shown', async () => {
    const file = join(playground.dir, 'demonstrated.yaml');
    await writeFile(file, profile(instead('heartbeat_period_s: 12')));
    const out = join(playground.dir, 'reports');
    const args = ['lint', file, '--demonstrate', '--runtime', 'local', '--out', out];
    const { code, stdout, stderr } = await runCli(args, { env: playground.env, timeoutMs: 110_000 });
    expect(stdout, stderr).toMatch(/see: .*heartbeat-above.*: shown\n/);
    expect(stdout).toMatch(/^shown: coherence\/heartbeat-above-net-timeout\/heartbeat-below$/m);
    expect(stdout).toMatch(/^run: \d{8}-/m);
    expect(code).toBe(1);
  }, 120_000);
});

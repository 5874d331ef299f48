import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CaseResult, RunResult } from '../../../src/model/result.ts';
import { testServer } from '../servers/local-cache.ts';
import { runCli } from '../support/cli.ts';
import { makePlayground } from '../support/playground.ts';
import { caseOf, latestRun } from '../support/saved-run.ts';

beforeAll(async () => {
  await testServer();
});

interface Played {
  readonly code: number | null;
  readonly said: string;
  readonly run: RunResult;
}

async function play(args: readonly string[], cnf: Readonly<Record<'source' | 'replica', string>>): Promise<Played> {
  await using playground = await makePlayground();
  const files: string[] = [];
  for (const [end, text] of Object.entries(cnf).filter(([, text]) => text !== '')) {
    const file = join(playground.dir, `${end}.cnf`);
    await writeFile(file, `[mysqld]\n${text}\n`);
    files.push(`--${end}-cnf`, file);
  }
  const ended = await runCli(['run', ...args, ...files, '--workers', '1', '--out', playground.out], {
    env: playground.env,
    timeoutMs: 150_000,
  });
  return { code: ended.code, said: ended.stdout + ended.stderr, run: await latestRun(playground) };
}

const reasonsOf = ({ verdicts }: CaseResult): string => verdicts.map(({ reason }) => reason).join('\n');
const blocked = ['error-1190/stalled-reader', '--case', 'large-backlog'];
const none = { source: '', replica: '' };

describe('a setting that hides evidence', () => {
  it.each([
    ['source.log_error_suppression_list=MY-010914', /is hidden by log_error_suppression_list=MY-010914/],
    ['source.performance_schema_error_size=0', /error counters are hidden by performance_schema_error_size=0/],
    ['source.performance_schema=OFF', /error counters are hidden by performance_schema=OFF/],
  ])('leaves enough for a verdict: %s', async (setting, reason) => {
    const { code, said, run } = await play([...blocked, '--set', setting], none);
    expect(code, said).toBe(0);
    const found = caseOf(run, 'stalled-reader');
    expect(reasonsOf(found)).toMatch(reason);
    if (setting.includes('performance_schema'))
      expect(found.condition).toMatchObject({ errnos: null, errnosReason: expect.stringMatching(reason) });
  });
  it('leaves none where both are hidden, and both are named', async () => {
    const both = ['source.performance_schema_error_size=0', 'source.log_error_suppression_list=MY-010914'];
    const { code, said, run } = await play([...blocked, ...both.flatMap((one) => ['--set', one])], none);
    expect(code, said).toBe(4);
    const reasons = reasonsOf(caseOf(run, 'stalled-reader'));
    expect(reasons).toMatch(
      /log_error_suppression_list=MY-010914; error counters are hidden by performance_schema_error_size=0/,
    );
  });
});

describe('a setting that would change what the tool itself does', () => {
  it('of sessions, accounts and the log: the same verdicts', async () => {
    const cnf = [
      'autocommit = 0',
      'completion_type = CHAIN',
      'transaction_isolation = SERIALIZABLE',
      'wait_timeout = 1',
      'max_execution_time = 1',
      'default_storage_engine = MyISAM',
      'sql_require_primary_key = ON',
      'plugin-load-add = validate_password.so',
      'validate_password_policy = STRONG',
      'log_error_services = log_filter_internal; log_sink_json',
      'lc_messages = de_DE',
      'super_read_only = ON',
    ].join('\n');
    const { code, said, run } = await play(blocked, { source: cnf, replica: cnf });
    expect(code, said).toBe(0);
    expect(run.cases[0]?.overridden.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['log_error_services', 'lc_messages', 'super_read_only']),
    );
  });
  it('of encryption: the link is encrypted, and a cut that cannot see events is skipped', async () => {
    const demand = ['--set', 'source.require_secure_transport=ON'];
    const { code, said, run } = await play(
      ['error-1190/cut-mid-transaction', '--case', 'not-injected', ...demand],
      none,
    );
    expect(code, said).toBe(0);
    expect(caseOf(run, 'healthy-link').outcome).toBe('pass');
    expect(said).toMatch(/the proxy can read no event of the binary log on this link: it is encrypted/);
  });
  it('of read-only replicas: the operator lifts it and puts it back', async () => {
    const { code, said } = await play(['resumption/resync'], { source: '', replica: 'super_read_only = ON' });
    expect(code, said).toBe(0);
  });
});

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { testServer } from '../servers/local-cache.ts';
import { runCli } from '../support/cli.ts';
import { makePlayground } from '../support/playground.ts';
import { latestRun, schemaComplaints } from '../support/saved-run.ts';

beforeAll(async () => {
  await testServer();
});

/** One experiment only: an idle flow, and where it is forgotten. */
const profile = (more = '') => `version: 1
servers: { source: mysql:9.7, replica: mysql:9.7 }
link: { preset: same-zone }
workload: { writes_per_s: 25, row_bytes: 512, largest_transaction_bytes: 1M, idle_s: 10 }
disturbances: { nat_idle_limit_s: 2${more} }
objectives: {}
`;

describe('replfault tune', () => {
  it('finds a planted truth, verifies what follows from it, and concludes the same from the saved run', async () => {
    await using playground = await makePlayground();
    const file = join(playground.out, '..', 'planted.yaml');
    await writeFile(file, profile().replace('objectives: {}', 'objectives: { blind_window_s: 60 }'));
    const args = ['tune', file, '--runtime', 'local', '--appliers', '2', '--out', playground.out];
    const ended = await runCli(args, { env: playground.env, timeoutMs: 230_000 });
    expect(ended.code, `${ended.stdout}${ended.stderr}`).toBe(0);
    expect(ended.stdout).toMatch(/tuning: verified\n[\s\S]*\nVerified at real scale/);
    const run = await latestRun(playground);
    expect(schemaComplaints(run)).toEqual([]);
    const { tuning } = run;
    expect(tuning?.experiments.map(({ name }) => name)).toContain('tune/idle-flow');
    for (const { name, agreement, searches } of tuning?.experiments ?? []) {
      expect(agreement.agree, `${name}: ${agreement.reason}`).toBe(true);
      for (const { lawMs, breakPoint } of searches)
        expect(Math.abs((breakPoint?.atMs ?? 0) - lawMs), name).toBeLessThanOrEqual(Math.max(250, 0.05 * lawMs));
    }
    // The load of the profile, and what it reached; its largest transaction once in each verification of a link that is not idle.
    expect(tuning?.load?.load).toMatchObject({ writesPerS: 25, rowBytes: 512, largeBytes: 1024 ** 2 });
    for (const { name, load } of tuning?.experiments ?? [])
      expect(load, name).toMatchObject({ asked: { writesPerS: 25, rowBytes: 512 }, large: 0 });
    for (const { scenario, load } of tuning?.verifications ?? [])
      expect(load, scenario).toMatchObject({ unreached: 0, large: scenario === 'tune/idle-flow' ? 0 : 1 });
    expect(run.cases.map(({ played }) => played?.appliers)).toEqual(run.cases.map(() => 2));
    const report = await readFile(join(playground.out, 'latest', 'tuning.md'), 'utf8');
    expect(report).toMatch(/## Load of the trials[\s\S]*\d+ cases played with TLS, 2 appliers/);
    const judged = await runCli(['judge', join(playground.out, 'latest')], { env: playground.env });
    expect(judged.code, judged.stderr).toBe(0);
    expect((await latestRun(playground)).tuning).toEqual(tuning);
  }, 240_000);

  it.each([
    ['a profile that is not there', null, /no-such\.yaml.*/, /replfault init/],
    ['an unknown disturbance', profile(', outag_s: 3'), /planted\.yaml:5: disturbances\.outag_s/, /outage_s/],
    ['no objective', profile(), /planted\.yaml:6: objectives/, /./],
  ])('refuses %s with the line and what to do', async (_, text, message, hint) => {
    await using playground = await makePlayground();
    const file = join(playground.out, '..', text === null ? 'no-such.yaml' : 'planted.yaml');
    if (text !== null) await writeFile(file, text);
    const ended = await runCli(['tune', file, '--out', playground.out], { env: playground.env });
    expect(ended.code).toBe(2);
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).toMatch(hint);
  });

  it.each([
    [['--congestion', 'bbr', '--link', 'proxy'], /--congestion decides nothing in this tuning/],
    [['--buffers', 'system', '--isolation', 'none'], /tune cannot play --buffers without a private network/],
    [['--appliers', '0'], /--appliers 0/],
    [['--workload', 'rate=5'], /unknown option/],
  ])('refuses %j with the reason', async (more, message) => {
    await using playground = await makePlayground();
    const args = ['tune', 'test/fixtures/profiles/quick.yaml', ...more, '--out', playground.out];
    const ended = await runCli(args, { env: playground.env });
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringMatching(message) });
  });

  it('tunes one pair of servers at a time', async () => {
    await using playground = await makePlayground();
    const args = ['tune', 'test/fixtures/profiles/quick.yaml', '--server', 'mysql:9.7,mysql:5.6'];
    const ended = await runCli([...args, '--out', playground.out], { env: playground.env });
    expect(ended).toMatchObject({ code: 2, stderr: expect.stringMatching(/one pair of servers/) });
  });
});

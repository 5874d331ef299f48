import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { carriedOverOf, upgradeStepsOf } from '../../../src/measures/upgrade-steps.ts';
import { Timeline } from '../../../src/model/timeline.ts';
import { runCli } from '../support/cli.ts';
import { makePlayground } from '../support/playground.ts';
import { caseOf, latestRun, schemaComplaints } from '../support/saved-run.ts';

const toDone = ['today', 'replica-upgraded', 'switchover', 'demotion', 'fallback-upgraded'];
const rolledBack = ['today', 'replica-upgraded', 'switchover', 'demotion', 'rollback', 'new-follows'];

/** Both cases of the scenario, with their histories. */
async function upgrade(from: string, to: string, ...more: readonly string[]) {
  await using playground = await makePlayground();
  const args = ['run', 'upgrade/steps', '--server', from, '--replica-server', to, ...more];
  const ended = await runCli([...args, '--out', playground.out], { env: playground.env, timeoutMs: 170_000 });
  const run = await latestRun(playground);
  expect(schemaComplaints(run)).toEqual([]);
  expect(await playground.remains()).toEqual([]);
  const played = async (name: string) => {
    const { outcome, reason, timeline } = caseOf(run, 'upgrade/steps', name);
    const file = timeline === null ? null : join(playground.out, 'latest', timeline);
    const history = Timeline.fromNdjson(file === null ? '' : await readFile(file, 'utf8'));
    const logs = (await readdir(join(playground.out, 'latest', 'logs'))).filter((log) => log.includes(name));
    return { outcome, reason, history, logs, steps: upgradeStepsOf(history) };
  };
  return { code: ended.code, run, done: await played('to-done'), back: await played('rolled-back') };
}

/** Every step done, with equal servers after it. */
const intact = (steps: readonly string[]) =>
  steps.map((step) => ({ step, outcome: 'done', reason: null, integrity: 'equal' }));

describe('the steps of a rolling upgrade', () => {
  it.each([
    ['mariadb:10.5', 'mariadb:10.11', { using_gtid: 'No' }],
    ['mariadb:10.11', 'mariadb:11.8', { using_gtid: 'Slave_Pos', ssl_verify_server_cert: '0' }],
    ['mysql:9.7', 'mysql:9.7', { retry_count: '10' }],
  ])('%s to %s: to the end and back, on the same data', async (from, to, carried) => {
    const { code, run, done, back } = await upgrade(from, to);
    expect(code).toBe(0);
    // Nothing fires in it: it needs no control.
    expect(run.cases.map(({ scenario }) => scenario)).toEqual(['upgrade/steps', 'upgrade/steps']);
    expect(done.steps).toEqual(intact(toDone));
    expect(back.steps).toEqual(intact(rolledBack));
    expect(carriedOverOf(done.history)).toMatchObject(carried);
    // The backlog grew while the server was down.
    expect(done.history.of('burst').map(({ complete }) => complete)).toEqual([true, true]);
    // Writes of every step are compared: the workload went on under each source.
    const acknowledged = done.history.of('integrity').map(({ rows }) => rows.source ?? 0);
    expect(acknowledged).toEqual([...acknowledged].sort((a, b) => a - b));
    expect(new Set(acknowledged).size).toBe(acknowledged.length - 1);
    expect(done.logs.map((log) => log.replace(/^.*to-done-/, '')).sort()).toEqual([
      'first-upgraded.log',
      'first.log',
      'second-upgraded.log',
      'second.log',
    ]);
    expect(JSON.stringify(done.history.of('operator'))).not.toMatch(/PASSWORD='(?!\*\*\*')/);
  });

  it('MySQL 5.6 to 9.7: the new program does not start on the old data, in its own words', async () => {
    const { code, done, back } = await upgrade('mysql:5.6', 'mysql:9.7');
    expect(code).toBe(0);
    for (const { outcome, steps } of [done, back]) {
      expect(outcome).toBe('pass');
      expect(steps.map((one) => [one.step, one.outcome])).toEqual([
        ['today', 'done'],
        ['replica-upgraded', 'not possible'],
      ]);
      expect(steps[1]?.reason).toContain('Unsupported redo log format');
    }
  });

  it.each([
    ['mysql:9.7', 'mysql:9.7', { ssl: '1' }],
    ['mariadb:10.11', 'mariadb:11.8', { ssl: '1', ssl_verify_server_cert: '0' }],
  ])('%s to %s: encrypted, where a setting demands TLS', async (from, to, carried) => {
    const demand = ['source', 'replica'].flatMap((end) => ['--set', `${end}.require_secure_transport=ON`]);
    const { code, done, back } = await upgrade(from, to, ...demand);
    expect(code).toBe(0);
    expect(done.steps).toEqual(intact(toDone));
    expect(back.steps).toEqual(intact(rolledBack));
    for (const { history } of [done, back]) {
      const { cipher, tlsConnections } = history.first('encryption') ?? {};
      // MariaDB does not tell the cipher of another connection.
      expect(cipher ?? `${tlsConnections} connections`).toMatch(/^(TLS_|ECDHE|DHE|[1-9]\d* connections)/);
    }
    expect(carriedOverOf(done.history)).toMatchObject(carried);
  });

  it('is skipped, with the reason, where a setting demands TLS of a server that cannot be relied on for it', async () => {
    const { code, done } = await upgrade('mysql:5.6', 'mysql:9.7', '--set', 'replica.require_secure_transport=ON');
    expect(code).toBe(4);
    const reason = /a setting demands TLS, and mysql:5\.6 cannot be relied on to encrypt/;
    expect(done).toMatchObject({ outcome: 'skipped', reason: expect.stringMatching(reason) });
  });
});

describe('compare', () => {
  it('plays the steps, and tells the channel that was carried over from a new one', async () => {
    await using playground = await makePlayground();
    const args = ['compare', 'mariadb:10.11', 'mariadb:11.8', 'control/healthy-link', '--out', playground.out];
    const { code, stdout } = await runCli(args, { env: playground.env, timeoutMs: 170_000 });
    expect(code).toBe(0);
    const run = await latestRun(playground);
    expect(schemaComplaints(run)).toEqual([]);
    const { steps = [], differences = [] } = run.comparison ?? {};
    expect(steps.map(({ step, outcome, integrity }) => ({ step, outcome, reason: null, integrity }))).toEqual(
      intact([...toDone, 'rollback', 'new-follows']),
    );
    const [created, kept] = ['channel-defaults/', 'channel-defaults/carried over/'].map((prefix) =>
      differences.find(({ id }) => id === `${prefix}ssl_verify_server_cert`),
    );
    expect(created).toMatchObject({ from: '0', to: '1', cause: expect.stringContaining('created on the new version') });
    expect(kept).toMatchObject({ from: 'stays 0', cause: expect.stringContaining('carries over') });
    expect(stdout).toMatch(/fallback upgraded: done, equal/);
    expect(await readFile(join(playground.out, 'latest', 'comparison.md'), 'utf8')).toContain('## Steps');
  });
});

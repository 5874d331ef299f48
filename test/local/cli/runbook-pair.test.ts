import { appendFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { latestRun, schemaComplaints } from '../support/saved-run.ts';

let playground: Playground;

beforeAll(async () => {
  playground = await makePlayground();
});
afterAll(() => playground[Symbol.asyncDispose]());

const runbook = (...args: readonly string[]) =>
  runCli(['runbook', ...args, '--runtime', 'local', '--out', playground.out], {
    env: playground.env,
    timeoutMs: 150_000,
  });

describe('a claim about two versions', () => {
  it('is decided on a pair as the baseline says, with the statements that were executed', async () => {
    const file = join(playground.dir, 'runbook.md');
    const pair = ['--server', 'mariadb:10.11', '--replica-server', 'mariadb:11.8'];
    const { code, stderr } = await runbook('Q9', ...pair, '--export', file);
    expect(code, stderr).toBe(0);
    const run = await latestRun(playground);
    expect(schemaComplaints(run)).toEqual([]);
    expect(run.runbook).toMatchObject([{ id: 'Q9', verdict: 'conditional', baseline: 'conditional' }]);
    expect(run.runbook?.[0]?.numbers).toMatchObject({
      followedAsShipped: '0 of 2',
      refusedErrno: 2026,
      followedAfterChanges: '2 of 2',
    });
    const procedures = (run.runbook?.[0]?.corrected ?? []).filter((one) => typeof one !== 'string');
    expect(procedures.map(({ id, executedOn }) => [id, executedOn])).toEqual([
      ['accept-unverified-source', '11.8.9'],
      ['compare-ends', '11.8.9'],
    ]);
    const text = await readFile(file, 'utf8');
    expect(text).toContain('On the replica (MariaDB 11.8.9');
    expect(text).toContain('CHANGE MASTER TO MASTER_SSL_VERIFY_SERVER_CERT=0');
    // The same from the saved run, without servers; and not over what is not ours.
    const again = join(playground.dir, 'again.md');
    const report = ['report', join(playground.out, 'latest'), '--export'];
    expect(await runCli([...report, again], { env: playground.env, timeoutMs: 30_000 })).toMatchObject({ code: 0 });
    expect(await readFile(again, 'utf8')).toBe(text);
    await appendFile(again, 'call Ann\n');
    expect(await runCli([...report, again], { env: playground.env, timeoutMs: 30_000 })).toMatchObject({ code: 2 });
    // There is no control among them: nothing fires, and no time is measured.
    expect(run.cases.map(({ scenario }) => scenario)).toEqual(['upgrade/as-shipped', 'upgrade/as-shipped']);
  });
  it('is refused on one version, before anything is started, with what to run', async () => {
    const { code, stderr } = await runbook('Q9', '--server', 'mariadb:10.11');
    expect(code).toBe(2);
    expect(stderr).toContain('replfault runbook Q9 --server mariadb:10.11 --replica-server mariadb:11.8');
  });
});

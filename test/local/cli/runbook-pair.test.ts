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
    const { code, stderr } = await runbook('Q9', '--server', 'mariadb:10.11', '--replica-server', 'mariadb:11.8');
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
    // There is no control among them: nothing fires, and no time is measured.
    expect(run.cases.map(({ scenario }) => scenario)).toEqual(['upgrade/as-shipped', 'upgrade/as-shipped']);
  });
  it('is refused on one version, before anything is started, with what to run', async () => {
    const { code, stderr } = await runbook('Q9', '--server', 'mariadb:10.11');
    expect(code).toBe(2);
    expect(stderr).toContain('replfault runbook Q9 --server mariadb:10.11 --replica-server mariadb:11.8');
  });
});

import { expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { makePlayground } from '../support/playground.ts';
import { latestRun } from '../support/saved-run.ts';
import { shortControl } from '../support/scenario-files.ts';

it('auto takes no containers where no daemon answers, and tells the reason', async () => {
  await using own = await makePlayground();
  const env = { ...own.env, REPLFAULT_RUNTIME: 'auto', DOCKER_HOST: `unix://${own.dir}/none.sock` };
  const args = ['run', 'control', ...shortControl, '--server', 'mariadb:10.11', '--out', own.out];
  const ended = await runCli(args, { env, timeoutMs: 120_000 });
  // On a busy machine the control may be inconclusive; where it ran is the same.
  expect(ended.code, ended.stderr).toBeOneOf([0, 4]);
  expect(ended.stderr).toContain(`runtime local: No Docker daemon answers at unix://${own.dir}/none.sock`);
  expect((await latestRun(own)).runtime).toEqual({ kind: 'local', why: expect.stringContaining('none.sock') });
});

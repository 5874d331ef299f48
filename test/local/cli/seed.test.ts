import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { Timeline } from '../../../src/model/timeline.ts';
import { testServer } from '../servers/local-cache.ts';
import { runCli } from '../support/cli.ts';
import { makePlayground } from '../support/playground.ts';
import { caseOf, latestRun } from '../support/saved-run.ts';
import { shortControl } from '../support/scenario-files.ts';

beforeAll(async () => {
  await testServer();
});

/** What one run drew for the flapping link, and the fault that it made of it. Whether the case passed on this machine is not the question. */
async function scheduleOf(seed: string): Promise<unknown> {
  await using playground = await makePlayground();
  const only = ['--case', 'flapping-link/flapping-link', '--seed', seed];
  await runCli(['run', 'resumption/flapping-link', ...only, ...shortControl, '--out', playground.out], {
    env: playground.env,
  });
  const { timeline } = caseOf(await latestRun(playground), 'flapping-link', 'flapping-link');
  const history = Timeline.fromNdjson(await readFile(join(playground.out, 'latest', timeline ?? 'none'), 'utf8'));
  return {
    draws: history.of('draw').map(({ name, value }) => [name, value]),
    injected: history.injected?.detail,
  };
}

it('the same seed plays the same schedule of faults, another seed another one', async () => {
  const [first, again, other] = await Promise.all(['one', 'one', 'another'].map(scheduleOf));
  expect(first).toMatchObject({ draws: [['cuts', expect.any(Number)], expect.anything()] });
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

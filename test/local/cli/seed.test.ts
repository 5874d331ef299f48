import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Timeline } from '../../../src/model/timeline.ts';
import { testServer } from '../servers/local-cache.ts';
import { runCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { caseOf, latestRun } from '../support/saved-run.ts';
import { shortControl } from '../support/scenario-files.ts';

let playground: Playground;
beforeAll(async () => {
  await testServer();
  playground = await makePlayground();
});
afterAll(() => playground[Symbol.asyncDispose]());

/** What one run drew for the flapping link, and the fault that it made of it. Whether the case passed on this machine is not the question. */
async function scheduleOf(seed: string): Promise<unknown> {
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
  const first = await scheduleOf('one');
  expect(first).toMatchObject({ draws: [['cuts', expect.any(Number)], expect.anything()] });
  expect(await scheduleOf('one')).toEqual(first);
  expect(await scheduleOf('another')).not.toEqual(first);
});

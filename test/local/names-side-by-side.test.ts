import { afterAll, beforeAll, expect, it } from 'vitest';
import { testServer } from './servers/local-cache.ts';
import { runCli } from './support/cli.ts';
import { makePlayground, type Playground } from './support/playground.ts';
import { latestRun } from './support/saved-run.ts';
import { shortControl } from './support/scenario-files.ts';
import { noPrivateNetwork, ourselves } from './support/who.ts';

let playground: Playground;
beforeAll(async () => {
  playground = await makePlayground();
  await testServer();
});
afterAll(() => playground[Symbol.asyncDispose]());

it('workers that play side by side know the names of their own servers alone', async ({ skip }) => {
  const noNetwork = await noPrivateNetwork(ourselves);
  if (noNetwork !== undefined) return skip(noNetwork);
  const cases = ['catalogue/names/name-gone', 'catalogue/names/name-moved'];
  const args = ['run', ...cases, ...shortControl, '--server', 'mysql:9.7', '--workers', '2', '--out', playground.out];
  const ended = await runCli(args, { env: playground.env, timeoutMs: 120_000 });
  expect(ended.code, ended.stdout).toBe(0);
  const { cases: played } = await latestRun(playground);
  const [gone, moved] = played.filter(({ scenario }) => scenario === 'catalogue/names');
  // Otherwise this proves nothing.
  expect(Date.parse(moved?.startedAt ?? '')).toBeLessThan(Date.parse(gone?.startedAt ?? '') + (gone?.wallMs ?? 0));
});

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { CaseResult, RunResult } from '../../src/model/result.ts';
import { Timeline } from '../../src/model/timeline.ts';
import { testServer } from './servers/local-cache.ts';
import { runCli, startCli } from './support/cli.ts';
import { makePlayground, type Playground } from './support/playground.ts';
import { caseOf, latestRun, schemaComplaints } from './support/saved-run.ts';
import { shortControl, userScenario } from './support/scenario-files.ts';
import { noPrivateNetwork, ourselves } from './support/who.ts';

const file = userScenario('wide-link');
const noNetwork = await noPrivateNetwork(ourselves);

beforeAll(async () => {
  await testServer();
});

describe('a case with a link, packet by packet', () => {
  beforeEach(({ skip }) => skip(noNetwork !== undefined, noNetwork));
  let playground: Playground;
  let run: RunResult;

  beforeAll(async () => {
    if (noNetwork !== undefined) return;
    playground = await makePlayground();
    const ended = await runCli(['run', file, ...shortControl, '--link', 'packet', '--out', playground.out], {
      env: playground.env,
    });
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    run = await latestRun(playground);
  });
  afterAll(() => playground?.[Symbol.asyncDispose]());

  const historyOf = async ({ timeline }: CaseResult): Promise<Timeline> =>
    Timeline.fromNdjson(await readFile(join(playground.out, 'latest', timeline ?? 'none'), 'utf8'));

  it('has the round trip that was asked for, and says so', () => {
    const { link, notes } = caseOf(run, 'wide-link', 'far');
    expect(link).toMatchObject({ kind: 'packet', measuredLossPercent: 0, limitedBy: null });
    expect(link?.measuredRttMs).toBeGreaterThan(69);
    expect(link?.measuredRttMs).toBeLessThan(74);
    expect(notes.at(-1)).toMatch(/^The link carried packets: round trip 7\d\.\d ms/);
  });
  it('takes that time for each commit to arrive: TCP and the replica see it', async () => {
    const history = await historyOf(caseOf(run, 'wide-link', 'far'));
    const [first, last] = [history.first('link'), history.last('link')];
    expect((last?.toReplica.arrivedPackets ?? 0) - (first?.toReplica.arrivedPackets ?? 0)).toBeGreaterThan(10);
    // Where half of a round trip is on the way, something is missing at most looks.
    const behind = history.of('replication').filter(({ sourceGtid, replicaGtid }) => sourceGtid !== replicaGtid);
    expect(behind.length).toBeGreaterThan(history.of('replication').length / 4);
  });
  it('loses what was asked for, and TCP sends it again', () => {
    const { link } = caseOf(run, 'wide-link', 'lossy');
    // Some hundred packets: four standard deviations of 10 % are 6 to 14 %.
    expect(link?.measuredLossPercent).toBeGreaterThan(2);
    expect(link?.measuredLossPercent).toBeLessThan(20);
    expect(link?.retransmits).toBeGreaterThan(0);
  });
  it('says what is more than the emulator carries', () =>
    expect(caseOf(run, 'wide-link', 'wider-than-possible').link?.limitedBy).toMatch(/Mbit\/s/));
  it('has the form that the schema describes, and leaves nothing behind', async () => {
    expect(schemaComplaints(run)).toEqual([]);
    expect(await playground.remains()).toEqual([]);
  });
});

describe('an emulator that ends under a case', () => {
  beforeEach(({ skip }) => skip(noNetwork !== undefined, noNetwork));

  it('makes it inconclusive, by name', async () => {
    await using playground = await makePlayground();
    const args = ['run', file, '--case', 'far', '--param', 'holdMs=6000', ...shortControl, '--out', playground.out];
    const running = startCli(args, { env: playground.env });
    await running.printed(/-far: play: holding/);
    const emulators = (await playground.processes()).filter(({ commandLine }) => commandLine.includes('wirefilter'));
    expect(emulators.length).toBeGreaterThan(0);
    for (const { pid } of emulators) process.kill(pid, 'SIGKILL');
    expect(await running.exited).toMatchObject({ code: 4 });
    const far = caseOf(await latestRun(playground), 'wide-link', 'far');
    expect(far.outcome).toBe('inconclusive');
    // The watch over the emulator can end the play before the next sample of the link: then the case says why, and no check has seen it.
    const reasons = [far.reason, ...far.verdicts.map(({ reason }) => reason)];
    expect(reasons).toContainEqual(expect.stringContaining('emulator of the packet link ended'));
  });
});

describe('a case with a link, where packets are not to be had', () => {
  it('is played by the proxy, and says why', async () => {
    await using playground = await makePlayground();
    const args = ['run', file, '--case', 'far', ...shortControl, '--isolation', 'none', '--out', playground.out];
    const ended = await runCli(args, { env: playground.env });
    const { link } = caseOf(await latestRun(playground), 'wide-link', 'far');
    expect(ended, ended.stderr).toMatchObject({ code: 0 });
    expect(link).toMatchObject({
      kind: 'proxy',
      measuredRttMs: null,
      limitedBy: expect.stringContaining('--isolation none'),
    });
  });
  it('is refused if packets were asked for', async () => {
    await using playground = await makePlayground();
    const args = ['run', file, '--isolation', 'none', '--link', 'packet', '--out', playground.out];
    const ended = await runCli(args, { env: playground.env });
    expect(ended).toMatchObject({ code: 3 });
    expect(ended.stderr).toMatch(/links cannot be made packet by packet here: .*--isolation none.*\n.*--link auto/);
    expect(await playground.remains()).toEqual([]);
  });
});

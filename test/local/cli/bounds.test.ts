import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CaseResult, RunResult } from '../../../src/model/result.ts';
import { testServer } from '../servers/local-cache.ts';
import { type CliResult, runCli, startCli } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { eventually } from '../support/processes.ts';
import { caseOf, latestRun, schemaComplaints } from '../support/saved-run.ts';
import { shortControl, userScenario } from '../support/scenario-files.ts';
import { isRoot, noPrivateNetwork, ourselves } from '../support/who.ts';

/** Nothing here may take longer; several runs at once on a busy machine. */
const longestMs = 600_000;
const playgrounds: Playground[] = [];
let noNetwork: string | undefined;

/** Plays user scenarios to their end in a playground of their own. */
async function play(
  names: readonly string[],
  more: readonly string[] = [],
): Promise<{ ended: CliResult; run: RunResult; left: number }> {
  const playground = await makePlayground();
  playgrounds.push(playground);
  const args = ['run', ...names.map(userScenario), ...shortControl, ...more, '--out', playground.out];
  const ended = await runCli(args, { env: playground.env, timeoutMs: longestMs });
  if (!existsSync(`${playground.out}/latest`)) throw new Error(ended.stderr);
  const left = (await playground.processes()).length + (await playground.leftovers()).length;
  return { ended, run: await latestRun(playground), left };
}

const told = (one: CaseResult): string =>
  [
    one.reason,
    ...one.verdicts.filter(({ outcome }) => outcome !== 'pass').map(({ check, reason }) => `${check}: ${reason}`),
  ].join('; ');

beforeAll(async () => {
  await testServer();
  noNetwork = await noPrivateNetwork(ourselves);
});
afterAll(async () => {
  for (const playground of playgrounds) await playground[Symbol.asyncDispose]();
});

describe('servers that a play leaves in a state that nobody heals', () => {
  let states: Awaited<ReturnType<typeof play>>;
  beforeAll(async () => {
    states = await play(['left-in-a-state', 'ack-lost'], ['--workers', '5']);
  }, longestMs);
  const left = (state: string): CaseResult => caseOf(states.run, 'left-in-a-state', state);

  it('end the run, each case within its budget, and nothing stays', () => {
    expect(states.ended.code, states.ended.stderr).toBe(1);
    expect(states.left).toBe(0);
    expect(schemaComplaints(states.run)).toEqual([]);
    for (const one of states.run.cases) expect(one.wallMs, one.id).toBeLessThan(one.budgetMs ?? 0);
  });

  it.each([
    ['source-paused', /^settle: the source is stopped \(SIGSTOP\), so that nobody can tell what it holds/],
    ['replica-paused', /^settle: the replica is stopped \(SIGSTOP\), so that it cannot be compared/],
    ['both-paused', /^settle: the replica is stopped \(SIGSTOP\)/],
    ['replica-killed', /^settle: the replica does not run \(ended by SIGKILL\)/],
    ['proxy-paused', /^settle: the proxy is stopped \(SIGSTOP\), so that the replica cannot get what it lacks/],
    [
      'source-locked',
      /writes-answered: a write of the workload waited 1\d\.\d s for an answer to \w+, .*as "Waiting for/,
    ],
    ['table-locked', /settle: the comparison of the replica with its source: Lock wait timeout/],
    [
      'statement-without-end',
      /^play: waited 60\.5 s for the play to end .*it was last operator: say-as-written; the source runs/,
    ],
    ['never-returns', /^play: waited 60\.5 s for the play to end/],
    ['computes-for-ever', /^the worker gave no sign of life for 30 s, and was ended; it was last in play: holding/],
    ['throws', /^TypeError: the play tripped/],
  ])('%s: inconclusive, and says what was waited for', (state, reason) => {
    expect(left(state).outcome, told(left(state))).toBe('inconclusive');
    expect(told(left(state))).toMatch(reason);
  });

  it.each(['replica-locked', 'applier-stopped'])(
    '%s: fails, because the replica lacks what the source has',
    (state) => {
      expect(left(state).outcome).toBe('fail');
      expect(told(left(state))).toMatch(/data-intact: transactions missing on the replica/);
    },
  );

  it('source-killed: is compared with what its clients were told', () => {
    const killed = left('source-killed');
    expect(['pass', 'fail'], told(killed)).toContain(killed.outcome);
    expect(killed.notes).toContainEqual(expect.stringMatching(/^The source does not run and did not come back/));
  });

  it('a commit that waits for a lost acknowledgement is a finding, with its numbers, and the data are compared', () => {
    const one = caseOf(states.run, 'ack-lost');
    if (noNetwork !== undefined) return expect(one.outcome).toBe('skipped');
    expect(one.outcome).toBe('fail');
    expect(one.verdicts.filter(({ outcome }) => outcome === 'fail')).toMatchObject([
      {
        check: 'writes-answered',
        reason: expect.stringMatching(
          /waited 2\d\.\d s for an answer to COMMIT, 2\d\.\d s of them after the last fault was healed, .*semi-sync ACK.*unknown/,
        ),
      },
    ]);
    expect(one.notes).toContainEqual(expect.stringMatching(/rpl_semi_sync_\w+_enabled was set to OFF on the source/));
  });
});

describe('a worker that is stopped (SIGSTOP)', () => {
  it(
    'is ended; its case is inconclusive, and another worker plays the rest',
    async () => {
      await using playground = await makePlayground();
      const names = ['long-hold', 'glance'].map(userScenario);
      const args = ['run', ...names, ...shortControl, '--case', 'l', '--workers', '1', '--out', playground.out];
      const cli = startCli(args, { env: playground.env, timeoutMs: longestMs });
      await cli.printed(/holding 40\.0 s/, 60_000);
      const workers = (await playground.processes()).filter(
        ({ commandLine }) => commandLine.endsWith('worker/main.js') && !commandLine.startsWith('unshare'),
      );
      for (const { pid } of workers) process.kill(pid, 'SIGSTOP');
      await cli.printed(/no sign of life/, 60_000);
      const ended = await cli.exited;
      expect(ended.code, ended.stderr).toBe(4);
      const run = await latestRun(playground);
      const held = run.cases.filter(({ scenario }) => scenario.includes('long-hold'));
      const stopped = held.filter(({ reason }) =>
        /no sign of life for 30 s, and was ended; it was last in play: holding/.test(reason ?? ''),
      );
      expect(stopped, JSON.stringify(held)).toHaveLength(1);
      expect(caseOf(run, 'glance').verdicts).toMatchObject([{ check: 'data-intact', outcome: 'pass' }]);
      const gone = async (): Promise<boolean> =>
        (await playground.processes()).length + (await playground.leftovers()).length === 0;
      expect(await eventually(gone, { withinMs: 10_000 })).toBe(true);
    },
    longestMs,
  );
});

describe('a full disk', () => {
  it(
    'ends the case with the reason, and the run',
    async ({ skip }) => {
      if (noNetwork !== undefined) return skip(noNetwork);
      await using playground = await makePlayground();
      const mounted = 'mount -t tmpfs -o size=500m replfault "$0" && exec "$@"';
      // Who is not root mounts in a user namespace.
      const asUser = isRoot ? [] : ['--user', '--map-root-user'];
      const through = ['unshare', ...asUser, '--mount', 'sh', '-c', mounted, playground.tmp];
      const args = ['run', userScenario('disk-full'), ...shortControl, '--workers', '1', '--out', playground.out];
      const ended = await runCli(args, { env: playground.env, through, timeoutMs: longestMs });
      expect(ended.code, ended.stderr).toBe(4);
      const full = caseOf(await latestRun(playground), 'disk-full');
      expect(full.outcome).toBe('inconclusive');
      expect(told(full)).toMatch(
        /^settle: (waited|the replica does not run|Server replica does not take)|writes-answered/,
      );
      expect(full.wallMs).toBeLessThan(full.budgetMs ?? 0);
    },
    longestMs,
  );
});

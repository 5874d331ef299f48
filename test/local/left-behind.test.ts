import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunResult } from '../../src/model/result.ts';
import { testServer } from './servers/local-cache.ts';
import { type CliResult, runCli } from './support/cli.ts';
import { leakyCopy } from './support/leaky-copy.ts';
import { makePlayground, type Playground } from './support/playground.ts';
import { caseOf, latestRun } from './support/saved-run.ts';
import { noPrivateNetwork, ourselves } from './support/who.ts';

const noNetwork = await noPrivateNetwork(ourselves);

/** One fault of each layer, whose healing leaves something that ordinary traffic hardly shows. */
const leaks = {
  // A delay of 1 ms.
  latency: 'await injected.heal(); await real.inject(target, { ...params, delayMs: 1, jitterMs: 0 }, leg);',
  // A rule for new connections, where the old one stays.
  'packet-drop': "await injected.heal(); await real.inject(target, { ...params, connections: 'new' }, leg);",
  // Its process runs again, and ends once more when the replica has come back.
  kill: `await injected.heal();
    const timer = setInterval(async () => {
      const open = await target.toxics.connections().then((all) => all.some((one) => one.open), () => false);
      if (!open) return;
      clearInterval(timer);
      setTimeout(async () => (await real.inject(target, params, leg)).heal(), 400);
    }, 50);`,
  // A limit that nothing here reaches.
  'packet-limit':
    "await injected.heal(); await target.servers.replica.query('SET GLOBAL ' + target.servers.replica.words.packetLimit + ' = 536870912');",
};
const cases = [
  'catalogue/network/latency',
  'catalogue/kernel/one-way-drop-to-replica',
  'catalogue/servers/kill-proxy',
  'catalogue/servers/packet-limit',
];

describe('a fault whose healing leaves something behind', () => {
  let playground: Playground;
  let run: RunResult;
  let ended: CliResult;

  beforeAll(async () => {
    await testServer();
    playground = await makePlayground();
    const copy = join(playground.dir, 'copy');
    await mkdir(copy);
    const program = await leakyCopy(copy, leaks);
    ended = await runCli(['run', ...cases, '--out', playground.out], {
      env: playground.env,
      program,
      timeoutMs: 120_000,
    });
    run = await latestRun(playground);
  });
  afterAll(() => playground?.[Symbol.asyncDispose]());

  it('fails its case', () => expect(ended.code, ended.stdout + ended.stderr).toBe(1));
  it.each([
    ['network', 'latency', /left in place: 1 toxic/],
    ['kernel', 'one-way-drop-to-replica', /left in place: 0 toxic\(s\), 1 rule set/],
    ['servers', 'kill-proxy', /after resumption/],
    [
      'servers',
      'packet-limit',
      /left with another value: replica\.replica_max_allowed_packet, replica\.slave_max_allowed_packet$/,
    ],
  ])('%s/%s: and the check of healing says what', (scenario, name, reason) => {
    const one = caseOf(run, scenario, name);
    // Where a private network is not to be had, the kernel has no faults.
    if (scenario === 'kernel' && noNetwork !== undefined) expect(one.outcome).toBe('skipped');
    else {
      expect(one.outcome).toBe('fail');
      const verdict = one.verdicts.find(({ check }) => check === 'heals-completely');
      expect(verdict).toMatchObject({ outcome: 'fail', reason: expect.stringMatching(reason) });
    }
  });
});

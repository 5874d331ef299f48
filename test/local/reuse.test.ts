import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Played } from '../../src/runner/case-judge.ts';
import { startDispatcher, type TestDispatcher } from './support/dispatcher.ts';
import { eventually } from './support/processes.ts';

const servers = [
  { spec: 'mysql:9.7', netTimeout: 'replica_net_timeout', retryCountOnline: true },
  { spec: 'mysql:5.6', netTimeout: 'slave_net_timeout', retryCountOnline: true },
  { spec: 'mariadb:10.11', netTimeout: 'slave_net_timeout', retryCountOnline: false },
];
/** What a case on a pair in use may take beyond its own length, ms; on an idle machine it takes about 350. */
const mostOverheadMs = 1_200;

const verdict = ({ result }: Played, name: string) => result.verdicts.find(({ check }) => check === name);
const network = ({ timeline }: Played): Record<string, unknown> =>
  Object.assign({}, ...(timeline?.of('network') ?? []).map(({ facts }) => facts));

describe.each(servers)('cases on one pair of $spec', ({ spec, netTimeout, retryCountOnline }) => {
  let test: TestDispatcher;
  const play = (params: Parameters<TestDispatcher['plan']>[0] = {}): Promise<Played> =>
    test.dispatcher.play(test.plan(params), 0);
  const settingsOf = ({ result }: Played) => ({
    netWrite: result.settings?.source['net_write_timeout'],
    replicaNet: result.settings?.replica[netTimeout],
    heartbeat: Number(result.settings?.replica['heartbeat_period']),
    connectRetry: result.settings?.replica['connect_retry'],
  });
  /** Passed, after so many other cases on the same servers. */
  const expectReused = (played: Played, casesBefore: number): void => {
    expect(played.result.reason ?? 'none').toBe('none');
    expect(verdict(played, 'data-intact')?.reason).toMatch(/acknowledged writes are each on/);
    expect(network(played)).toMatchObject({ reusedPair: true, casesBefore });
  };

  beforeAll(async () => {
    test = await startDispatcher('shared-pair', spec);
  });
  afterAll(() => test?.[Symbol.asyncDispose]());

  it('have their own timeouts and a ledger of their own, and take little more than their own time', async () => {
    const fresh = await play();
    expect(fresh.result.outcome).toBe('pass');
    expect(network(fresh)).not.toHaveProperty('reusedPair');
    expect(settingsOf(fresh)).toEqual({ netWrite: '2', replicaNet: '4', heartbeat: 1, connectRetry: '1' });

    const overheads: number[] = [];
    for (const [index, replicaNetTimeoutS] of [6, 8, 10].entries()) {
      const startedAt = performance.now();
      const played = await play({
        netWriteTimeoutS: replicaNetTimeoutS / 2,
        replicaNetTimeoutS,
        heartbeatPeriodS: replicaNetTimeoutS / 4,
        connectRetryS: index + 2,
        ...(retryCountOnline ? { retryCount: 50 + index } : {}),
      });
      overheads.push(performance.now() - startedAt - played.result.criticalPathMs);
      expectReused(played, index + 1);
      expect(settingsOf(played)).toEqual({
        netWrite: String(replicaNetTimeoutS / 2),
        replicaNet: String(replicaNetTimeoutS),
        heartbeat: replicaNetTimeoutS / 4,
        connectRetry: String(index + 2),
      });
      if (retryCountOnline) expect(played.result.settings?.replica['retry_count']).toBe(String(50 + index));
      // Nothing of the cases before: neither rows nor connections.
      const facts = played.timeline?.last('integrity');
      expect(facts?.rows).toEqual({ source: facts?.acknowledged, replica: facts?.acknowledged });
      expect(facts?.counter?.replica).toBe(facts?.acknowledged);
      expect(played.timeline?.first('proxy')?.connections.map(({ id }) => id)).toEqual([1]);
      expect(new Set(played.timeline?.of('dump-threads').map(({ threads }) => threads.length))).toEqual(new Set([1]));
    }
    expect(Math.min(...overheads)).toBeLessThan(mostOverheadMs);
  });

  it('have the link that they ask for, and only they', async () => {
    const linked = await play({ linked: true });
    expect(linked.result.outcome).toBe('pass');
    expect(network(linked)).toMatchObject({ reusedPair: true, linkRttMs: 40, linkRtoMs: 240, linkBandwidthMbitS: 80 });
    expect(network(await play())).not.toHaveProperty('linkRttMs');
  });

  it('go on after one that left its replica stopped', async () => {
    const stopped = await play({ act: 'stops' });
    expect(verdict(stopped, 'data-intact')?.reason).toMatch(/transactions missing on the replica/);
    const next = await play();
    expect(next.result.outcome, next.result.reason ?? '').toBe('pass');
    expect(network(next)).toMatchObject({ reusedPair: true });
  });

  it('do not suffer from a row that one of them lost: it is caught there, and the next one has fresh servers', async () => {
    const spoilt = await play({ act: 'deletes' });
    expect(network(spoilt)).toMatchObject({ reusedPair: true });
    expect(spoilt.result.outcome).toBe('fail');
    expect(verdict(spoilt, 'data-intact')?.reason).toMatch(/acknowledged writes lost on the replica/);
    const next = await play();
    expect(next.result.outcome, next.result.reason ?? '').toBe('pass');
    expect(network(next)).not.toHaveProperty('reusedPair');
  });
});

describe('a dispatcher', () => {
  it('leaves nothing behind, ends under way what is interrupted, and says why', async () => {
    const test = await startDispatcher('shared-pair', 'mysql:5.6', 2);
    const done = await test.dispatcher.play(test.plan(), 0);
    expect(done.result.outcome).toBe('pass');
    await expect(test.dispatcher.play(test.plan(), 2)).rejects.toThrow(/no worker 2/);
    const reason = new Error('enough');
    const underWay = test.dispatcher.play(test.plan({ lookMs: 60_000 }), 0);
    setTimeout(() => test.interrupt(reason), 500);
    await expect(underWay).rejects.toBe(reason);
    await expect(test.dispatcher.play(test.plan(), 1)).rejects.toBe(reason);
    await test.dispatcher[Symbol.asyncDispose]();
    expect(await test.playground.leftovers()).toEqual([]);
    expect(await eventually(async () => (await test.playground.processes()).length === 0, { withinMs: 3_000 })).toBe(
      true,
    );
    await test[Symbol.asyncDispose]();
  });

  it('rejects what a dead worker was given', async () => {
    await using test = await startDispatcher('shared-pair', 'mysql:5.6');
    const underWay = test.dispatcher.play(test.plan({ lookMs: 60_000 }), 0);
    // Neither of the two may be left waiting for the other.
    const second = test.dispatcher.play(test.plan(), 0);
    const rejected = Promise.allSettled([underWay, second]);
    const workers = (await test.playground.processes()).filter(({ commandLine }) => /worker\/main/.test(commandLine));
    expect(workers).not.toEqual([]);
    for (const { pid } of workers) process.kill(pid, 'SIGKILL');
    for (const one of await rejected)
      expect(one).toMatchObject({ status: 'rejected', reason: { code: 'WORKER_DIED' } });
  });
});

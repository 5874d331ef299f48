import { setTimeout as delay } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Pair, startPair } from '../../../dist/src/index.js';
import { loadFaults } from '../../../src/network/faults/index.ts';

describe.each(['mysql:9.7', 'mysql:5.6', 'mariadb:10.11'])('a pair of %s', (spec) => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await startPair(spec);
    await pair.source.query('CREATE DATABASE shop');
    await pair.source.query('CREATE TABLE shop.orders (id INT AUTO_INCREMENT PRIMARY KEY, note LONGTEXT)');
    await pair.caughtUp();
  });
  afterAll(() => pair.close());

  it('replicates what any client writes, and its ends begin alike', async () => {
    const { socketPath: _, ...tcp } = pair.source.connection;
    const client = await createConnection(tcp);
    await client.query("INSERT INTO shop.orders (note) VALUES ('by TCP')");
    await client.end();
    await pair.caughtUp();
    expect(await pair.replica.query('SELECT note FROM shop.orders')).toContainEqual({ note: 'by TCP' });
    expect(`${(await pair.replica.executed()).minus(await pair.source.executed())}`).toBe('');
  });

  it('is stalled by a fault, which the wait names, and goes on when it is healed', async () => {
    {
      await using fault = await pair.inject('stall');
      expect(pair.faults).toEqual([fault]);
      await pair.source.query("INSERT INTO shop.orders (note) VALUES (REPEAT('x', 100000))");
      await expect(pair.caughtUp({ timeoutMs: 300 })).rejects.toMatchObject({
        code: 'BOUND_EXPIRED',
        message: expect.stringMatching(
          /^waited 0\.3 s for the replica to execute .+; it lacks .+; receiver Yes, applier Yes/,
        ),
        hint: expect.stringContaining('fault'),
      });
      expect(await fault.proof()).toMatchObject({ tookEffect: true });
    }
    expect(pair.faults).toEqual([]);
    await pair.caughtUp();
  });

  it('is waited for in vain, and the error says what it lacks though no answer came in time', async () => {
    await using _ = await pair.inject('stall');
    await pair.source.query("INSERT INTO shop.orders (note) VALUES (REPEAT('x', 100000))");
    const goal = await pair.source.executed();
    const pause = await pair.inject('pause', {}, 'replica');
    const said = pair.replica.waitForGtid(goal, { timeoutMs: 200 }).catch((cause: unknown) => cause);
    // The time of the wait is up before the replica can answer anything.
    await delay(300);
    await pause.heal();
    expect(await said).toMatchObject({
      code: 'BOUND_EXPIRED',
      message: expect.stringMatching(
        /^waited 0\.2 s for the replica to execute .+; it lacks .+; receiver \w+, applier Yes/,
      ),
    });
  });

  it('lets clients feel the faults of the link', async () => {
    const client = await createConnection({ ...pair.throughLink, connectTimeout: 5_000 });
    await pair.inject('latency', { delayMs: 300 });
    const startedAt = performance.now();
    await client.query('SELECT 1');
    expect(performance.now() - startedAt).toBeGreaterThan(250);
    await pair.heal();
    await client.end();
    expect(pair.faults).toEqual([]);
  });

  it('brings a killed server back when that is healed, with its accounts', async () => {
    const fault = await pair.inject('kill', {}, 'replica');
    expect(pair.replica.running).toBe(false);
    await expect(pair.replica.query('SELECT 1')).rejects.toMatchObject({ code: 'SERVER_NOT_RUNNING' });
    await fault.heal();
    await fault.heal();
    expect(pair.replica.running).toBe(true);
    await pair.caughtUp();
    const { socketPath: _, ...tcp } = pair.replica.connection;
    await (await createConnection(tcp)).end();
  });

  it('goes on when a server has ended all idle sessions, as it does after hours', async () => {
    const { socketPath: _, ...tcp } = pair.source.connection;
    const client = await createConnection(tcp);
    await pair.source.query('SELECT 1');
    const idle = 'SELECT id FROM information_schema.processlist WHERE command = ? AND id <> CONNECTION_ID()';
    const [sessions] = (await client.query(idle, ['Sleep'])) as unknown as [{ id: number }[]];
    expect(sessions.length).toBeGreaterThanOrEqual(2);
    for (const { id } of sessions) await client.query(`KILL ${id}`);
    const left = async (): Promise<number> => ((await client.query(idle, ['Sleep']))[0] as unknown[]).length;
    await expect.poll(left, { timeout: 10_000 }).toBe(0);
    await client.end();
    expect(await pair.source.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    // A fault of a server speaks on a session of the tool.
    await using _fault = await pair.inject('wrong-password');
  });

  it('does not let a suspended server hold up more than the statement that asks it', async () => {
    await using _ = await pair.inject('pause', {}, 'source');
    const startedAt = performance.now();
    for (let times = 0; times < 2; times += 1)
      await expect(pair.source.query('SELECT 1', undefined, { timeoutMs: 200 })).rejects.toMatchObject({
        code: 'BOUND_EXPIRED',
      });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});

describe('faults of a pair', () => {
  it('are those that need no kernel; the others are refused with what to do instead', async () => {
    await using pair = await startPair('mysql:9.7');
    for (const [name, { needs, legs }] of await loadFaults()) {
      const foreign = needs.filter((need) => need !== 'embedded-proxy');
      if (foreign.length > 0)
        await expect(pair.inject(name, {}, legs[0]), name).rejects.toMatchObject({
          code: 'FAULT_NOT_HERE',
          hint: expect.stringContaining("isolation: 'netns'"),
        });
      else if (name === 'semi-sync-missing')
        await expect(pair.inject(name), name).rejects.toMatchObject({
          hint: expect.stringContaining('semiSync: true'),
        });
      // Replicas do not come back by themselves from that one.
      else if (name !== 'close-before-events')
        for (const leg of legs) {
          const fault = await pair.inject(name, {}, leg);
          await delay(50);
          await fault.heal();
          await pair.caughtUp({ timeoutMs: 20_000 });
        }
    }
  });
});

describe('bad use of a pair', () => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await startPair('mariadb:10.11');
  });
  afterAll(() => pair.close());

  it.each([
    ['an unknown fault', () => pair.inject('stal'), 'UNKNOWN_FAULT', 'did you mean stall?'],
    ['an unknown parameter', () => pair.inject('latency', { delay: 5 }), 'UNKNOWN_FAULT_PARAMETER', 'delayMs'],
    ['a bad parameter', () => pair.inject('cpu-limit', { percent: 0 }), 'BAD_FAULT_PARAMETER', undefined],
    ['a wrong leg', () => pair.inject('stall', {}, 'replica'), 'WRONG_LEG', 'it can sit on: link'],
    ['no fault, without types', () => pair.inject(undefined as unknown as string), 'UNKNOWN_FAULT', 'known: '],
    ['a recording to a file that exists', () => pair.record({ to: pair.source.logFile }), 'RECORDING_FILE', 'to }'],
    ['a recording to no folder', () => pair.record({ to: '/nonexistent/a.ndjson' }), 'RECORDING_FILE', 'to }'],
    ['an option that is none', () => pair.record({ file: 'x' } as object), 'UNKNOWN_OPTION', 'to, workload'],
  ])('%s', async (_, use, code, hint) => {
    const error = await use().catch((cause: unknown) => cause);
    expect(error).toMatchObject({ name: 'ReplfaultError', code });
    if (hint !== undefined) expect((error as { hint: string }).hint).toContain(hint);
  });

  it('a topology that the server does not have', async () => {
    await expect(startPair({ server: 'mysql:5.6', tls: true })).rejects.toMatchObject({ code: 'TOPOLOGY_NOT_HERE' });
    await expect(startPair({ by: 'file' as 'position' })).rejects.toMatchObject({ code: 'TOPOLOGY_NOT_HERE' });
  });

  it('anything on a closed pair', async () => {
    const closed = await startPair('mariadb:10.11');
    const { source } = closed;
    await closed.inject('kill', {}, 'source');
    await closed.close();
    await closed.close();
    for (const use of [
      () => closed.inject('stall'),
      () => closed.heal(),
      () => closed.caughtUp(),
      () => closed.record(),
      () => source.query('SELECT 1'),
    ])
      await expect(use()).rejects.toMatchObject({ code: 'PAIR_CLOSED', hint: expect.stringContaining('startPair()') });
  });
});

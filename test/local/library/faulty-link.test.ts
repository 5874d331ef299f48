import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { createConnection } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { clientNotices, clientReconnects, type FaultyLink, faultyLink } from '../../../dist/src/index.js';
import { loadFaults } from '../../../src/network/faults/index.ts';
import { eventually } from '../support/processes.ts';
import { type BinlogReader, readBinlog } from './support/binlog-reader.ts';

/** The source has something to say all the time, which a fault can hold back. */
const heartbeatMs = 100;
const silent = { timeoutMs: 800 };
const soon = { timeoutMs: 10_000 };

describe.each(['mysql:9.7', 'mysql:5.6', 'mariadb:10.11'])('a faulty link before %s', (spec) => {
  let link: FaultyLink;
  const readers: BinlogReader[] = [];
  const reader = async (): Promise<BinlogReader> => {
    const one = await readBinlog(link.connection, heartbeatMs);
    readers.push(one);
    return one;
  };
  beforeAll(async () => {
    link = await faultyLink({ server: spec, variables: { net_write_timeout: 7 } });
  });
  afterEach(async () => {
    await link.heal();
    for (const one of readers.splice(0)) one[Symbol.dispose]();
    await expect.poll(async () => (await link.connections()).filter(({ open }) => open)).toEqual([]);
  });
  afterAll(() => link.close());

  it('is a source with a binary log in rows, GTIDs and the variables that were asked for', async () => {
    const [row] = await link.source.query('SELECT @@binlog_format AS format, @@GLOBAL.net_write_timeout AS timeout');
    expect(row).toEqual({ format: 'ROW', timeout: 7 });
    await link.source.query('CREATE DATABASE shop');
    expect(`${await link.source.executed()}`).not.toBe('');
  });

  it('lets a client through that may read the binary log, and shows its connection', async () => {
    const client = await createConnection(link.connection);
    await expect(client.query('CREATE DATABASE mine')).rejects.toMatchObject({ errno: 1044 });
    client.destroy();
    await reader();
    const seen = await link.untilConnected();
    expect(seen).toMatchObject({ open: true, closedAt: null, closedBy: null, how: null });
    expect(Math.abs(seen.openedAt.getTime() - Date.now())).toBeLessThan(30_000);
    expect(seen.binlogEvents).toBeGreaterThan(0);
    const [first] = (await link.connections()).slice(-2);
    expect(first).toMatchObject({ open: false, closedBy: 'client', how: 'fin', binlogEvents: null });
    expect(Number(first?.toClient) > 0 && Number(first?.fromClient) > 0).toBe(true);
  });

  it('says that a client notices nothing of a stall, until that ends its connection', async () => {
    const one = await reader();
    await link.untilConnected();
    const fault = await link.inject('stall');
    await expect(link.noticed(silent)).rejects.toMatchObject({
      code: 'BOUND_EXPIRED',
      message: expect.stringMatching(
        /^waited 0\.8 s for a client to notice stall; .*is open and has carried \d+ bytes/,
      ),
    });
    expect(link.judge(clientNotices({ withinMs: 700 }))).toMatchObject([{ outcome: 'fail' }]);
    one[Symbol.dispose]();
    const { afterMs, what } = await link.noticed(soon);
    expect(afterMs).toBeGreaterThan(700);
    expect(what).toMatch(/^the client ended its connection/);
    const again = reader();
    await fault.heal();
    await link.reconnected(soon);
    await again;
    expect(link.judge(clientReconnects({ withinMs: 60_000 }))).toMatchObject([{ outcome: 'pass' }]);
  });

  it('does not take a client that goes on with its old connection for one that reconnects', async () => {
    const one = await reader();
    await link.untilConnected();
    await using fault = await link.inject('stall');
    await expect(link.noticed(silent)).rejects.toMatchObject({ code: 'BOUND_EXPIRED' });
    const { bytes } = one;
    await fault.heal();
    await expect(link.reconnected(silent)).rejects.toMatchObject({
      message: expect.stringMatching(/for a client to reconnect after stall; .*connection \d+ is open/),
    });
    expect(one.bytes).toBeGreaterThan(bytes);
  });

  it.each([
    ['fin', /answered the end of its connection/],
    ['reset', /opened a new connection/],
  ])('tells what a client does from what %s does to it', async (name, how) => {
    await reader();
    await link.untilConnected();
    const fault = await link.inject(name);
    if (name === 'reset') {
      await expect(link.noticed(silent)).rejects.toMatchObject({
        message: expect.stringMatching(/was closed by cut-\d+ rst; no new one was opened/),
      });
      await reader();
    }
    expect((await link.noticed(soon)).what).toMatch(how);
    expect((await link.connections()).find(({ closedBy }) => closedBy === 'fault')).toBeDefined();
    await fault.heal();
    if (name === 'fin') await reader();
    expect((await link.reconnected(soon)).what).toMatch(/reads the binary log on a new connection/);
  });

  it.each(['fin', 'reset'])('ends all connections of the moment by %s, and none that comes later', async (name) => {
    for (let count = 0; count < 3; count += 1) await reader();
    await expect.poll(async () => (await link.connections()).filter(({ open }) => open)).toHaveLength(3);
    const fault = await link.inject(name);
    await expect.poll(async () => (await link.connections()).filter(({ open }) => open)).toEqual([]);
    await reader();
    await link.untilConnected();
    await fault.heal();
  });

  it('does not take the end of the source for an act of the client', async () => {
    const one = await reader();
    await link.untilConnected();
    const ended = once(one.socket, 'close');
    const fault = await link.inject('kill', {}, 'source');
    await ended;
    await fault.heal();
    expect((await link.connections()).at(-1)).toMatchObject({ closedBy: 'source' });
    await reader();
    await link.reconnected(soon);
  });

  it('sees a client that leaves a proxy that is stopped', async () => {
    const one = await reader();
    await link.untilConnected();
    const fault = await link.inject('pause', {}, 'proxy');
    await expect(link.noticed(silent)).rejects.toMatchObject({ code: 'BOUND_EXPIRED' });
    one[Symbol.dispose]();
    expect((await link.noticed(soon)).what).toMatch(/ended its connection/);
    await fault.heal();
  });
});

describe('faults of a faulty link', () => {
  it('are those that need neither kernel nor replica; after each of the others a client passes again', async () => {
    await using link = await faultyLink('mariadb:10.11');
    for (const [name, { needs, layer, legs }] of await loadFaults()) {
      const foreign = needs.some((need) => need !== 'embedded-proxy');
      for (const leg of legs) {
        if (foreign || layer === 'server' || leg === 'replica') {
          const refused = expect(link.inject(name, {}, leg), `${name} on ${leg}`);
          await refused.rejects.toMatchObject({ code: 'FAULT_NOT_HERE', hint: expect.any(String) });
          continue;
        }
        using _ = await readBinlog(link.connection, heartbeatMs);
        await link.untilConnected();
        await (await link.inject(name, {}, leg)).heal();
        using __ = await readBinlog(link.connection, heartbeatMs);
        await link.untilConnected();
      }
    }
  });

  it('must be proved', async () => {
    await using link = await faultyLink('mariadb:10.11');
    // Without heartbeats there is nothing to hold back.
    using one = await readBinlog(link.connection);
    await link.untilConnected();
    const sentAll = async (): Promise<boolean> =>
      (await link.source.query('SHOW PROCESSLIST')).some(({ State }) => /has sent all/i.test(String(State)));
    expect(await eventually(sentAll, { withinMs: 10_000 })).toBe(true);
    let before = -1;
    const nothingComes = (): boolean => {
      const same = one.bytes === before;
      before = one.bytes;
      return same;
    };
    expect(await eventually(nothingComes, { withinMs: 10_000, everyMs: 500 })).toBe(true);
    await link.inject('stall');
    one[Symbol.dispose]();
    await expect(link.noticed(silent)).rejects.toMatchObject({
      code: 'BOUND_EXPIRED',
      message: expect.stringContaining('the fault stall is not proved to have had an effect'),
    });
    expect(link.judge(clientNotices({ withinMs: 100 }))).toMatchObject([{ outcome: 'inconclusive' }]);
  });
});

describe('bad use of a faulty link', () => {
  it.each([
    ['an unknown fault', 'UNKNOWN_FAULT', (link: FaultyLink) => link.inject('stal')],
    ['a wrong leg', 'WRONG_LEG', (link: FaultyLink) => link.inject('stall', {}, 'source')],
    ['an unknown parameter', 'UNKNOWN_FAULT_PARAMETER', (link: FaultyLink) => link.inject('latency', { delay: 1 })],
    ['waiting without a fault', 'NO_FAULT', (link: FaultyLink) => link.noticed()],
    ['waiting without a fault for a return', 'NO_FAULT', (link: FaultyLink) => link.reconnected()],
    ['waiting for a client that is not there', 'BOUND_EXPIRED', (link: FaultyLink) => link.untilConnected(silent)],
    ['starting a source that runs', 'SERVER_RUNNING', (link: FaultyLink) => link.source.start()],
    [
      'waiting for a return under a fault',
      'NOT_HEALED',
      async (link: FaultyLink) => {
        await link.inject('stall');
        await link.reconnected();
      },
    ],
  ])('%s is an error with a hint', async (_, code, use) => {
    await using link = await faultyLink('mariadb:10.11');
    const error = await use(link).then(
      () => undefined,
      (cause: unknown) => cause,
    );
    expect(error).toMatchObject({
      name: 'ReplfaultError',
      code,
      message: expect.any(String),
      hint: expect.any(String),
    });
  });

  it('privileges that there are not', async () => {
    const account = { privileges: ['REPLICATION CLEINT'] };
    await expect(faultyLink({ server: 'mariadb:10.11', account })).rejects.toMatchObject({
      code: 'BAD_PRIVILEGES',
      hint: expect.stringContaining('REPLICATION SLAVE'),
    });
  });

  it('anything on a closed one, which leaves nothing', async () => {
    const closed = await faultyLink('mariadb:10.11');
    const { source } = closed;
    await closed.inject('kill', {}, 'source');
    await closed.close();
    await closed.close();
    expect(existsSync(dirname(source.logFile))).toBe(false);
    for (const use of [
      () => closed.inject('stall'),
      () => closed.heal(),
      () => closed.connections(),
      () => closed.untilConnected(),
      () => closed.noticed(),
      () => source.query('SELECT 1'),
    ])
      await expect(use()).rejects.toMatchObject({ code: 'LINK_CLOSED', hint: expect.stringContaining('faultyLink()') });
  });
});

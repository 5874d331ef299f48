import { describe, expect, it } from 'vitest';
import { type Path, workbench } from './support/bench.ts';
import { echo } from './support/peers.ts';
import { embedded } from './support/server-under-test.ts';
import { pause } from './support/until.ts';

const acts = async (path: Path) => (await path.evidence()).toxicEvents.map(({ act, toxic }) => `${toxic} ${act}`);

describe('toxics that only the embedded proxy has', () => {
  const bench = workbench(embedded);

  describe('slow_accept', () => {
    it('holds the first byte of new connections for its time, and nothing after it', async () => {
      const path = await bench.path({ connected: (peer) => peer.write('hello') });
      await path.addToxic({ type: 'slow_accept', attributes: { delay: 150 } });
      const startedAt = performance.now();
      const client = await path.connect();
      await client.receives(5);
      expect(performance.now() - startedAt).toBeGreaterThan(140);
      const peer = path.server.peers.at(-1);
      const writtenAt = performance.now();
      peer?.write('more');
      await client.receives(9);
      expect(performance.now() - writtenAt).toBeLessThan(140);
    });

    it('leaves connections alone on which bytes have passed, and lets go at once when removed', async () => {
      const path = await bench.path();
      const { client, server } = await path.pair();
      server.write('before');
      await client.receives(6);
      await path.addToxic({ type: 'slow_accept', attributes: { delay: 20_000 } });
      server.write('after');
      await client.receives(11);
      const late = await path.pair();
      late.server.write('held');
      await pause(60);
      expect(late.client.receivedBytes).toBe(0);
      await path.removeToxic('slow_accept_downstream');
      await late.client.receives(4);
    });
  });

  describe('idle_close', () => {
    it('closes both sides in order after so long without data, and not before', async () => {
      const path = await bench.path();
      const { client, server } = await path.pair();
      await path.addToxic({ type: 'idle_close', attributes: { timeout: 150 } });
      for (let i = 0; i < 4; i++) {
        await pause(60);
        server.write('beat');
      }
      await client.receives(16);
      const quietSince = performance.now();
      expect(await client.closes()).toBe('fin');
      expect(await server.closes()).toBe('fin');
      expect(performance.now() - quietSince).toBeGreaterThan(100);
      const again = await path.pair();
      again.server.write('new');
      await again.client.receives(3);
    });
    it('is not kept from it by the other direction, and never closes with 0', async () => {
      const path = await bench.path();
      const { client, server } = await path.pair();
      await path.addToxic({ type: 'idle_close', attributes: { timeout: 0 } });
      await pause(60);
      client.write('still here');
      await server.receives(10);
      await path.removeToxic('idle_close_downstream');
      await path.addToxic({ type: 'idle_close', attributes: { timeout: 120 } });
      const chatter = setInterval(() => client.write('x'), 20);
      expect(await client.closes()).toBe('fin');
      clearInterval(chatter);
    });
  });

  describe('stall', () => {
    it('makes the sender wait, and loses nothing when removed', async () => {
      const path = await bench.path();
      const { client, server } = await path.pair();
      server.write('before');
      await client.receives(6);
      await path.addToxic({ type: 'stall' });
      const data = Buffer.from(Array.from({ length: 12_000_000 }, (_, i) => (i * 31) % 256));
      server.write(data);
      await pause(300);
      expect(client.receivedBytes).toBe(6);
      const waiting = server.socket.writableLength;
      expect(waiting).toBeGreaterThan(0);
      const [connection] = (await path.evidence()).connections;
      expect(connection?.downstream).toMatchObject({ sentBytes: 6, reading: false });
      expect(connection?.downstream.bufferedBytes).toBeLessThanOrEqual(64 * 1024);
      await path.removeToxic('stall_downstream');
      await client.receives(6 + data.length, 10_000);
      expect(client.received.subarray(6).equals(data)).toBe(true);
    });

    it('leaves the other direction alone', async () => {
      const path = await bench.path();
      const { client, server } = await path.pair();
      await path.addToxic({ type: 'stall' });
      client.write('still here');
      await server.receives(10);
    });

    it('takes hold in the middle of a transfer and lets go again, many times', async () => {
      const path = await bench.path();
      const { client, server } = await path.pair();
      const data = Buffer.from(Array.from({ length: 8_000_000 }, (_, i) => (i * 7) % 256));
      server.write(data);
      for (let i = 0; i < 10; i++) {
        await path.addToxic({ type: 'stall' });
        await pause(5);
        await path.removeToxic('stall_downstream');
      }
      await client.receives(data.length, 10_000);
      expect(client.received.equals(data)).toBe(true);
    });

    it('holds the closing too', async () => {
      const path = await bench.path();
      const { client, server } = await path.pair();
      await path.addToxic({ type: 'stall' });
      server.write('last words');
      server.socket.end();
      await pause(100);
      expect(client.ended).toBeUndefined();
      await path.removeToxic('stall_downstream');
      expect(await client.closes()).toBe('fin');
      expect(client.text).toBe('last words');
    });

    it('works on connections that come later', async () => {
      const path = await bench.path({ connected: (peer) => peer.write('hello') });
      await path.addToxic({ type: 'stall' });
      const client = await path.connect();
      await pause(80);
      expect(client.receivedBytes).toBe(0);
      await path.removeToxic('stall_downstream');
      await client.receives(5);
    });

    it('leaves proof that it held something back', async () => {
      const path = await bench.path();
      const { client, server } = await path.pair();
      server.write('12345');
      await client.receives(5);
      await path.addToxic({ name: 's', type: 'stall' });
      expect(await acts(path)).toEqual(['s engaged']);
      server.write('held');
      await expect.poll(() => acts(path)).toEqual(['s engaged', 's acted']);
      await path.removeToxic('s');
      const events = (await path.evidence()).toxicEvents;
      expect(events.at(-1)).toMatchObject({ act: 'released', type: 'stall', direction: 'downstream', offset: 5 });
    });
  });

  describe('blackhole', () => {
    it('silences both directions and heals without closing or losing anything', async () => {
      const path = await bench.path();
      const { client, server } = await path.pair();
      await path.addToxic({ type: 'blackhole' });
      client.write('question');
      server.write('answer');
      await pause(150);
      expect(client.receivedBytes + server.receivedBytes).toBe(0);
      await path.removeToxic('blackhole_downstream');
      expect((await acts(path)).filter((act) => act.endsWith(' acted'))).toHaveLength(2);
      await client.receives(6);
      await server.receives(8);
      expect([client.text, server.text]).toEqual(['answer', 'question']);
      client.write('!');
      await server.receives(9);
    });

    it('hides that a side closes or resets until it heals', async () => {
      const path = await bench.path();
      const first = await path.pair();
      const second = await path.pair();
      await path.addToxic({ type: 'blackhole' });
      first.client.socket.end();
      second.client.socket.resetAndDestroy();
      await pause(100);
      expect([first.server.ended, second.server.ended]).toEqual([undefined, undefined]);
      await path.removeToxic('blackhole_downstream');
      expect(await first.server.closes()).toBe('fin');
      expect(await second.server.closes()).toBe('rst');
    });

    it('accepts new connections without the server hearing of them, and connects them when it heals', async () => {
      const path = await bench.path({ connected: (peer) => peer.write('hello') });
      await path.addToxic({ type: 'blackhole' });
      const client = await path.connect();
      client.write('early');
      await pause(100);
      expect(client.receivedBytes).toBe(0);
      expect(path.server.peers).toHaveLength(0);
      await path.removeToxic('blackhole_downstream');
      await client.receives(5);
      const server = await path.server.peer(0);
      await server.receives(5);
      expect(server.text).toBe('early');
    });

    it('never connects a client that has given up meanwhile', async () => {
      const path = await bench.path();
      await path.addToxic({ type: 'blackhole' });
      const client = await path.connect();
      client.socket.end();
      await client.closes();
      await path.removeToxic('blackhole_downstream');
      await pause(50);
      expect(path.server.peers).toHaveLength(0);
      const [connection] = (await path.evidence()).connections;
      expect(connection).toMatchObject({ state: 'closed', closedBy: { by: 'client', how: 'fin' } });
    });
  });

  describe('cut by bytes', () => {
    it.each(['fin', 'rst'] as const)('ends both sides at once with %s, even on an idle connection', async (close) => {
      const path = await bench.path();
      const { client, server } = await path.pair();
      await path.addToxic({ type: 'cut', attributes: { close } });
      expect(await client.closes(100)).toBe(close);
      expect(await server.closes(100)).toBe(close);
    });

    it.each(['fin', 'rst'] as const)('with %s passes exactly so many bytes', async (close) => {
      const path = await bench.path();
      const { client, server } = await path.pair();
      server.write('x');
      await client.receives(1);
      await path.addToxic({ name: 'c', type: 'cut', attributes: { count: 1_234_567, close } });
      server.write(Buffer.alloc(3_000_000));
      await client.closes();
      expect(client.receivedBytes).toBe(1_234_568);
      const fired = (await path.evidence()).toxicEvents.find(({ act }) => act === 'fired');
      expect(fired).toMatchObject({ toxic: 'c', offset: 1_234_568, detail: { close } });
    });

    it('spares the reconnect, unless told otherwise', async () => {
      const path = await bench.path({ connected: echo });
      const { client } = await path.pair();
      await path.addToxic({ type: 'cut', attributes: { count: 0, times: 2 } });
      await client.closes();
      await (await path.connect()).closes();
      const third = await path.connect();
      third.write('alive');
      await third.receives(5);
    });

    it('is armed again by an update', async () => {
      const path = await bench.path();
      await path.addToxic({ type: 'cut', attributes: { count: 0 } });
      await (await path.connect()).closes();
      const { client } = await path.pair();
      await path.updateToxic('cut_downstream', { attributes: { close: 'fin' } });
      expect(await client.closes()).toBe('fin');
    });

    it('ends a connection that another toxic has stalled', async () => {
      const path = await bench.path();
      const { client, server } = await path.pair();
      await path.addToxic({ type: 'stall' });
      server.write(Buffer.alloc(5_000_000));
      await pause(50);
      await path.addToxic({ type: 'cut' });
      expect(await client.closes()).toBe('rst');
      expect(await server.closes()).toBe('rst');
    });
  });

  it.each([
    ['stall', { speed: 1 }, 'unknown attribute speed, this toxic has none'],
    ['cut', { cout: 3 }, 'unknown attribute cout, this toxic has after, count, event, per, position, close, times'],
    ['cut', { close: 'slam' }, 'attributes.close must be one of fin, rst, got "slam"'],
    ['cut', { count: '3' }, 'attributes.count must be a whole number, got "3"'],
  ])('%s refuses %j', async (type, attributes, why) => {
    const path = await bench.path();
    const { status, json } = await path.addToxic({ type, attributes });
    expect(status).toBe(400);
    expect(json).toMatchObject({ status: 400, error: `bad request body: ${why}` });
  });
});

describe('evidence of the embedded proxy', () => {
  const bench = workbench(embedded);

  it('tells ports, bytes, times and who closed', async () => {
    const path = await bench.path({ connected: (peer) => peer.write('hello') });
    const { client, server } = await path.pair();
    client.write('123');
    await client.receives(5);
    await server.receives(3);
    const open = (await path.evidence()).connections[0];
    expect(open).toMatchObject({
      id: 1,
      state: 'open',
      closedAt: null,
      closedBy: null,
      clientPort: client.socket.localPort,
      upstreamLocalPort: server.socket.remotePort,
      upstream: { receivedBytes: 3, sentBytes: 3, bufferedBytes: 0, discardedBytes: 0, reading: true },
      downstream: { receivedBytes: 5, sentBytes: 5 },
      mysql: 'not-mysql',
      binlog: null,
    });
    server.socket.resetAndDestroy();
    await client.closes();
    await expect.poll(async () => (await path.evidence()).connections[0]?.state).toBe('closed');
    const closed = (await path.evidence()).connections[0];
    expect(closed).toMatchObject({
      closedBy: { by: 'upstream', how: 'rst' },
      downstream: { receivedBytes: 5, sentBytes: 5 },
    });
    expect(closed?.closedAt?.monotonicMs).toBeGreaterThan(closed?.openedAt.monotonicMs ?? Number.POSITIVE_INFINITY);
  });

  it('shares its monotonic clock with other processes', async () => {
    const before = Number(process.hrtime.bigint()) / 1e6;
    const path = await bench.path();
    const { now } = await path.evidence();
    expect(now.monotonicMs).toBeGreaterThan(before);
    expect(now.monotonicMs).toBeLessThan(Number(process.hrtime.bigint()) / 1e6);
  });

  it('tells that the server could not be reached', async () => {
    const path = await bench.path();
    await path.server.close();
    const client = await path.connect();
    await client.closes();
    await expect
      .poll(async () => (await path.evidence()).connections[0]?.closedBy)
      .toEqual({ by: 'upstream', how: 'ECONNREFUSED' });
  });

  it('names the toxic that closed', async () => {
    const path = await bench.path();
    const { client } = await path.pair();
    await path.addToxic({ name: 'end', type: 'timeout', attributes: { timeout: 20 } });
    await client.closes();
    const { connections, toxicEvents } = await path.evidence();
    expect(connections[0]?.closedBy).toEqual({ by: 'toxic', how: 'fin', toxic: 'end' });
    expect(toxicEvents.map(({ act }) => act)).toEqual(['engaged', 'fired']);
  });

  it('counts what a toxic threw away', async () => {
    const path = await bench.path();
    const { server } = await path.pair();
    await path.addToxic({ type: 'timeout' });
    server.write('0123456789');
    await expect
      .poll(async () => (await path.evidence()).connections[0]?.downstream)
      .toMatchObject({ receivedBytes: 10, discardedBytes: 10, sentBytes: 0 });
  });

  it('keeps the evidence of a limited number of closed connections', async () => {
    const path = await bench.path({ connected: echo });
    for (let i = 0; i < 205; i++) {
      const client = await path.connect();
      client.socket.end();
      await client.closes();
    }
    await expect.poll(async () => (await path.evidence()).forgottenConnections).toBe(5);
    const { connections } = await path.evidence();
    expect(connections).toHaveLength(200);
    expect(connections[0]?.id).toBe(6);
  });

  it('is not there for a proxy that is not there', async () => {
    const { status, json } = await bench.call('GET', '/proxies/none/connections');
    expect(status).toBe(404);
    expect(json).toMatchObject({ error: 'proxy not found' });
  });
});

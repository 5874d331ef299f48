import { describe, expect, it } from 'vitest';
import { type Path, workbench } from './support/bench.ts';
import * as wire from './support/mysql-wire.ts';
import type { Peer } from './support/peers.ts';
import { embedded } from './support/server-under-test.ts';

/** Speaks both ends up to the point where the source starts to stream events. */
async function startDump(path: Path): Promise<{ client: Peer; server: Peer }> {
  const pair = await path.pair();
  const { client, server } = pair;
  server.write(wire.greeting());
  await client.receives(wire.greeting().length);
  client.write(wire.handshakeResponse());
  await server.receives(wire.handshakeResponse().length);
  server.write(wire.okPacket());
  await client.receives(wire.greeting().length + wire.okPacket().length);
  const before = server.receivedBytes;
  client.write(wire.dumpRequest());
  await server.receives(before + wire.dumpRequest().length);
  server.write(wire.sent(wire.rotateTo('binlog.000007')));
  await client.receives(preamble);
  return pair;
}

const preamble = wire.greeting().length + wire.okPacket().length + wire.sent(wire.rotateTo('binlog.000007')).length;

describe('cut by event', () => {
  const bench = workbench(embedded);
  const cut = (path: Path, attributes: Record<string, unknown>) =>
    path.addToxic({ name: 'cut', type: 'cut', attributes });

  it.each([
    ['Xid', 4],
    ['Write_rows', 3],
    ['Gtid', 0],
  ])('ends the stream before, in the middle of and after the next %s', async (event, index) => {
    for (const position of ['before', 'middle', 'after'] as const) {
      const path = await bench.path();
      const { client, server } = await startDump(path);
      await cut(path, { after: 'event', event, position });
      const { messages } = wire.transaction(157, 150_000);
      server.write(Buffer.concat(messages));
      await client.closes();
      const start = preamble + messages.slice(0, index).reduce((sum, message) => sum + message.length, 0);
      const length = messages[index]?.length ?? 0;
      const share = { before: 0, middle: Math.floor(length / 2), after: length }[position];
      expect(client.receivedBytes).toBe(start + share);
      expect(
        client.received.subarray(preamble).equals(Buffer.concat(messages).subarray(0, start - preamble + share)),
      ).toBe(true);
    }
  });

  it('finds the event when its bytes come one by one', async () => {
    const path = await bench.path();
    const { client, server } = await startDump(path);
    await cut(path, { after: 'event', event: 'Xid', position: 'before' });
    const { messages } = wire.transaction(157, 30);
    const stream = Buffer.concat(messages);
    for (const byte of stream) {
      await new Promise((written) => server.socket.write(Buffer.from([byte]), written));
      if (client.ended !== undefined) break;
    }
    await client.closes();
    expect(client.receivedBytes).toBe(preamble + stream.length - (messages[4]?.length ?? 0));
  });

  it('ends the stream after so many events', async () => {
    const path = await bench.path();
    const { client, server } = await startDump(path);
    await cut(path, { after: 'events', count: 3, close: 'fin' });
    const { messages } = wire.transaction(157);
    server.write(Buffer.concat(messages));
    expect(await client.closes()).toBe('fin');
    expect(client.receivedBytes).toBe(
      preamble + messages.slice(0, 3).reduce((sum, message) => sum + message.length, 0),
    );
  });

  it('ends the stream at a heartbeat', async () => {
    const path = await bench.path();
    const { client, server } = await startDump(path);
    await cut(path, { after: 'event', event: 'Heartbeat', position: 'before' });
    const { messages } = wire.transaction(157);
    const transaction = Buffer.concat(messages);
    server.write(transaction);
    await client.receives(preamble + transaction.length);
    server.write(wire.sent(wire.binlogEvent({ type: wire.eventType.heartbeat, endPosition: 700 })));
    await client.closes();
    expect(client.receivedBytes).toBe(preamble + transaction.length);
  });

  it('counts anew in every transaction where it is told to', async () => {
    const path = await bench.path();
    const { client, server } = await startDump(path);
    await cut(path, { after: 'event', event: 'Write_rows', count: 2, per: 'transaction', position: 'before' });
    const { messages } = wire.transaction(157);
    const [gtid, begin, tableMap, rows, xid] = messages as [Buffer, Buffer, Buffer, Buffer, Buffer];
    const small = Buffer.concat([gtid, begin, tableMap, rows, xid]);
    const large = [gtid, begin, tableMap, rows, tableMap, rows, xid];
    server.write(Buffer.concat([small, small, ...large]));
    await client.closes();
    const untilSecond = Buffer.concat(large.slice(0, 5)).length;
    expect(client.receivedBytes).toBe(preamble + 2 * small.length + untilSecond);
  });

  it('reads semi-synchronous streams', async () => {
    const path = await bench.path();
    const { client, server } = await startDump(path);
    await cut(path, { after: 'event', event: 'Xid', position: 'after' });
    const { messages } = wire.transaction(157, 200, { semiSync: true });
    server.write(Buffer.concat([...messages, ...messages]));
    await client.closes();
    expect(client.receivedBytes).toBe(preamble + Buffer.concat(messages).length);
  });

  it('spares the reconnect, whose repeated events are counted as sent again', async () => {
    const path = await bench.path();
    const first = await startDump(path);
    await cut(path, { after: 'event', event: 'Write_rows', position: 'middle' });
    const { messages, eventBytes, endPosition } = wire.transaction(157, 1000);
    first.server.write(Buffer.concat(messages));
    await first.client.closes();
    const second = await startDump(path);
    second.server.write(Buffer.concat(messages));
    await second.client.receives(preamble + Buffer.concat(messages).length);

    const { connections, toxicEvents } = await path.evidence();
    expect(connections[0]).toMatchObject({
      closedBy: { by: 'toxic', how: 'rst', toxic: 'cut' },
      mysql: 'plain',
      binlog: { events: 4, resentEvents: 0, partial: { event: 'Write_rows', file: 'binlog.000007' } },
    });
    const passedBefore = 3 * (19 + 4) + 42 + 50 + 30;
    expect(connections[1]).toMatchObject({
      binlog: {
        events: 6,
        resentEvents: 3,
        resentBytes: passedBefore,
        first: { event: 'Gtid', file: 'binlog.000007', endPosition: 157 + 65 },
        last: { event: 'Xid', file: 'binlog.000007', endPosition },
        partial: null,
      },
    });
    expect(connections[1]?.binlog?.bytes).toBe(eventBytes + wire.rotateTo('binlog.000007').length);
    expect(toxicEvents.find(({ act }) => act === 'fired')).toMatchObject({
      connection: 1,
      detail: { event: 'Write_rows', file: 'binlog.000007', close: 'rst' },
    });
  });

  it('is refused while the live connections use TLS', async () => {
    const path = await bench.path();
    const { client, server } = await path.pair();
    server.write(wire.greeting());
    await client.receives(wire.greeting().length);
    client.write(wire.sslRequest());
    await server.receives(wire.sslRequest().length);
    const { status, json } = await cut(path, { after: 'event', event: 'Xid' });
    expect(status).toBe(400);
    expect(json).toEqual({
      status: 400,
      error: 'cut: binlog events cannot be seen: the connection uses TLS',
      hint: expect.stringContaining('SOURCE_SSL=0'),
    });
    expect((await cut(path, { after: 'bytes', count: 5 })).status).toBe(200);
  });

  it('is refused although a readable connection is still there, when its client has gone', async () => {
    const path = await bench.path();
    const gone = await startDump(path);
    gone.client.socket.end();
    await gone.server.closes();
    const { client, server } = await path.pair();
    server.write(wire.greeting());
    await client.receives(wire.greeting().length);
    client.write(wire.sslRequest());
    await server.receives(wire.sslRequest().length);
    expect((await cut(path, { after: 'event', event: 'Xid' })).status).toBe(400);
  });

  it('records that a later connection hides its events, and lets it pass', async () => {
    const path = await bench.path();
    expect((await cut(path, { after: 'event', event: 'Xid' })).status).toBe(200);
    const { client, server } = await path.pair();
    server.write(wire.greeting());
    await client.receives(wire.greeting().length);
    client.write(wire.handshakeResponse(wire.capability.plain | wire.capability.compress));
    await server.receives(wire.handshakeResponse().length);
    const before = client.receivedBytes;
    server.write('whatever');
    await client.receives(before + 8);
    const refused = (await path.evidence()).toxicEvents.filter(({ act }) => act === 'refused');
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ detail: { reason: expect.stringContaining('compression') } });
  });
});

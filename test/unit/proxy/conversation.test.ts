import { describe, expect, it } from 'vitest';
import { Conversation } from '../../../src/proxy/mysql/conversation.ts';
import * as wire from '../../contract/support/mysql-wire.ts';

/** A conversation that has come to the binlog dump. */
function dumping(): Conversation {
  const conversation = new Conversation();
  conversation.downstream(wire.greeting());
  conversation.upstream(wire.handshakeResponse());
  conversation.downstream(wire.okPacket());
  conversation.upstream(wire.query('SET @source_heartbeat_period = 1'));
  conversation.downstream(wire.okPacket(1));
  conversation.upstream(wire.dumpRequest());
  return conversation;
}

const dumpStart = wire.greeting().length + wire.okPacket().length + wire.okPacket(1).length;

describe('reading a MySQL conversation', () => {
  it('knows nothing before the greeting', () => {
    expect(new Conversation().readability).toBe('unknown');
  });

  it('recognises plaintext replication', () => {
    const conversation = dumping();
    expect(conversation.readability).toBe('plain');
    expect(conversation.dumping).toBe(true);
  });

  it.each([
    ['tls', wire.sslRequest()],
    ['compressed', wire.handshakeResponse(wire.capability.plain | wire.capability.compress)],
    ['compressed', wire.handshakeResponse(wire.capability.plain | wire.capability.zstd)],
  ] as const)('recognises %s', (readability, response) => {
    const conversation = new Conversation();
    conversation.downstream(wire.greeting());
    conversation.upstream(response);
    expect(conversation.readability).toBe(readability);
  });

  it('recognises a server that speaks something else', () => {
    const conversation = new Conversation();
    conversation.downstream(Buffer.from('220 mail.example.com ESMTP\r\n'));
    conversation.downstream(Buffer.alloc(4_000_000));
    expect(conversation.readability).toBe('not-mysql');
  });

  it('recognises a client that speaks first', () => {
    const conversation = new Conversation();
    conversation.upstream(Buffer.from('GET / HTTP/1.1\r\n'));
    expect(conversation.readability).toBe('not-mysql');
  });

  it.each([1, 2, 3, 7, 64, 100_000])('marks the same events when bytes arrive %i at a time', (step) => {
    const { messages, endPosition } = wire.transaction(157, 3000);
    const stream = Buffer.concat([wire.sent(wire.rotateTo('binlog.000001')), ...messages]);
    const conversation = dumping();
    for (let from = 0; from < stream.length; from += step) conversation.downstream(stream.subarray(from, from + step));
    expect(conversation.marks.map(({ family }) => family)).toEqual([
      'Rotate',
      'Gtid',
      'Query',
      'Table_map',
      'Write_rows',
      'Xid',
    ]);
    expect(conversation.marks[0]).toMatchObject({ start: dumpStart, artificial: true, endPosition: 0 });
    expect(conversation.marks.at(-1)).toMatchObject({
      file: 'binlog.000001',
      endPosition,
      end: dumpStart + stream.length,
    });
    for (const [index, mark] of conversation.marks.entries()) {
      if (index > 0) expect(mark.start).toBe(conversation.marks[index - 1]?.end);
    }
  });

  it('counts positions on where events within a transaction have none, as in MariaDB 11.4 and later', () => {
    const { messages, endPosition } = wire.transaction(157, 3000);
    const [gtid, ...others] = messages;
    const last = others.pop();
    // The position of an event is behind the header of the packet, the OK byte and 13 bytes of its own header.
    const without = others.map((message) => {
      const copy = Buffer.from(message);
      copy.writeUInt32LE(0, 4 + 1 + 13);
      return copy;
    });
    const stream = (middle: readonly Buffer[]): Buffer =>
      Buffer.concat([wire.sent(wire.rotateTo('binlog.000001')), gtid ?? '', ...middle, last ?? ''] as Buffer[]);
    const [legacy, modern] = [dumping(), dumping()];
    legacy.downstream(stream(others));
    modern.downstream(stream(without));
    expect(modern.marks).toEqual(legacy.marks);
    expect(modern.marks.at(-1)?.endPosition).toBe(endPosition);
  });

  it('knows no position where none came before, and none of events that are made up', () => {
    const conversation = dumping();
    conversation.downstream(wire.sent(wire.rotateTo('binlog.000001')));
    conversation.downstream(wire.sent(wire.binlogEvent({ type: wire.eventType.writeRows })));
    conversation.downstream(wire.sent(wire.binlogEvent({ type: wire.eventType.gtid, endPosition: 500 })));
    conversation.downstream(wire.sent(wire.rotateTo('binlog.000002')));
    conversation.downstream(wire.sent(wire.binlogEvent({ type: wire.eventType.writeRows })));
    const found = conversation.marks.map(({ family, endPosition, artificial }) => [family, endPosition, artificial]);
    expect(found).toEqual([
      ['Rotate', 0, true],
      ['Write_rows', 0, true],
      ['Gtid', 500, false],
      ['Rotate', 0, true],
      ['Write_rows', 0, true],
    ]);
  });

  it('knows how far events are marked while a header is incomplete', () => {
    const conversation = dumping();
    const event = wire.sent(wire.binlogEvent({ type: wire.eventType.xid }));
    conversation.downstream(event.subarray(0, 10));
    expect(conversation.markedUpTo).toBe(dumpStart);
    conversation.downstream(event.subarray(10));
    expect(conversation.markedUpTo).toBe(dumpStart + event.length);
  });

  it('reads the semi-synchronous header', () => {
    const conversation = dumping();
    for (const message of wire.transaction(157, 200, { semiSync: true }).messages) conversation.downstream(message);
    expect(conversation.marks.map(({ family }) => family)).toEqual(['Gtid', 'Query', 'Table_map', 'Write_rows', 'Xid']);
  });

  it('does not take a time stamp for the semi-synchronous header', () => {
    const conversation = dumping();
    conversation.downstream(wire.sent(wire.binlogEvent({ type: wire.eventType.xid, timestamp: 0x1234_56ef })));
    expect(conversation.marks[0]).toMatchObject({ family: 'Xid' });
  });

  it('follows an event that is continued over several packets', () => {
    const conversation = dumping();
    const big = wire.sent(
      wire.binlogEvent({ type: wire.eventType.writeRows, body: Buffer.alloc(40_000_000), endPosition: 5 }),
    );
    const next = wire.sent(wire.binlogEvent({ type: wire.eventType.xid, endPosition: 6 }));
    for (let from = 0; from < big.length; from += 1_000_000)
      conversation.downstream(big.subarray(from, from + 1_000_000));
    conversation.downstream(next);
    const [rows, xid] = conversation.marks;
    expect(rows).toMatchObject({
      family: 'Write_rows',
      size: 40_000_023,
      start: dumpStart,
      end: dumpStart + big.length,
    });
    expect(xid).toMatchObject({ family: 'Xid', start: dumpStart + big.length });
  });

  it.each(['binlog.000001', 'mysql-bin.123456', 'a.b.0000123'])(
    'reads the file name %s from a Rotate event',
    (file) => {
      const conversation = dumping();
      conversation.downstream(wire.sent(wire.rotateTo(file)));
      expect(conversation.marks[0]?.file).toBe(file);
    },
  );

  it.each([
    ['Write_rows', 23],
    ['Write_rows', 166],
    ['Gtid', 162],
    ['Gtid', 42],
    ['Heartbeat', 41],
    ['Update_rows', 39],
    ['type 77', 77],
  ])('calls the event type of any server %s (%i)', (family, type) => {
    const conversation = dumping();
    conversation.downstream(wire.sent(wire.binlogEvent({ type })));
    expect(conversation.marks[0]?.family).toBe(family);
  });

  it('forgets events that have passed, and keeps the one that has passed in part', () => {
    const conversation = dumping();
    const { messages } = wire.transaction(157);
    for (const message of messages) conversation.downstream(message);
    const [first, second] = conversation.marks;
    const taken = conversation.takePassed((second?.end ?? 0) - 1);
    expect(taken).toEqual([first]);
    expect(conversation.marks[0]).toBe(second);
  });

  it('leaves the dump when the server reports an error', () => {
    const conversation = dumping();
    conversation.downstream(wire.errPacket());
    expect(conversation.dumping).toBe(false);
    expect(conversation.markedUpTo).toBe(Number.POSITIVE_INFINITY);
  });

  it('keeps little of a long event in memory', () => {
    const conversation = dumping();
    conversation.downstream(
      wire
        .sent(wire.binlogEvent({ type: wire.eventType.writeRows, body: Buffer.alloc(10_000_000) }))
        .subarray(0, 9_000_000),
    );
    expect(conversation.marks).toHaveLength(1);
    expect(JSON.stringify(conversation).length).toBeLessThan(5000);
  });
});

import { describe, expect, it } from 'vitest';
import { ConnectionTracker } from '../../../src/network/proxies/connection-tracker.ts';
import type { SocketRow } from '../../../src/network/sockets.ts';

const ports = { source: 3306, proxy: 4000 };
const address = (port: number, host = '0100007F'): string =>
  `${host}:${port.toString(16).toUpperCase().padStart(4, '0')}`;

function row(localPort: number, peerPort: number, state = 'ESTABLISHED', more: Partial<SocketRow> = {}): SocketRow {
  return {
    state,
    localPort,
    peerPort,
    local: address(localPort),
    remote: address(peerPort),
    sendQueue: 0,
    receiveQueue: 0,
    retransmits: 0,
    inode: localPort * 100_000 + peerPort,
    ...more,
  };
}
const listener = row(4000, 0, 'LISTEN');
const client = (port: number, state?: string, more?: Partial<SocketRow>): SocketRow => row(4000, port, state, more);
const upstream = (port: number, state?: string): SocketRow => row(port, 3306, state);

function tracked(...looks: SocketRow[][]) {
  const tracker = new ConnectionTracker();
  tracker.addLink('a', ports);
  for (const look of looks) tracker.observe([listener, ...look]);
  return tracker.connections('a');
}

describe('connections told by the socket table', () => {
  it('are none at first', () => {
    expect(tracked([])).toEqual([]);
  });

  it('are one per client, joined with the socket that the proxy opened for it', () => {
    expect(tracked([client(50_001), upstream(60_001)])).toEqual([
      { id: 1, clientPort: 50_001, upstreamPort: 60_001, open: true, closedBy: null },
    ]);
  });

  it('do not count a handshake that is not finished', () => {
    expect(tracked([client(50_001, 'SYN_RECV')])).toEqual([]);
  });

  it('join later when the proxy needs time to connect', () => {
    const connecting = upstream(60_001, 'SYN_SENT');
    expect(tracked([client(50_001)])[0]?.upstreamPort).toBeNull();
    expect(tracked([client(50_001)], [client(50_001), connecting])[0]?.upstreamPort).toBe(60_001);
  });

  it.each([
    ['the client', client(50_001, 'CLOSE_WAIT'), upstream(60_001), 'client fin'],
    ['the source', client(50_001), upstream(60_001, 'CLOSE_WAIT'), 'upstream fin'],
    ['the proxy', client(50_001, 'FIN_WAIT2'), upstream(60_001, 'FIN_WAIT2'), 'proxy fin'],
  ])('tell that %s closed first', (_, clientRow, upstreamRow, closedBy) => {
    const [connection] = tracked([client(50_001), upstream(60_001)], [clientRow, upstreamRow], []);
    expect(connection).toMatchObject({ open: false, closedBy });
  });

  it('do not know who closed when the socket vanished between two looks', () => {
    expect(tracked([client(50_001)], [])[0]).toMatchObject({ open: false, closedBy: null });
  });

  it('get a new number for every new client, also when the old one still lingers', () => {
    const looks = [
      [client(50_001), upstream(60_001)],
      [client(50_001, 'CLOSE_WAIT'), client(50_002), upstream(60_002)],
    ];
    expect(tracked(...looks).map((c) => [c.id, c.open, c.upstreamPort])).toEqual([
      [1, false, 60_001],
      [2, true, 60_002],
    ]);
  });

  it('are new when the client comes back with the same port', () => {
    expect(tracked([client(50_001)], [], [client(50_001)])).toMatchObject([
      { id: 1, open: false },
      { id: 2, open: true },
    ]);
    const other = client(50_001, 'ESTABLISHED', { inode: 7 });
    expect(tracked([client(50_001)], [other]).map((c) => c.id)).toEqual([1, 2]);
  });

  it('are the same when the socket is accepted, and when the proxy lets go of it', () => {
    const waiting = client(50_001, 'ESTABLISHED', { inode: 0 });
    const orphan = client(50_001, 'FIN_WAIT1', { inode: 0 });
    expect(tracked([waiting], [client(50_001)], [orphan])).toMatchObject([
      { id: 1, open: false, closedBy: 'proxy fin' },
    ]);
  });

  it('are two when two clients of different hosts have the same port', () => {
    const other = client(50_001, 'ESTABLISHED', { remote: address(50_001, '0200007F'), inode: 9 });
    expect(tracked([client(50_001), other]).map((c) => c.id)).toEqual([1, 2]);
  });

  it('show what came and went between two looks by its TIME_WAIT row, on either side', () => {
    const proxySide = client(50_001, 'TIME_WAIT', { inode: 0 });
    const clientSide = row(50_002, 4000, 'TIME_WAIT', { inode: 0 });
    expect(tracked([], [proxySide, clientSide])).toMatchObject([
      { id: 1, clientPort: 50_001, open: false, closedBy: 'proxy fin' },
      { id: 2, clientPort: 50_002, open: false, closedBy: 'client fin' },
    ]);
  });

  it('count a TIME_WAIT row once, and not at all when it was there before', () => {
    const old = client(50_001, 'TIME_WAIT', { inode: 0 });
    expect(tracked([old], [old])).toEqual([]);
    expect(tracked([client(50_001)], [old], [old])).toMatchObject([{ id: 1, open: false, closedBy: 'proxy fin' }]);
  });

  it('are not joined when it cannot be told which belongs to which', () => {
    const connections = tracked([client(50_001), client(50_002), upstream(60_001), upstream(60_002)]);
    expect(connections.map((c) => c.upstreamPort)).toEqual([null, null]);
    // Nor later, when one of each is left: it may be the wrong one.
    const left = tracked(
      [client(50_001), client(50_002), upstream(60_001), upstream(60_002)],
      [client(50_001), upstream(60_002)],
    );
    expect(left.map((c) => c.upstreamPort)).toEqual([null, null]);
  });

  it('of two links to the same source are told apart by the port of the link', () => {
    const tracker = new ConnectionTracker();
    tracker.addLink('a', ports);
    tracker.addLink('b', { source: 3306, proxy: 4001 });
    tracker.observe([client(50_001), upstream(60_001)]);
    tracker.observe([client(50_001), upstream(60_001), row(4001, 50_002), upstream(60_002)]);
    expect(tracker.connections('a').map((c) => c.upstreamPort)).toEqual([60_001]);
    expect(tracker.connections('b')).toMatchObject([{ id: 1, upstreamPort: 60_002 }]);
    tracker.removeLink('b');
    expect(tracker.connections('b')).toEqual([]);
  });
});

import { describe, expect, it } from 'vitest';
import type { ProxyConnectionSample } from '../../../src/model/samples.ts';
import type { TrackedConnection } from '../../../src/network/proxies/connection-tracker.ts';
import { counted } from '../../../src/network/proxies/kernel-evidence.ts';
import { parseTraffic } from '../../../src/network/proxies/socket-traffic.ts';
import { passedSince } from '../../../src/network/toxic-fault.ts';

/** As `ss -tinH` prints it; the second connection's client has closed and its FIN was read. */
const printed = `ESTAB      1696   0      127.0.0.1:53864 127.0.0.1:59051
	 cubic wscale:10,10 rto:204 mss:32768 bytes_sent:17 bytes_retrans:10 bytes_acked:8 bytes_received:101000 segs_out:6 notsent:5 snd_wnd:65536
CLOSE-WAIT 0      0      [::ffff:127.0.0.1]:40107 [::ffff:127.0.0.1]:49964
	 cubic wscale:10,10 rto:204 bytes_sent:1000 bytes_acked:1000 bytes_received:8 segs_out:3 minrtt:0.017
SYN-SENT   0      1      127.0.0.1:51000 127.0.0.1:59051
	 cubic rto:1000 mss:524
`;

describe('the byte counters of ss', () => {
  it('give what the program wrote and read, without repetitions, SYN and FIN', () => {
    expect(parseTraffic(printed)).toEqual([
      { localPort: 53_864, peerPort: 59_051, writtenBytes: 12, readBytes: 99_304 },
      { localPort: 40_107, peerPort: 49_964, writtenBytes: 1000, readBytes: 7 },
      { localPort: 51_000, peerPort: 59_051, writtenBytes: 0, readBytes: 0 },
    ]);
  });
  it('are read from one line too', () => {
    const oneLine = printed.replace(/\n\t/g, ' ');
    expect(parseTraffic(oneLine)).toEqual(parseTraffic(printed));
  });
  it('are nothing in an empty answer', () => {
    expect(parseTraffic('')).toEqual([]);
  });
});

const ports = { source: 3306, proxy: 4000 };
const connection: TrackedConnection = {
  id: 1,
  clientPort: 50_001,
  upstreamPort: 60_001,
  open: true,
  closedBy: null,
};
const toClient = { localPort: 4000, peerPort: 50_001, writtenBytes: 900, readBytes: 30 };
const toSource = { localPort: 60_001, peerPort: 3306, writtenBytes: 20, readBytes: 1000 };

describe('the bytes of a connection', () => {
  it('are those of its two sockets; what came in and did not go out is held', () => {
    expect(counted(connection, ports, [toSource, toClient])).toMatchObject({
      downstreamIn: 1000,
      downstreamOut: 900,
      upstreamIn: 30,
      upstreamOut: 20,
      buffered: 110,
    });
    expect(counted(connection, ports, [toSource, toClient])).not.toHaveProperty('bytesUnknown');
  });
  it('are unknown, with a reason, as far as a socket is not there', () => {
    const half = counted(connection, ports, [toClient]);
    expect(half).toMatchObject({ downstreamIn: null, downstreamOut: 900, buffered: null });
    expect(half.bytesUnknown).toMatch(/not known/);
    const none = counted({ ...connection, open: false }, ports, [{ ...toClient, peerPort: 1 }]);
    expect(none).toMatchObject({ open: false, downstreamOut: null, buffered: null });
    expect(none.bytesUnknown).toMatch(/ended before/);
  });
  it('are never negative: both sockets are not read at the same instant', () => {
    expect(counted(connection, ports, [{ ...toSource, readBytes: 899 }, toClient]).buffered).toBe(10);
  });
  it('say nothing of the stream', () => {
    expect(counted(connection, ports, [toSource, toClient])).toMatchObject({ binlogEvents: null, resentBytes: null });
  });
});

describe('bytes passed between two counts', () => {
  const c = (id: number, downstreamOut: number | null, open = true): ProxyConnectionSample => ({
    id,
    open,
    downstreamIn: null,
    downstreamOut,
    upstreamIn: null,
    upstreamOut: null,
    buffered: null,
    binlogEvents: null,
    resentBytes: null,
    closedBy: null,
    ...(downstreamOut === null ? { bytesUnknown: 'nobody counted' } : {}),
  });

  it.each([
    ['the difference', [c(1, 100)], [c(1, 160)], 60],
    ['of all connections', [c(1, 100)], [c(1, 100), c(2, 7)], 7],
    ['nothing of one that had ended before', [c(1, null, false), c(2, 5)], [c(1, null, false), c(2, 5)], 0],
  ])('are %s', (_, before, now, passed) => {
    expect(passedSince(before, now)).toBe(passed);
  });
  it.each([
    ['a connection ended meanwhile', [c(1, 100)], [c(1, null, false)]],
    ['a connection came and went', [], [c(1, null, false)]],
    ['nothing was counted at the beginning', [c(1, null)], [c(1, 100)]],
    ['nothing is ever counted', [c(1, null)], [c(1, null)]],
  ])('cannot be told when %s', (_, before, now) => {
    expect(passedSince(before, now)).toEqual({ unknown: 'connection 1: nobody counted' });
  });
});

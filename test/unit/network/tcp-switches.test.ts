import { describe, expect, it } from 'vitest';
import { asksForTcp } from '../../../src/model/switches.ts';
import { congestionControlMissing, loopbackRoute } from '../../../src/network/kernel/congestion-control.ts';
import { peerRouteWords } from '../../../src/network/kernel/container-tcp.ts';
import { buffersNamed } from '../../../src/network/kernel/loopback-tcp.ts';
import { tcpSocketsIn } from '../../../src/network/kernel/tcp-sockets.ts';

const socket = (words: string): string =>
  `0 0 10.0.0.1:3306 10.0.0.2:54384 skmem:(r932,rb131072,t0,tb46080,f3164,w0,o0,bl0,d0) ${words} rto:204 rtt:0.019/0.009 mss:1448 cwnd:10`;

describe('what ss says of a connection', () => {
  it.each([
    ['ts sack cubic wscale:10,10', 'cubic'],
    ['bbr wscale:7,7', 'bbr'],
    ['ts sack ecn ecnseen fastopen reno', 'reno'],
  ])('%s is %s', (words, name) =>
    expect(tcpSocketsIn(`${socket(words)}\n`)).toEqual([
      { congestionControl: name, sendBufferBytes: 46_080, receiveBufferBytes: 131_072 },
    ]),
  );
  it('is nothing where there is none', () => expect(tcpSocketsIn('\n')).toEqual([]));
});

describe('a congestion control', () => {
  it('is there, or the reason names its module', () => {
    expect(congestionControlMissing('bbr', 'reno bbr cubic\n')).toBeNull();
    expect(congestionControlMissing('vegas', 'reno cubic')).toMatch(
      /reno, cubic, and the module tcp_vegas is not loaded/,
    );
  });
  it('is an attribute of the route', () =>
    expect(loopbackRoute('bbr', ['rto_min', '80ms']).join(' ')).toBe(
      'route replace local 127.0.0.1 dev lo table local congctl bbr rto_min 80ms src 127.0.0.1',
    ));
  it('is an attribute of the route of a container to its peers, which stays the same otherwise', () => {
    const shown = '169.254.0.0/16 src 169.254.1.1\n172.20.0.0/24 proto kernel src 172.20.0.2 ';
    expect(peerRouteWords(shown, '172.20.0.2', 'reno').join(' ')).toBe(
      'route replace 172.20.0.0/24 dev eth0 proto kernel scope link src 172.20.0.2 congctl reno',
    );
    expect(() => peerRouteWords('', '172.20.0.2', 'reno')).toThrow(/172\.20\.0\.2 has no route to its peers/);
  });
});

describe('what is asked of TCP', () => {
  it.each([
    [{}, false],
    [{ buffers: null, congestionControl: null }, false],
    [{ buffers: 'small' }, true],
    [{ congestionControl: 'bbr' }, true],
  ] as const)('%j: %s', (asked, expected) => expect(asksForTcp(asked)).toBe(expected));
});

describe('buffers', () => {
  const system = { 'net/ipv4/tcp_wmem': '4096 16384 4194304', 'net/ipv4/tcp_rmem': '4096 131072 33554432' };
  const named = (tcp_wmem: string, tcp_rmem: string, buffers: 'system' | null = null) =>
    buffersNamed({ tcp_wmem, tcp_rmem }, { buffers }, system);
  it('are called by what the kernel says of them', () => {
    expect(named('4096 16384 65536', '4096 16384 65536')).toBe('small');
    expect(named('4096 16384 4194304', '4096 131072 33554432', 'system')).toBe('system');
    expect(named('4096 16384 700000', '4096 131072 700000')).toBe('link');
    expect(named('4096 16384 65536', '4096 16384 65536', 'system')).toBe('small');
  });
});

import { describe, expect, it } from 'vitest';
import { deviceSettings, linkCommands } from '../../../../src/network/packet/devices.ts';
import { medianRoundTrip } from '../../../../src/network/packet/round-trip.ts';
import { deviceCounts, retransmitted } from '../../../../src/network/packet/traffic.ts';

describe('the devices of an end', () => {
  it('know the hardware address of the other end', () => {
    expect(linkCommands('source')).toEqual([
      'link set dev rf-link address 02:00:0a:fe:00:01 mtu 1500',
      'link set dev rf-link-in address 02:00:0a:fe:00:01 mtu 1500',
      'link set dev rf-link txqueuelen 10000',
      'addr add 10.254.0.1/30 dev rf-link',
      'link set dev rf-link up',
      'link set dev rf-link-in up',
      'neigh replace 10.254.0.2 lladdr 02:00:0a:fe:00:02 dev rf-link nud permanent',
    ]);
    expect(linkCommands('replica').at(-1)).toBe(
      'neigh replace 10.254.0.1 lladdr 02:00:0a:fe:00:01 dev rf-link nud permanent',
    );
  });

  it('send nothing of their own where the kernel has IPv6', () => {
    expect(Object.keys(deviceSettings(true))).toContain('net/ipv6/conf/rf-link/disable_ipv6');
    expect(Object.keys(deviceSettings(false)).join()).not.toContain('ipv6');
  });
});

describe('counters', () => {
  const dev = `Inter-|   Receive                                                |  Transmit
 face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed
    lo:     420       7    0    0    0     0          0         0      420       7    0    0    0     0       0          0
rf-link:       0       0    0    0    0     0          0         0    25700     500    0   12    0     0       0          0
rf-link-in: 45678     450    0    0    0     0          0         0        0       0    0    0    0     0       0          0
`;
  it('are those of one device', () => {
    expect(deviceCounts(dev, 'rf-link').sent).toEqual({ bytes: 25_700, packets: 500, dropped: 12 });
    expect(deviceCounts(dev, 'rf-link-in').received).toEqual({ bytes: 45_678, packets: 450 });
    expect(deviceCounts(dev, 'eth0').sent).toEqual({ bytes: 0, packets: 0, dropped: 0 });
  });

  it('of segments that were sent again have a name', () => {
    expect(retransmitted('Ip: A\nIp: 1\nTcp: InSegs RetransSegs InErrs\nTcp: 12 34 56\nUdp: B\nUdp: 2\n')).toBe(34);
    expect(retransmitted('')).toBe(0);
  });
});

describe('a round trip', () => {
  it.each<[string, (number | null)[], number | null]>([
    ['is the median of the looks', [70.4, 71, 70.2, 90, 70.3], 70.4],
    ['is that between two', [70, 71], 70.5],
    ['leaves out requests that were sent again', [1070.3, null, 70.3, 1070.4, 3070.3], 70.3],
    ['is unknown where none was answered', [null, null], null],
  ])('%s', (_, looks, median) => {
    expect(medianRoundTrip(looks)).toBe(median);
  });
});

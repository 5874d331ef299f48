import { describe, expect, it } from 'vitest';
import { innermostPid } from '../../../../src/network/kernel/container-namespace.ts';
import { echoes } from '../../../../src/network/packet/container-end.ts';

describe('the end of a packet link in a container', () => {
  it('reads the echoes of busybox', () => {
    const text = `PING 10.254.0.1 (10.254.0.1): 56 data bytes
64 bytes from 10.254.0.1: seq=0 ttl=64 time=70.512 ms
64 bytes from 10.254.0.1: seq=2 ttl=64 time=70 ms

--- 10.254.0.1 ping statistics ---
3 packets transmitted, 2 packets received, 33% packet loss
round-trip min/avg/max = 70.000/70.256/70.512 ms
`;
    expect(echoes(text)).toEqual([70.512, 70]);
    expect(echoes('')).toEqual([]);
  });
  it('knows a process by the number that the other end has for it', () => {
    expect(innermostPid('Name:\tip\nNSpid:\t17219\t7\nVmPeak:\t1 kB\n')).toBe(7);
    expect(innermostPid('Name:\tip\nNSpid:\t17219\n')).toBe(17219);
    expect(innermostPid('')).toBeNull();
  });
});

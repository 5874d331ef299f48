import { describe, expect, it } from 'vitest';
import { hostCommands, routerCommands, unreachablesSent } from '../../../../src/network/packet/detour.ts';

describe('a router beside the link', () => {
  it('has two devices at the host of the source, and what comes back from it goes on to the link', () => {
    const commands = hostCommands(4711);
    expect(commands).toContain('link add rf-up type veth peer name rf-up netns 4711');
    expect(commands).toContain('addr add 10.254.2.1/30 dev rf-down');
    expect(commands.slice(-2)).toEqual([
      'rule add iif rf-down lookup 77 pref 100',
      'route add 10.254.0.2 dev rf-link table 77',
    ]);
  });
  it('has a next hop of a smaller MTU, and answers by the way on which packets came', () => {
    const commands = routerCommands(1400);
    expect(commands).toContain('link set dev rf-down mtu 1400');
    expect(commands.filter((command) => command.includes('mtu'))).toHaveLength(1);
    expect(commands.slice(-2)).toEqual(['route add 10.254.0.2 via 10.254.2.1', 'route add 10.254.0.1 via 10.254.1.1']);
  });
  it('counts what it refused', () => {
    const text = 'Ip: 1 2\nIcmp: InMsgs OutMsgs OutDestUnreachs OutEchos\nIcmp: 0 9 7 2\nTcp: x\n';
    expect(unreachablesSent(text)).toBe(7);
    expect(unreachablesSent('')).toBe(0);
  });
});

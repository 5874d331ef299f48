import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExitCode } from '../../../src/model/errors.ts';
import type { Leg } from '../../../src/model/samples.ts';
import type { FaultParams } from '../../../src/model/scenario.ts';
import { faultParams, loadFaults } from '../../../src/network/faults/index.ts';
import { cable } from '../../../src/network/packet/link-shape.ts';
import type { LinkEnd, QueueStats } from '../../../src/network/types.ts';
import { changes, type FakeTarget, fakeTarget } from './fake-target.ts';

const faults = await loadFaults();
const fault = (name: string) => {
  const found = faults.get(name);
  if (!found) throw new Error(`no fault ${name}`);
  return found;
};
const inKernel = [...faults].map(([name, one]) => ({ name, one })).filter(({ one }) => one.layer === 'kernel');

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const onPacketLink = inKernel.filter(({ one }) => one.needs.includes('packet-link'));

describe.each(inKernel)('kernel fault $name', ({ one }) => {
  it.each(one.legs)('is an error on the leg %s without a private network', async (leg) => {
    const injecting = async () => one.inject(fakeTarget({ kernel: false }), one.defaults, leg);
    const code = one.needs.includes('packet-link') ? 'PACKET_LINK' : 'KERNEL_FAULT';
    await expect(injecting()).rejects.toMatchObject({ code, exitCode: ExitCode.environment });
  });
});

describe.each(inKernel.filter((one) => !onPacketLink.includes(one)))('fault of one end $name', ({ one }) => {
  const ends: readonly LinkEnd[] = ['source', 'proxy', 'replica'];
  const everyLeg = one.legs.flatMap((leg) => ends.map((end) => ({ leg, end })));
  const bothWays = 'direction' in one.defaults ? { ...one.defaults, direction: 'both' } : one.defaults;

  it('takes back what it installed when one end of a leg refuses its part', async () => {
    const refusals: string[] = [];
    for (const { leg, end } of everyLeg) {
      const target = fakeTarget({ packetLink: false });
      const injecting = async () => one.inject(refusingAt(target, end), bothWays, leg);
      const injected = await injecting().catch(({ message }: Error) => void refusals.push(message));
      // It needs nothing of this end.
      await injected?.heal();
      expect([...target.rules.keys(), ...target.queues.keys()], `${leg}, refused at the ${end}`).toEqual([]);
      expect(target.removed).toEqual(target.added.map((toxic) => toxic.name));
    }
    expect(new Set(refusals)).toEqual(new Set(['refused']));
    expect(refusals.length).toBeGreaterThanOrEqual(one.legs.length);
  });
});

/** A router changes the path, not the link. */
const changesTheLink = ({ one }: (typeof inKernel)[number]): boolean =>
  one.needs.includes('packet-link') && !one.needs.includes('path-router');

describe.each(inKernel.filter(changesTheLink))('fault of a packet link $name', ({ one }) => {
  it('leaves the link as it was where its emulator cannot do what was asked for', async () => {
    const target = fakeTarget();
    target.packets.limits.push('at most 330 Mbit/s');
    const injecting = async () => one.inject(target, one.defaults, 'source-proxy');
    await expect(injecting()).rejects.toMatchObject({
      code: 'PACKET_LINK',
      message: expect.stringContaining('at most 330 Mbit/s'),
    });
    expect(changes(target)).toBe(0);
    expect(target.packets.shape).toEqual(cable);
  });
  it.each(['to-replica', 'to-source'] as const)('changes the direction %s and no other', async (direction) => {
    const target = fakeTarget();
    await one.inject(target, { ...one.defaults, direction }, 'source-proxy');
    const other = direction === 'to-replica' ? 'to-source' : 'to-replica';
    expect(target.packets.shape[direction]).not.toEqual(cable[direction]);
    expect(target.packets.shape[other]).toEqual(cable[other]);
  });
  it('refuses a direction that there is not', async () => {
    const injecting = async () => one.inject(fakeTarget(), { ...one.defaults, direction: 'up' }, 'source-proxy');
    await expect(injecting()).rejects.toMatchObject({ code: 'BAD_FAULT_PARAMETER', exitCode: ExitCode.usage });
  });
});

/** A target of which one end installs no rules and no queues. */
function refusingAt(target: FakeTarget, end: LinkEnd): FakeTarget {
  const refuse = async (): Promise<never> => {
    throw new Error('refused');
  };
  return {
    ...target,
    kernel: async (at) => {
      const network = await target.kernel?.(at);
      if (!network) throw new Error('no kernel');
      return at === end ? { ...network, addRules: refuse, addQueue: refuse } : network;
    },
  };
}

describe('path-mtu', () => {
  it('leads packets over a router, which ends with it', async () => {
    const target = fakeTarget();
    const injected = await fault('path-mtu').inject(target, fault('path-mtu').defaults, 'source-proxy');
    expect([changes(target), target.packets.shape]).toEqual([1, cable]);
    await injected.heal();
    expect(changes(target)).toBe(0);
  });
  it.each([
    ['refused nothing', { sent: 9, arrived: 9 }, false],
    ['refused packets and passed others on', { sent: 9, arrived: 8 }, true],
    ['passed nothing on', { sent: 9, arrived: 0 }, false],
  ])('is judged by a router that %s', async (_, seen, expected) => {
    const target = fakeTarget();
    const injected = await fault('path-mtu').inject(target, fault('path-mtu').defaults, 'source-proxy');
    Object.assign(target.shown.link, seen);
    expect((await injected.proof()).tookEffect).toBe(expected);
  });
  it.each([{ bytes: 1500 }, { bytes: 100 }, { icmp: 'maybe' }])('refuses %o', async (wrong) => {
    const target = fakeTarget();
    const injecting = async () =>
      fault('path-mtu').inject(target, { ...fault('path-mtu').defaults, ...wrong }, 'source-proxy');
    await expect(injecting()).rejects.toMatchObject({ exitCode: ExitCode.usage });
    expect(changes(target)).toBe(0);
  });
  it('says so where no router can be made', async () => {
    const { packetLink, ...rest } = fakeTarget();
    const alone = { ...rest, packetLink: packetLink && { ...packetLink, detour: undefined } };
    const injecting = async () => fault('path-mtu').inject(alone, fault('path-mtu').defaults, 'source-proxy');
    await expect(injecting()).rejects.toMatchObject({ code: 'PACKET_LINK' });
  });
});

describe('packet-drop', () => {
  const drop = async (target: FakeTarget, params: FaultParams, leg: Leg = 'proxy-replica') =>
    fault('packet-drop').inject(target, faultParams('packet-drop', fault('packet-drop'), params), leg);

  it('installs one rule for each direction, where the packets arrive', async () => {
    const target = fakeTarget();
    await drop(target, {});
    expect([...target.rules]).toEqual([
      [expect.stringMatching(/^replica /), ['tcp sport 40112 drop']],
      [expect.stringMatching(/^proxy /), ['tcp dport 40112 drop']],
    ]);
  });
  it('draws by chance in the packet filter where there is no network emulator', async () => {
    const target = fakeTarget();
    await drop(target, { percent: 30, direction: 'to-source' });
    expect([...target.rules.values()]).toEqual([['tcp dport 40112 numgen random mod 100 < 30 drop']]);
    expect(target.queues.size).toBe(0);
  });
  it('draws by the network emulator where there is one, at the end where the packets leave', async () => {
    const target = fakeTarget({ netem: true });
    const injected = await drop(target, { percent: 30 }, 'source-proxy');
    expect([...target.queues].map(([key, { match }]) => [key.split(' ')[0], match])).toEqual([
      ['source', 'tcp sport 33061'],
      ['proxy', 'tcp dport 33061'],
    ]);
    expect([...target.queues.values()][0]?.discipline.join(' ')).toContain('loss random 30%');
    expect((await injected.proof()).tookEffect).toBe(false);
    target.shown.queue = { ...target.shown.queue, dropped: 2 };
    expect(await injected.proof()).toMatchObject({ tookEffect: true, numbers: { packets: 4 } });
    await injected.heal();
    expect(changes(target)).toBe(0);
  });
  it.each([
    ['everything', {}],
    ['new connections', { percent: 30, connections: 'new' }],
  ])('leaves %s to the packet filter even so', async (_, params) => {
    const target = fakeTarget({ netem: true });
    await drop(target, params);
    expect([target.queues.size, target.rules.size]).toEqual([0, 2]);
  });
  it('counts segments sent again since it began, not before', async () => {
    const target = fakeTarget();
    target.shown.resent = 7;
    const injected = await drop(target, {});
    expect((await injected.proof()).numbers).toMatchObject({ resentSegments: 0 });
    target.shown.resent = 9;
    // Both ends of the leg are asked, and this kernel has one answer for all of them.
    expect((await injected.proof()).numbers).toMatchObject({ resentSegments: 4 });
  });
});

describe('proof of a kernel bandwidth', () => {
  const proofWith = async (queue: Partial<QueueStats>) => {
    const target = fakeTarget();
    const injected = await fault('kernel-bandwidth').inject(
      target,
      { rateKBps: 20, direction: 'to-replica' },
      'source-proxy',
    );
    vi.advanceTimersByTime(1000);
    target.shown.queue = { ...target.shown.queue, ...queue };
    return injected.proof();
  };

  it('holds when packets had to wait and the rate was kept', async () => {
    expect(await proofWith({ overlimits: 1, sentBytes: 21_000 })).toMatchObject({ tookEffect: true });
  });
  it('fails when nothing had to wait, or when more left than the rate allows', async () => {
    expect((await proofWith({ overlimits: 0, sentBytes: 21_000 })).tookEffect).toBe(false);
    expect((await proofWith({ overlimits: 9, sentBytes: 60_000 })).tookEffect).toBe(false);
  });
});

import { readdirSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExitCode } from '../../../src/model/errors.ts';
import { faultParams, loadFaults } from '../../../src/network/faults/index.ts';

import { loadToxics } from '../../../src/proxy/toxic-folder.ts';
import { changes, type FakeTarget, fakeTarget } from './fake-target.ts';

const faults = await loadFaults();
const toxics = await loadToxics();
const fault = (name: string) => {
  const found = faults.get(name);
  if (!found) throw new Error(`no fault ${name}`);
  return found;
};
/** Faults of processes and servers act on no link: they have tests of their own. */
const onLink = [...faults]
  .map(([name, one]) => ({ name, one }))
  .filter(({ one }) => one.layer === 'proxy' || one.layer === 'kernel');
/** What the link must show for the fault to have taken effect. */
const bites: Readonly<Record<string, (target: FakeTarget) => unknown>> = {
  latency: async ({ shown }) => {
    shown.buffered = 500;
    await pause(60);
    vi.advanceTimersByTime(150);
    Object.assign(shown, { buffered: 0, passed: shown.passed + 500 });
  },
  slicer: ({ shown }) => Object.assign(shown, { passed: shown.passed + 6400, pieces: 100 }),
  'slow-accept': async ({ shown }) => {
    shown.fresh = 0;
    await pause(60);
    vi.advanceTimersByTime(600);
    shown.fresh = 80;
  },
  flapping: async ({ shown }) => {
    shown.clients = 0;
    await pause(300);
  },
  'packet-loss': ({ shown }) => Object.assign(shown, { packets: 2 }),
  'half-open': ({ shown }) => Object.assign(shown, { proxyEnds: false }),
  'flow-table-full': ({ shown }) => Object.assign(shown, { members: [1, 51_300], packets: 3 }),
  'idle-eviction': ({ shown }) => Object.assign(shown, { members: [], packets: 3 }),
  stall: ({ shown }) => Object.assign(shown, { waiting: 60_000 }),
  bandwidth: ({ shown }) => Object.assign(shown, { waiting: 60_000, passed: shown.passed + 10_000 }),
  reset: ({ shown }) => shown.fired.push('connection 1 at byte 100'),
  fin: ({ shown }) => shown.fired.push('connection 1 at byte 100'),
  'idle-close': ({ shown }) => shown.fired.push('connection 1 at byte 100'),
  cut: ({ shown }) => shown.fired.push('connection 1 at byte 100'),
  'close-before-events': ({ shown }) => shown.fired.push('connection 2 at byte 900'),
  refuse: ({ shown }) => Object.assign(shown, { clients: 0 }),
  'accept-silence': ({ shown }) => Object.assign(shown, { clients: 2 }),
  'accept-close': ({ shown }) => Object.assign(shown, { clients: 2 }),
  'packet-drop': ({ shown }) => Object.assign(shown, { packets: 12 }),
  reject: ({ shown }) => Object.assign(shown, { packets: 3 }),
  'kernel-bandwidth': ({ shown }) => {
    shown.queue = { sentBytes: 9_000, sentPackets: 6, dropped: 0, overlimits: 5, backlogBytes: 30_000 };
  },
  'kernel-latency': ({ shown }) => Object.assign(shown.link, { sent: 9, arrived: 9, rttMs: 220 }),
  'link-loss': ({ shown }) => Object.assign(shown.link, { sent: 100, arrived: 95 }),
  'link-silence': ({ shown }) => Object.assign(shown.link, { sent: 5, arrived: 0 }),
  'path-mtu': ({ shown }) => Object.assign(shown.link, { sent: 9, arrived: 8 }),
  'link-mtu': ({ shown }) => Object.assign(shown.link, { sent: 9, arrived: 8 }),
  'link-duplicates': ({ shown }) => Object.assign(shown.link, { sent: 9, arrived: 11 }),
  'link-rate': ({ shown }) => Object.assign(shown.link, { sent: 50, arrived: 9 }),
  'link-delay': ({ shown }) => Object.assign(shown.link, { sent: 9, arrived: 9, rttMs: 220 }),
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the folder of faults', () => {
  it('loads one fault from each file', () => {
    const files = readdirSync(new URL('../../../src/network/faults/', import.meta.url))
      .filter((file) => file !== 'index.ts')
      .map((file) => file.replace('.ts', ''));
    expect([...faults.keys()].sort()).toEqual(files.sort());
  });
  it('has a way to show each of them biting in this test', () => {
    const here = 'test/unit/network/faults.test.ts';
    for (const { name } of onLink)
      expect(bites, `add '${name}' to \`bites\` in ${here}: what the link shows when it acts`).toHaveProperty([name]);
    for (const name of Object.keys(bites))
      expect(
        onLink.map((one) => one.name),
        `remove '${name}' from \`bites\` in ${here}`,
      ).toContain(name);
  });
});

describe.each(onLink)('fault $name', ({ name, one }) => {
  const leg = one.legs[0] ?? 'link';
  const inject = async (target = fakeTarget()) => {
    const injected = await one.inject(target, one.defaults, leg);
    vi.advanceTimersByTime(1000);
    return { target, injected };
  };

  it('says where it acts, what it needs and what it takes', () => {
    expect(['proxy', 'kernel', 'process']).toContain(one.layer);
    expect(one.legs.length).toBeGreaterThan(0);
    expect(one.legs.includes('link')).toBe(one.layer === 'proxy');
    expect(one.needs.includes('kernel-faults')).toBe(one.layer === 'kernel');
    expect(faultParams(name, one, {})).toEqual(one.defaults);
  });
  it('changes something when injected, and takes exactly that away when healed', async () => {
    const { target, injected } = await inject();
    expect(changes(target)).toBeGreaterThan(0);
    await injected.heal();
    expect(target.removed).toEqual(target.added.map((toxic) => toxic.name));
    expect(target.rules.size + target.queues.size).toBe(0);
    expect(target.closed.count).toBe(0);
  });
  it('uses only toxics that the proxy has, with attributes that it knows', async () => {
    const { target } = await inject();
    for (const toxic of target.added) {
      const kind = toxics.get(toxic.type);
      expect(kind, toxic.type).toBeDefined();
      expect(Object.keys(kind?.attributes ?? {})).toEqual(expect.arrayContaining(Object.keys(toxic.attributes)));
      expect(toxic.stream).toBe('downstream');
    }
  });
  it('needs the embedded proxy only where its toxic is not one of Toxiproxy', async () => {
    const { target } = await inject(fakeTarget({ proxy: 'toxiproxy' }));
    const own = target.added.some((toxic) => toxics.get(toxic.type)?.extension === true);
    expect(one.needs.includes('embedded-proxy'), `needs: ['embedded-proxy'] of ${name}`).toBe(own);
  });
  it('has no proof when nothing happened', async () => {
    const { injected } = await inject();
    const proof = await injected.proof();
    expect(proof.tookEffect).toBe(false);
    expect(proof.summary.length).toBeGreaterThan(10);
  });
  it('proves itself by numbers when it bit', async () => {
    const { target, injected } = await inject();
    await bites[name]?.(target);
    const proof = await injected.proof();
    expect(proof, proof.summary).toMatchObject({ tookEffect: true });
    expect(Object.keys(proof.numbers).length).toBeGreaterThan(0);
  });
  it('can be injected twice at once without mixing the two up', async () => {
    const named = ({ added, rules, queues }: FakeTarget): string[] => [
      ...added.map((toxic) => toxic.name),
      ...rules.keys(),
      ...queues.keys(),
    ];
    const { target: fresh } = await inject();
    const target = fakeTarget();
    const [first] = [await inject(target), await inject(target)];
    // A closed port has no name: of a fault that closes it, only the changes are counted.
    expect(new Set(named(target)).size).toBe(2 * named(fresh).length);
    await first.injected.heal();
    expect(changes(target)).toBe(changes(fresh));
  });
});

describe('proof of a stall', () => {
  it.each([
    ['bytes still pass', { waiting: 60_000, passed: 1 }],
    ['nothing waits: the source had nothing to send', { waiting: 0, passed: 0 }],
  ])('fails when %s', async (_, seen) => {
    const target = fakeTarget();
    const injected = await fault('stall').inject(target, {}, 'link');
    vi.advanceTimersByTime(1000);
    Object.assign(target.shown, seen);
    expect((await injected.proof()).tookEffect).toBe(false);
  });
  it('does not count what passed before it began', async () => {
    const target = fakeTarget();
    Object.assign(target.shown, { passed: 5_000_000, waiting: 9 });
    const injected = await fault('stall').inject(target, {}, 'link');
    vi.advanceTimersByTime(1000);
    expect(await injected.proof()).toMatchObject({ tookEffect: true, numbers: { passedBytes: 0, waitingBytes: 9 } });
  });
});

describe('proof of a limited rate', () => {
  const proofAt = async (passedInOneSecond: number, waiting: number) => {
    const target = fakeTarget();
    const injected = await fault('bandwidth').inject(target, { rateKBps: 20 }, 'link');
    vi.advanceTimersByTime(1000);
    Object.assign(target.shown, { passed: passedInOneSecond, waiting });
    return injected.proof();
  };

  it('holds near the rate while bytes wait', async () => {
    expect((await proofAt(20_000, 1)).tookEffect).toBe(true);
    expect((await proofAt(28_000, 1)).tookEffect).toBe(true);
  });
  it('fails when more passed, or when nothing waited: then the source was slow, not the link', async () => {
    expect((await proofAt(40_000, 1)).tookEffect).toBe(false);
    expect((await proofAt(20_000, 0)).tookEffect).toBe(false);
  });
});

describe('fault parameters', () => {
  it('take the defaults for what is not given', () => {
    expect(faultParams('packet-drop', fault('packet-drop'), { percent: 30 })).toEqual({
      percent: 30,
      direction: 'both',
      connections: 'all',
    });
  });
  it('refuse an unknown name and suggest a near one', () => {
    expect(() => faultParams('bandwidth', fault('bandwidth'), { rateKbps: 1 })).toThrow(
      expect.objectContaining({ exitCode: ExitCode.usage, hint: 'did you mean rateKBps?' }),
    );
    expect(() => faultParams('stall', fault('stall'), { rateKBps: 1 })).toThrow(
      expect.objectContaining({ hint: 'its parameters: none' }),
    );
  });
});

describe('the proof of a silent link under load', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
  });
  const proofAfter = async (late: number): Promise<boolean> => {
    const one = faults.get('link-silence');
    if (!one) throw new Error('there is such a fault');
    const target = fakeTarget();
    const injected = await one.inject(target, one.defaults, 'source-proxy');
    // More was on its way than senders, which wait for answers, send afterwards.
    Object.assign(target.shown.link, { sent: 5, arrived: 14 });
    vi.advanceTimersByTime(600);
    Object.assign(target.shown.link, { sent: 19, arrived: 14 + late });
    vi.advanceTimersByTime(5000);
    return (await injected.proof()).tookEffect;
  };
  it('is that nothing arrived any more once what was on its way had arrived', async () =>
    expect(await proofAfter(0)).toBe(true));
  it('is missing where packets still arrive', async () => expect(await proofAfter(1)).toBe(false));
});

import { afterEach, describe, expect, it } from 'vitest';
import {
  type AttemptsWatch,
  failedConnects,
  parseAttemptFails,
  watchAttempts,
} from '../../../src/network/connection-attempts.ts';
import { loadFaults } from '../../../src/network/faults/index.ts';
import { fakeTarget } from './fake-target.ts';

const watches: AttemptsWatch[] = [];
afterEach(() => {
  for (const watch of watches.splice(0)) watch.stop();
});
const watching = async (target = fakeTarget()) => {
  const watch = await watchAttempts(target);
  watches.push(watch);
  return { target, watch };
};

describe('connection attempts', () => {
  it('are none while the connection of before stays', async () => {
    const { watch } = await watching();
    expect(watch.openBefore).toBe(1);
    expect(await watch.seen()).toEqual({ accepted: 0, passedBytes: 0, uncounted: 0, openNow: 1 });
  });
  it('are told by ports that were not there before, each once, also after they are gone', async () => {
    const { target, watch } = await watching();
    target.shown.clients = 3;
    expect(await watch.seen()).toMatchObject({ accepted: 2, openNow: 3 });
    target.shown.clients = 0;
    expect(await watch.seen()).toMatchObject({ accepted: 2, openNow: 0 });
  });
  it('do not count bytes of the connection of before', async () => {
    const { target, watch } = await watching();
    target.shown.passed += 5000;
    expect(await watch.seen()).toMatchObject({ passedBytes: 0 });
  });
});

describe('the counter of failed connects', () => {
  it('is found by its name', () => {
    const text = 'Ip: Forwarding\nIp: 1\nTcp: RtoAlgorithm ActiveOpens AttemptFails\nTcp: 1 20 7\nUdp: X\nUdp: 9\n';
    expect(parseAttemptFails(text)).toBe(7);
  });
  it.each(['', 'Tcp: A B\nTcp: 1 2\n', 'Tcp: AttemptFails\nTcp: many\n'])('is null in %j', (text) => {
    expect(parseAttemptFails(text)).toBeNull();
  });
  it('is null for a process that is not there', () => {
    expect(failedConnects(0)).toBeNull();
  });
});

describe('connections that ended before their bytes were counted', () => {
  const ended = (target: ReturnType<typeof fakeTarget>) => {
    const before = target.toxics.connections;
    let asked = 0;
    const connections: typeof before = async () => {
      const known = await before();
      const [one] = known;
      asked += 1;
      return asked === 1 || !one ? known : [...known, { ...one, id: 99, open: false, downstreamOut: null }];
    };
    return { ...target, toxics: { ...target.toxics, connections } };
  };
  const faults = loadFaults();
  const proofOf = async (name: string, clients: number) => {
    const target = fakeTarget({ proxy: 'toxiproxy' });
    const injected = await (await faults).get(name)?.inject(ended(target), { afterMs: 20 }, 'link');
    target.shown.clients = clients;
    const proof = await injected?.proof();
    await injected?.heal();
    return proof;
  };

  it('are told apart from those that carried nothing', async () => {
    const { watch } = await watching(ended(fakeTarget()) as ReturnType<typeof fakeTarget>);
    expect(await watch.seen()).toMatchObject({ passedBytes: 0, uncounted: 1 });
  });
  it('prove an accept-and-close by being closed, and nothing while one is open', async () => {
    expect(await proofOf('accept-close', 0)).toMatchObject({ tookEffect: true, numbers: { uncounted: 1 } });
    expect(await proofOf('accept-close', 2)).toMatchObject({ tookEffect: false });
  });
  it('prove no silence by themselves', async () => {
    expect(await proofOf('accept-silence', 0)).toMatchObject({ tookEffect: false });
    expect(await proofOf('accept-silence', 3)).toMatchObject({ tookEffect: true });
  });
});

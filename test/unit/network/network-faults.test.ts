import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ExitCode } from '../../../src/model/errors.ts';
import { median } from '../../../src/model/median.ts';
import type { Leg } from '../../../src/model/samples.ts';
import type { FaultParams } from '../../../src/model/scenario.ts';
import { watchBytes } from '../../../src/network/byte-watch.ts';
import { faultParams, loadFaults } from '../../../src/network/faults/index.ts';
import { flowTable } from '../../../src/network/kernel/flow-table.ts';
import type { InjectedFault, RuleSet } from '../../../src/network/types.ts';
import { type FakeTarget, fakeTarget } from './fake-target.ts';

const faults = await loadFaults();
const inject = async (
  name: string,
  params: FaultParams = {},
  target: FakeTarget = fakeTarget(),
  leg?: Leg,
): Promise<{ target: FakeTarget; injected: InjectedFault }> => {
  const fault = faults.get(name);
  if (!fault) throw new Error(`no fault ${name}`);
  const injected = await fault.inject(target, faultParams(name, fault, params), leg ?? fault.legs[0] ?? 'link');
  return { target, injected };
};

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

describe.each([
  ['latency', { delayMs: 0 }],
  ['latency', { delayMs: 10, jitterMs: 20 }],
  ['latency', { delayMs: 'long' }],
  ['flapping', { times: 0 }],
  ['flapping', { cutMs: 0 }],
  ['flapping', { how: 'softly' }],
  ['packet-loss', { percent: 0 }],
  ['packet-loss', { percent: 31 }],
  ['packet-loss', { direction: 'sideways' }],
  ['idle-eviction', { idleMs: 0 }],
  ['idle-eviction', { answer: 'fin' }],
  ['idle-close', { idleMs: 0 }],
  ['half-open', { forgets: 'nobody' }],
] as const)('%s with %o', (name, params) => {
  it('is a usage error that leaves nothing behind', async () => {
    const target = fakeTarget();
    await expect(inject(name, params, target)).rejects.toMatchObject({ exitCode: ExitCode.usage });
    expect([target.added, [...target.rules], target.closed.count, target.destroyed]).toEqual([[], [], 0, []]);
  });
});

describe('watched bytes', () => {
  it('tell how long each took to come through, and nothing of what was there before', async () => {
    const target = fakeTarget();
    Object.assign(target.shown, { passed: 900, buffered: 100 });
    const watch = await watchBytes(target);
    target.shown.buffered = 300;
    await watch.look();
    vi.advanceTimersByTime(80);
    Object.assign(target.shown, { passed: 1200, buffered: 50 });
    await watch.look();
    expect(watch.delays()).toEqual([80]);
    vi.advanceTimersByTime(20);
    Object.assign(target.shown, { passed: 1250, buffered: 0 });
    await watch.look();
    expect(watch.delays()).toEqual([80, 20]);
    expect(watch.firstBytes()).toEqual([]);
    watch.stop();
  });
  it('have a median, unless there are none', () => {
    expect([median([3, 1, 2]), median([]), median([5])]).toEqual([2, null, 5]);
  });
});

describe('latency', () => {
  it('is not proved by bytes that came through as fast as ever', async () => {
    const { target, injected } = await inject('latency', { delayMs: 100 });
    target.shown.buffered = 500;
    await pause(40);
    vi.advanceTimersByTime(20);
    Object.assign(target.shown, { passed: 500, buffered: 0 });
    expect(await injected.proof()).toMatchObject({ tookEffect: false, numbers: { measured: 1, medianMs: 20 } });
    await injected.heal();
  });
});

describe('slow accept', () => {
  it('is not proved by a first byte that came soon, nor by the connection of before', async () => {
    const { target, injected } = await inject('slow-accept', { delayMs: 500 });
    target.shown.passed = 700;
    expect((await injected.proof()).tookEffect).toBe(false);
    target.shown.fresh = 0;
    await pause(40);
    vi.advanceTimersByTime(30);
    target.shown.fresh = 80;
    expect(await injected.proof()).toMatchObject({ tookEffect: false, numbers: { soonestFirstByteMs: 30 } });
    await injected.heal();
  });
});

describe('slicer', () => {
  it.each([
    ['large pieces', { passed: 6400, pieces: 10 }, false],
    ['small pieces', { passed: 6400, pieces: 99 }, true],
    ['one piece, small as it is', { passed: 50, pieces: 1 }, false],
  ])('judges %s', async (_, seen, expected) => {
    const { target, injected } = await inject('slicer', { averageBytes: 64 });
    Object.assign(target.shown, seen);
    expect((await injected.proof()).tookEffect).toBe(expected);
  });
});

describe('flapping', () => {
  it('cuts as often as told, and the port is open in between and at the end', async () => {
    const { target, injected } = await inject('flapping', { times: 2, cutMs: 40, gapMs: 40 });
    expect(target.closed.count).toBe(1);
    target.shown.clients = 0;
    for (let looks = 0; target.closed.count > 0 && looks < 1000; looks += 1) await pause(2);
    expect(target.closed.count).toBe(0);
    for (let looks = 0; (await injected.proof()).numbers['cuts'] !== 2 && looks < 100; looks += 1) await pause(20);
    expect(await injected.proof()).toMatchObject({ tookEffect: true, numbers: { cuts: 2, endedConnections: 1 } });
    await injected.heal();
    expect(target.closed.count).toBe(0);
  });
  it('ends at once when healed in the middle of a cut', async () => {
    const { target, injected } = await inject('flapping', { times: 5, cutMs: 10_000 });
    await injected.heal();
    expect(target.closed.count).toBe(0);
  });
  it.each(['embedded', 'toxiproxy'] as const)('in silence holds bytes back and closes nothing (%s)', async (proxy) => {
    const target = fakeTarget({ proxy });
    const { injected } = await inject('flapping', { times: 1, cutMs: 40, how: 'silence' }, target);
    expect(target.added.map(({ type }) => type)).toEqual([proxy === 'embedded' ? 'stall' : 'bandwidth']);
    target.shown.waiting = 500;
    await pause(80);
    expect(await injected.proof()).toMatchObject({ tookEffect: true, numbers: { heldBack: 1, endedConnections: 0 } });
    expect(await target.toxics.present()).toEqual([]);
    await injected.heal();
  });
  it('does not hide that the port could not be closed', async () => {
    const target = fakeTarget();
    const refuse = async (): Promise<never> => {
      throw new Error('no such proxy');
    };
    const broken: FakeTarget = { ...target, toxics: { ...target.toxics, setEnabled: refuse } };
    await expect(inject('flapping', {}, broken)).rejects.toThrow('no such proxy');
  });
});

describe('half-open', () => {
  it.each([
    ['source-side', 'proxy-replica', 'replica', 'tcp sport 40112 tcp dport 51300', 'proxy 40112 51300'],
    ['replica-side', 'proxy-replica', 'proxy', 'tcp sport 51300 tcp dport 40112', 'replica 51300 40112'],
    ['source-side', 'source-proxy', 'proxy', 'tcp sport 33061 tcp dport 51234', 'source 33061 51234'],
  ] as const)('forgets on the %s of %s, and hushes what would tell the %s', async (forgets, leg, at, match, gone) => {
    const { target } = await inject('half-open', { forgets }, fakeTarget(), leg);
    expect([...target.rules]).toEqual([
      [expect.stringMatching(`^${at} `), [`${match} tcp flags & (fin | rst) != 0 drop`]],
    ]);
    expect(target.destroyed).toEqual([gone]);
  });
  it('is not proved while both ends know, nor when both have forgotten', async () => {
    const { target, injected } = await inject('half-open');
    vi.advanceTimersByTime(500);
    expect((await injected.proof()).tookEffect).toBe(false);
    Object.assign(target.shown, { proxyEnds: false, clients: 0 });
    expect((await injected.proof()).tookEffect).toBe(false);
    await injected.heal();
  });
  it('lets the proxy forget where the kernel cannot, and takes that away again', async () => {
    const target = fakeTarget();
    target.shown.destroys = false;
    const pending = inject('half-open', {}, target);
    await vi.waitFor(() => expect(target.added.map(({ type }) => type)).toEqual(['cut']));
    target.shown.proxyEnds = false;
    const { injected } = await pending;
    await injected.heal();
    expect(await target.toxics.present()).toEqual([]);
    expect(target.rules.size).toBe(0);
  });
  it('says so where nobody can forget', async () => {
    const target = fakeTarget({ proxy: 'toxiproxy' });
    target.shown.destroys = false;
    await expect(inject('half-open', {}, target)).rejects.toMatchObject({
      code: 'KERNEL_FAULT',
      hint: expect.stringContaining('SOCK_DESTROY'),
    });
    expect(target.rules.size).toBe(0);
  });
});

describe('idle eviction', () => {
  it('knows the flows of the moment, renews by every packet, adds by a SYN, drops the rest, at one end', async () => {
    const { target } = await inject('idle-eviction', { idleMs: 700 });
    expect([...target.rules.keys()]).toEqual([expect.stringMatching(/^replica /)]);
    expect([...target.rules.values()]).toEqual([
      flowTable({ port: 40112, idleMs: 700, known: [51_300], otherwise: 'drop' }),
    ]);
    expect(flowTable({ port: 40112, idleMs: 700, known: [51_300, 51_300], otherwise: 'drop' })).toEqual({
      declarations: expect.arrayContaining(['  timeout 700ms', '  elements = { 1, 51300 }']),
      arriving: ['tcp sport 40112 tcp dport @flows update @flows { tcp dport } accept', 'tcp sport 40112 drop'],
      leaving: [
        'tcp dport 40112 tcp flags & (syn | ack) == syn update @flows { tcp sport }',
        'tcp dport 40112 tcp sport @flows update @flows { tcp sport } accept',
        'tcp dport 40112 drop',
      ],
    });
  });
  it('answers the end that speaks next with RST, where asked for', async () => {
    const { target } = await inject('idle-eviction', { idleMs: 700, answer: 'rst' });
    const [table] = [...target.rules.values()] as RuleSet[];
    expect(table?.arriving.at(-1)).toBe('tcp sport 40112 tcp flags & rst == 0 reject with tcp reset');
    expect(table?.leaving.at(-1)).toBe('tcp dport 40112 tcp flags & rst == 0 reject with tcp reset');
  });
  it.each([
    ['dropped packets of forgotten flows', 900, { members: [], packets: 3 }, true],
    ['a flow that is kept alive while another was forgotten', 900, { members: [51_300] }, true],
    ['a table that forgets nothing', 900, { members: [1, 51_300], packets: 3 }, false],
    ['a table that is too young', 300, { members: [], packets: 3 }, false],
    ['an empty table and no packet', 900, { members: [] }, false],
  ])('judges %s', async (_, elapsedMs, seen, expected) => {
    const { target, injected } = await inject('idle-eviction', { idleMs: 700 });
    vi.advanceTimersByTime(elapsedMs);
    Object.assign(target.shown, seen);
    expect((await injected.proof()).tookEffect).toBe(expected);
  });
});

describe('a full table of flows', () => {
  it('has room for the flows that are there, and for no other', async () => {
    const { target } = await inject('flow-table-full');
    const [table] = [...target.rules.values()] as RuleSet[];
    expect(table?.declarations).toEqual(expect.arrayContaining(['  size 2', '  elements = { 1, 51300 }']));
    expect(table?.declarations?.join()).not.toContain('timeout');
  });
  it.each([
    ['dropped packets of new flows', { members: [1, 51_300], packets: 3 }, true],
    ['a full table that nobody asked', { members: [1, 51_300], packets: 0 }, false],
    ['a table with room', { members: [1], packets: 3 }, false],
  ])('is judged by %s', async (_, seen, expected) => {
    const { target, injected } = await inject('flow-table-full');
    Object.assign(target.shown, seen);
    expect((await injected.proof()).tookEffect).toBe(expected);
  });
});

import { describe, expect, it, vi } from 'vitest';
import { ExitCode } from '../../../src/model/errors.ts';
import { fault } from '../../../src/network/faults/clock-jump.ts';
import type { FaultTarget } from '../../../src/network/types.ts';
import { fakeTarget } from './fake-target.ts';

const nowS = 1_800_000_000;

/** Two servers whose clocks are told by a query, as a real one does; `settable` has one of its own. */
function worldOf(settable: 'source' | 'replica' | null, { follows = true } = {}) {
  const offsets = { source: 0.25, replica: 0 };
  const set: number[] = [];
  const target = fakeTarget();
  const serverOf = (role: 'source' | 'replica') => ({
    ...target.servers[role],
    query: async () => [{ now: (nowS + offsets[role]).toFixed(6) }],
    ...(role === settable
      ? {
          clock: {
            async set(offsetS: number) {
              set.push(offsetS);
              if (follows) offsets[role] = offsetS + (role === 'source' ? 0.25 : 0);
            },
          },
        }
      : {}),
  });
  const servers = { source: serverOf('source'), replica: serverOf('replica') };
  return { target: { ...target, servers } as FaultTarget, offsets, set };
}

describe('clock-jump', () => {
  it.each([
    ['source', 3600],
    ['source', -3600],
    ['replica', 3600],
    ['replica', -3600],
  ] as const)(
    'moves the clock of the %s by %i s, proves it by both clocks, and moves it back',
    async (leg, offsetS) => {
      const { target, offsets, set } = worldOf(leg);
      const injected = await fault.inject(target, { offsetS }, leg);
      const { tookEffect, numbers } = await injected.proof();
      expect(tookEffect).toBe(true);
      expect(numbers).toMatchObject({ askedS: offsetS, jumpedS: offsetS });
      await injected.heal();
      expect(set).toEqual([offsetS, 0]);
      expect(offsets).toEqual({ source: 0.25, replica: 0 });
    },
  );
  it('has no proof where the server does not follow its clock, and does not wait for ever', async () => {
    vi.useFakeTimers();
    try {
      const { target } = worldOf('source', { follows: false });
      const injecting = fault.inject(target, { offsetS: 60 }, 'source');
      await vi.advanceTimersByTimeAsync(20_000);
      const injected = await injecting;
      expect(await injected.proof()).toMatchObject({ tookEffect: false, numbers: { askedS: 60, jumpedS: 0 } });
    } finally {
      vi.useRealTimers();
    }
  });
  it('has no proof once the clock is right again, whoever set it', async () => {
    const { target, offsets } = worldOf('replica');
    const injected = await fault.inject(target, { offsetS: 60 }, 'replica');
    offsets.replica = 0;
    expect((await injected.proof()).tookEffect).toBe(false);
  });
  it('is not healed where the clock stays as it is', async () => {
    vi.useFakeTimers();
    try {
      const { target, offsets } = worldOf('replica');
      const injected = await fault.inject(target, { offsetS: 60 }, 'replica');
      Object.defineProperty(offsets, 'replica', { get: () => 60, set: () => undefined });
      const healing = expect(injected.heal()).rejects.toMatchObject({ code: 'SERVER_CLOCK' });
      await vi.advanceTimersByTimeAsync(20_000);
      await healing;
    } finally {
      vi.useRealTimers();
    }
  });
  it('is refused for a server with the clock of the machine', async () => {
    const { target } = worldOf('source');
    await expect(fault.inject(target, { offsetS: 60 }, 'replica')).rejects.toMatchObject({
      code: 'SERVER_CLOCK',
      hint: "give the scenario settings.clocks: ['replica']",
    });
  });
  it.each([0, 2, -1, 1.5, 1e9, -1e9, Number.NaN, 'soon'])('refuses a jump by %s s', async (offsetS) => {
    const { target, set } = worldOf('source');
    await expect(fault.inject(target, { offsetS }, 'source')).rejects.toMatchObject({
      code: 'BAD_FAULT_PARAMETER',
      exitCode: ExitCode.usage,
    });
    expect(set).toEqual([]);
  });
});

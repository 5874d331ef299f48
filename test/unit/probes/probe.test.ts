import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ReplfaultError } from '../../../src/model/errors.ts';
import type { Happening } from '../../../src/model/timeline.ts';
import { type Probe, startProbe } from '../../../src/probes/probe.ts';
import type { Recorder } from '../../../src/probes/recorder.ts';

/** A recorder without a file, on the fake clock. */
function fakeRecorder() {
  const startedAt = Date.now();
  const recorded: Happening[] = [];
  const recorder = {
    now: () => Date.now() - startedAt,
    record: (happening: Happening) => recorded.push(happening),
  } as unknown as Recorder;
  return { recorder, recorded };
}
const start = (sample: Probe['sample'], close?: Probe['close'], silenced?: Probe['silenced']) => {
  const { recorder, recorded } = fakeRecorder();
  const running = startProbe(
    { name: 'replication', sample, ...(close ? { close } : {}), ...(silenced ? { silenced } : {}) },
    recorder,
  );
  return { running, recorded, recorder };
};
const takes = (ms: number) => () => new Promise<void>((resolve) => setTimeout(resolve, ms));

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the loop of a probe', () => {
  it('begins samples often enough for a median of 50 ms, however long one takes within that', async () => {
    const sample = vi.fn(takes(15));
    const { running, recorded } = start(sample);
    await vi.advanceTimersByTimeAsync(1000);
    expect(sample.mock.calls.length).toBeGreaterThanOrEqual(20);
    expect(sample.mock.calls.length).toBeLessThanOrEqual(50);
    expect(recorded).toEqual([]);
    const stopped = running.stop();
    await vi.advanceTimersByTimeAsync(100);
    await stopped;
  });
  it('leaves the server a little peace when samples take longer than the interval', async () => {
    const sample = vi.fn(takes(45));
    const { running } = start(sample);
    await vi.advanceTimersByTimeAsync(499);
    expect(sample).toHaveBeenCalledTimes(10);
    const stopped = running.stop();
    await vi.advanceTimersByTimeAsync(100);
    await stopped;
  });
  it('records a gap over 250 ms, and none below', async () => {
    const times = [0, 200, 0, 260, 0, 300, 0];
    const { running, recorded } = start(() => takes(times.shift() ?? 0)());
    await vi.advanceTimersByTimeAsync(2000);
    expect(recorded).toHaveLength(2);
    for (const gap of recorded as Happening<'gap'>[]) {
      expect(gap).toMatchObject({ kind: 'gap', probe: 'replication' });
      expect(gap.toMs - gap.fromMs).toBeGreaterThan(250);
      expect(gap.toMs - gap.fromMs).toBeLessThan(360);
    }
    await running.stop();
  });
  it('goes on after one or two failures', async () => {
    let calls = 0;
    const { running, recorded } = start(async () => {
      calls += 1;
      if (calls % 3 !== 0) throw new Error('once in a while');
    });
    await vi.advanceTimersByTimeAsync(1000);
    expect(calls).toBeGreaterThan(20);
    expect(recorded).toEqual([]);
    await running.stop();
  });
  it('gives up after three failures in a row: the loss, and a gap without end', async () => {
    const sample = vi.fn(async () => {
      throw new Error('Lost connection');
    });
    const { running, recorded } = start(sample);
    await vi.advanceTimersByTimeAsync(1000);
    expect(sample).toHaveBeenCalledTimes(3);
    expect(recorded).toEqual([
      { kind: 'probe-lost', probe: 'replication', reason: 'Lost connection' },
      { kind: 'gap', probe: 'replication', fromMs: 0, toMs: Number.MAX_SAFE_INTEGER },
    ]);
    await running.stop();
    expect(recorded).toHaveLength(2);
  });
  it('stops at once while it sleeps, takes no further sample, and frees what it held', async () => {
    const sample = vi.fn(async () => undefined);
    const close = vi.fn(async () => undefined);
    const { running } = start(sample, close);
    await vi.advanceTimersByTimeAsync(10);
    await running.stop();
    await vi.advanceTimersByTimeAsync(500);
    expect(sample).toHaveBeenCalledTimes(1);
    expect(close).toHaveBeenCalledTimes(1);
  });
  it('waits for the sample under way, and does not take its failure for a loss', async () => {
    const { running, recorded } = start(async () => {
      await takes(100)();
      throw new Error('killed');
    });
    await vi.advanceTimersByTimeAsync(50);
    const stopped = running.stop();
    await vi.advanceTimersByTimeAsync(50);
    await stopped;
    expect(recorded).toEqual([]);
  });
  it('records the silence when it is stopped while failing', async () => {
    const { running, recorded } = start(async () => {
      await takes(400)();
      throw new Error('killed');
    });
    await vi.advanceTimersByTimeAsync(50);
    const stopped = running.stop();
    await vi.advanceTimersByTimeAsync(400);
    await stopped;
    expect(recorded).toEqual([{ kind: 'gap', probe: 'replication', fromMs: 0, toMs: 400 }]);
  });
  it('takes the failures of a silenced server for silence: one gap when it is back, and no loss', async () => {
    let down = false;
    const { running, recorded } = start(
      async () => {
        if (down) throw new Error('Connection lost');
      },
      undefined,
      () => down,
    );
    await vi.advanceTimersByTimeAsync(90);
    down = true;
    await vi.advanceTimersByTimeAsync(1500);
    expect(recorded).toEqual([]);
    down = false;
    await vi.advanceTimersByTimeAsync(100);
    expect(recorded).toHaveLength(1);
    const [gap] = recorded as Happening<'gap'>[];
    expect(gap).toMatchObject({ kind: 'gap', probe: 'replication' });
    expect((gap?.toMs ?? 0) - (gap?.fromMs ?? 0)).toBeGreaterThan(1400);
    await running.stop();
  });
  it('takes a server that says it is down for silenced, also while it is started again', async () => {
    const { running, recorded } = start(async () => {
      throw new ReplfaultError('server-gone', 'Server source is not running any more');
    });
    await vi.advanceTimersByTimeAsync(1000);
    expect(recorded).toEqual([]);
    await running.stop();
    expect(recorded).toMatchObject([{ kind: 'gap', fromMs: 0 }]);
  });
  it('is lost all the same when the server is up and goes on failing', async () => {
    let down = true;
    const { running, recorded } = start(
      async () => {
        throw new Error('Connection lost');
      },
      undefined,
      () => down,
    );
    await vi.advanceTimersByTimeAsync(500);
    down = false;
    await vi.advanceTimersByTimeAsync(200);
    expect(recorded[0]).toMatchObject({ kind: 'probe-lost' });
    await running.stop();
  });
});

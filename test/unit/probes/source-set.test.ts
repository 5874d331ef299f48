import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sourceSetReader } from '../../../src/probes/source-set.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const settled = async <T>(promise: Promise<T>, ms = 50): Promise<T> => {
  promise.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(ms);
  return promise;
};

describe('the executed set of a source that may go silent', () => {
  it('is asked for each time', async () => {
    let n = 0;
    const read = sourceSetReader(
      async () => `uuid:${++n}`,
      () => false,
    );
    expect(await settled(read())).toEqual({ gtid: 'uuid:1', silent: false });
    expect(await settled(read())).toEqual({ gtid: 'uuid:2', silent: false });
  });
  it('is what it said last while it is down, without asking', async () => {
    let down = false;
    const ask = vi.fn(async () => 'uuid:7');
    const read = sourceSetReader(ask, () => down);
    await settled(read());
    down = true;
    expect(await settled(read())).toEqual({ gtid: 'uuid:7', silent: true });
    expect(ask).toHaveBeenCalledTimes(1);
  });
  it('does not wait for the answer of a source that was stopped meanwhile, and takes it when it comes', async () => {
    let stopped = false;
    let answer: ((gtid: string) => void) | undefined;
    const answers = [async () => 'uuid:7', () => new Promise<string>((resolve) => (answer = resolve))];
    const ask = vi.fn(() => answers.shift()?.() ?? Promise.resolve('uuid:9'));
    const read = sourceSetReader(ask, () => stopped);
    await settled(read());
    const hanging = read();
    await vi.advanceTimersByTimeAsync(5);
    stopped = true;
    expect(await settled(hanging)).toEqual({ gtid: 'uuid:7', silent: true });
    expect(await settled(read())).toEqual({ gtid: 'uuid:7', silent: true });
    expect(ask).toHaveBeenCalledTimes(2);
    stopped = false;
    const next = read();
    answer?.('uuid:8');
    expect(await settled(next)).toEqual({ gtid: 'uuid:8', silent: false });
    expect(await settled(read())).toEqual({ gtid: 'uuid:9', silent: false });
  });
  it('takes a failure for silence only when the source is known to be silent', async () => {
    let down = false;
    const read = sourceSetReader(
      async () => {
        throw new Error('Connection lost');
      },
      () => down,
    );
    await expect(settled(read())).rejects.toThrow('Connection lost');
    const dying = read();
    down = true;
    expect(await settled(dying)).toEqual({ gtid: '', silent: true });
  });
});

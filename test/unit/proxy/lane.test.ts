import type { Socket } from 'node:net';
import { PassThrough, Writable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { monotonicMs } from '../../../src/proxy/clock.ts';
import { Lane } from '../../../src/proxy/lane.ts';
import { MemoryBudget } from '../../../src/proxy/memory-budget.ts';
import { AcceptedSender } from '../../../src/proxy/sender.ts';
import type { LaneToxic } from '../../../src/proxy/stage.ts';
import type { CloseKind, Passage, Ruling, ToxicRun } from '../../../src/proxy/toxic.ts';

vi.mock('../../../src/proxy/clock.ts', async (original) => ({
  ...(await original<typeof import('../../../src/proxy/clock.ts')>()),
  monotonicMs: vi.fn(),
}));

/** A receiver that takes what it is given, or nothing while it is blocked. */
class Receiver extends Writable {
  readonly got: { text: string; atMs: number }[] = [];
  private pending: (() => void) | undefined;
  blocked = false;

  constructor() {
    super({ highWaterMark: 1 });
  }

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.got.push({ text: chunk.toString(), atMs: monotonicMs() });
    if (this.blocked) this.pending = done;
    else done();
  }

  unblock(): void {
    this.blocked = false;
    this.pending?.();
  }

  get text(): string {
    return this.got.map(({ text }) => text).join('');
  }
}

let nowMs = 0;
beforeEach(() => {
  nowMs = 0;
  vi.useFakeTimers({ toFake: ['setTimeout', 'setImmediate', 'clearTimeout', 'clearImmediate'] });
  vi.mocked(monotonicMs).mockImplementation(() => nowMs);
});
afterEach(() => {
  vi.useRealTimers();
});

const wait = async (ms: number): Promise<void> => {
  for (let passed = 0; passed < ms; passed += 1) {
    nowMs += 1;
    await vi.advanceTimersByTimeAsync(1);
  }
};

function setUp({ bufferBytes = 1000, budget = new MemoryBudget(1e9), opened = true } = {}) {
  const sender = Object.assign(new PassThrough({ highWaterMark: 1 }), { bytesRead: 0 });
  const receiver = new Receiver();
  const offsets: number[] = [];
  const lane = new Lane({
    sender: new AcceptedSender(sender as unknown as Socket),
    receiver: receiver as unknown as Socket,
    bufferBytes,
    budget,
    arrived: () => undefined,
    passed: (offset) => offsets.push(offset),
  });
  if (opened) lane.open();
  const send = async (text: string): Promise<void> => {
    sender.emit('data', Buffer.from(text));
    await vi.advanceTimersByTimeAsync(0);
  };
  return { lane, sender, receiver, offsets, budget, send };
}

let order = 0;
function toxic(run: ToxicRun | ((passage: Passage) => Ruling), more: Partial<LaneToxic> = {}) {
  order += 1;
  const closed: CloseKind[] = [];
  const acted: number[] = [];
  const laneToxic: LaneToxic = {
    run: typeof run === 'function' ? { rule: run } : run,
    order,
    inFlightBytes: () => 0,
    acted: (bytes) => acted.push(bytes),
    fired: (close) => closed.push(close),
    ...more,
  };
  return Object.assign(laneToxic, { closed, actedWith: acted });
}

const delay = (ms: number, window = Number.POSITIVE_INFINITY) =>
  toxic(
    ({ bytes, arrivedAtMs, nowMs: now }) =>
      now >= arrivedAtMs + ms ? { bytes } : { bytes: 0, askAgainAtMs: arrivedAtMs + ms },
    { inFlightBytes: () => window },
  );
const all = (more: Partial<LaneToxic> = {}) => toxic(({ bytes }) => ({ bytes }), more);
const hold = () => toxic(() => ({ bytes: 0, holdEnd: true, stopReading: true }));
const slice = () => toxic(({ bytes }) => ({ bytes: Math.min(bytes, 1) }));
const limit = (most: number) => {
  let left = most;
  return toxic({
    rule: ({ bytes }) => (left === 0 ? { bytes: 0, close: 'fin' } : { bytes: Math.min(bytes, left) }),
    passed: (bytes) => {
      left -= bytes;
    },
  });
};

describe('a chain of toxics', () => {
  it('lets everything through at once where there are none', async () => {
    const { receiver, send, offsets } = setUp();
    await send('one');
    await send('two');
    expect(receiver.got.map(({ text }) => text)).toEqual(['one', 'two']);
    expect(offsets).toEqual([3, 6]);
  });

  it('adds up two of a kind', async () => {
    const { lane, receiver, send } = setUp();
    lane.add(delay(30));
    lane.add(delay(20));
    await send('x');
    await wait(49);
    expect(receiver.text).toBe('');
    await wait(2);
    expect(receiver.got).toEqual([{ text: 'x', atMs: 50 }]);
  });

  it('works in order: what is thrown away first is not delayed, what is delayed first is thrown away late', async () => {
    const discard = () => toxic(({ bytes }) => ({ bytes, discard: true }));
    for (const [first, leftAtMs] of [
      ['discard', 0],
      ['delay', 10],
    ] as const) {
      nowMs = 0;
      const { lane, send, offsets } = setUp();
      for (const add of first === 'discard' ? [discard(), delay(10)] : [delay(10), discard()]) lane.add(add);
      await send('gone');
      expect(offsets).toEqual(leftAtMs === 0 ? [4] : []);
      await wait(11);
      expect(offsets).toEqual([4]);
      expect(lane.report()).toMatchObject({ discardedBytes: 4, sentBytes: 0, bufferedBytes: 0 });
    }
  });

  it('has the place of a toxic that joins late by its order, and what has got past it is not held again', async () => {
    const { lane, receiver, send } = setUp();
    const [early, late] = [delay(10), delay(100)];
    lane.add(late);
    await send('before');
    lane.add(early);
    await send('after');
    await wait(101);
    expect(receiver.text).toBe('before');
    await wait(10);
    expect(receiver.text).toBe('beforeafter');
  });

  it('gives what waits for a toxic on to the next when it is taken out, in order', async () => {
    const { lane, receiver, send } = setUp();
    const [first, second] = [hold(), delay(5)];
    lane.add(first);
    lane.add(second);
    await send('a');
    await send('b');
    lane.remove(first);
    await send('c');
    expect(receiver.text).toBe('');
    lane.remove(second);
    expect(receiver.text).toBe('abc');
  });

  it('holds what waits for a blocked receiver, too, when a toxic is added', async () => {
    const { lane, receiver, send } = setUp();
    receiver.blocked = true;
    await send('under way');
    await send('waits');
    const holding = hold();
    lane.add(holding);
    receiver.unblock();
    await wait(1);
    expect(receiver.text).toBe('under way');
    lane.remove(holding);
    expect(receiver.text).toBe('under waywaits');
  });

  it('shows each toxic its own position, pieces and bytes behind it', async () => {
    const { lane, send } = setUp();
    const seen: Passage[] = [];
    lane.add(toxic(({ bytes }) => ({ bytes: Math.min(bytes, 2) })));
    lane.add(
      toxic((passage) => {
        if (passage.bytes > 0) seen.push(passage);
        return { bytes: passage.bytes };
      }),
    );
    lane.add(hold());
    await send('abcde');
    expect(seen.map(({ offset, bytes, piece, unsentBytes }) => [offset, bytes, piece, unsentBytes])).toEqual([
      [0, 2, 1, 0],
      [2, 2, 2, 2],
      [4, 1, 3, 4],
    ]);
  });

  it('knows the position of a toxic that is added while bytes wait before it', async () => {
    const { lane, receiver, send } = setUp();
    receiver.blocked = true;
    await send('abc');
    await send('def');
    lane.add(hold());
    const seen: number[] = [];
    lane.add(
      toxic(({ offset, bytes }) => {
        seen.push(offset);
        return { bytes };
      }),
    );
    // The first three have left, the others wait for the toxic before.
    expect(new Set(seen)).toEqual(new Set([3]));
  });

  it('closes behind the last bytes that got past, also when a later toxic delays them', async () => {
    const { lane, receiver, send } = setUp();
    const limiting = limit(3);
    lane.add(limiting);
    lane.add(delay(20));
    await send('abcdef');
    await wait(19);
    expect(limiting.closed).toEqual([]);
    await wait(2);
    expect(receiver.text).toBe('abc');
    expect(limiting.closed).toEqual(['fin']);
  });

  it('resets at once', async () => {
    const { lane, send } = setUp();
    const resetting = toxic(() => ({ bytes: 0, close: 'rst' }));
    lane.add(all());
    lane.add(resetting);
    lane.add(delay(20));
    await send('x');
    expect(resetting.closed[0]).toBe('rst');
  });

  it('passes the end of the sender behind the last byte, through every toxic', async () => {
    const { lane, sender, receiver, send } = setUp();
    const ended = vi.fn();
    receiver.on('finish', ended);
    lane.add(delay(10));
    let sinceMs: number | undefined;
    lane.add(
      toxic(({ bytes, ended: over, nowMs: now }) => {
        if (over) sinceMs ??= now;
        return sinceMs !== undefined && now < sinceMs + 30
          ? { bytes, holdEnd: true, askAgainAtMs: sinceMs + 30 }
          : { bytes };
      }),
    );
    await send('x');
    sender.emit('end');
    await wait(11);
    expect(receiver.text).toBe('x');
    expect(ended).not.toHaveBeenCalled();
    await wait(31);
    expect(ended).toHaveBeenCalled();
  });

  it('notes once that a toxic has an effect', async () => {
    const { lane, send } = setUp();
    const [none, holding] = [all(), hold()];
    lane.add(none);
    lane.add(holding);
    await send('ab');
    await send('cd');
    expect(none.actedWith).toEqual([]);
    expect(holding.actedWith).toEqual([2]);
  });
});

describe('a sender that breaks', () => {
  it('is told behind what it sent, which a delay still holds', async () => {
    const { lane, receiver, send } = setUp();
    lane.add(delay(20));
    await send('last words');
    const told: string[] = [];
    lane.senderFailed(() => told.push(receiver.text));
    expect(told).toEqual([]);
    await wait(21);
    expect(told).toEqual(['last words']);
  });

  it('is told at once where nothing is on its way, and not while a toxic holds the end', async () => {
    const { lane, send } = setUp();
    const holding = hold();
    lane.add(holding);
    await send('x');
    const told = vi.fn();
    lane.senderFailed(told);
    expect(told).not.toHaveBeenCalled();
    lane.remove(holding);
    expect(told).toHaveBeenCalled();
  });
});

describe('a turn', () => {
  it('ends after some pieces, so that others have theirs, and the rest leaves in the next ones', async () => {
    const { lane, receiver, send } = setUp();
    const holding = hold();
    lane.add(holding);
    for (let count = 0; count < 5000; count += 1) await send('x');
    lane.remove(holding);
    expect(receiver.got.length).toBeLessThan(1000);
    await wait(100);
    expect(receiver.got.length).toBe(5000);
  });

  it('ends after some pieces that move from one toxic to the next, too', async () => {
    const { lane, receiver, send } = setUp();
    const asked = vi.fn(({ bytes }: Passage) => ({ bytes }));
    const holding = hold();
    lane.add(holding);
    lane.add(toxic(asked));
    for (let count = 0; count < 5000; count += 1) await send('x');
    asked.mockClear();
    lane.remove(holding);
    expect(asked.mock.calls.length).toBeLessThan(2000);
    await wait(100);
    expect(receiver.got.length).toBe(5000);
  });
});

describe('memory', () => {
  it('is counted before the server is reached, too', async () => {
    const budget = new MemoryBudget(2000);
    const { lane, send, sender } = setUp({ budget, opened: false });
    const pause = vi.spyOn(sender, 'pause');
    lane.add(delay(50));
    await send('x'.repeat(5000));
    expect(budget.usedBytes).toBeGreaterThan(5000);
    expect(pause).toHaveBeenCalled();
  });

  it('is not asked of the sender for what is on its way, and is for what a toxic holds back', async () => {
    const { lane, sender, send } = setUp({ bufferBytes: 1000 });
    const pause = vi.spyOn(sender, 'pause');
    lane.add(delay(50));
    await send('x'.repeat(5000));
    expect(pause).not.toHaveBeenCalled();
    lane.add(toxic(() => ({ bytes: 0 })));
    await wait(51);
    // A line holds about a megabyte, whatever happens at its far end.
    expect(pause).not.toHaveBeenCalled();
    await send('x'.repeat(1024 * 1024));
    await wait(51);
    expect(pause).toHaveBeenCalled();
    expect(lane.report()).toMatchObject({ bufferedBytes: 5000 + 1024 * 1024, reading: false });
  });

  it('has no more on its way than the window of a line', async () => {
    const { lane, send } = setUp();
    lane.add(delay(50, 3000));
    await send('x'.repeat(2999));
    expect(lane.report().reading).toBe(true);
    await send('y');
    expect(lane.report().reading).toBe(false);
    await wait(51);
    expect(lane.report().reading).toBe(true);
  });

  it('counts what tiny pieces cost besides their bytes', async () => {
    const { lane, budget, send } = setUp();
    lane.add(delay(50));
    for (let count = 0; count < 100; count += 1) await send('x');
    // Measured with pieces of one byte: the process grew by 460 to 480 bytes for each.
    expect(budget.usedBytes).toBeGreaterThan(480 * 100);
  });

  it('is not multiplied by a toxic that cuts up what nobody takes', async () => {
    const { lane, budget, receiver, send } = setUp();
    receiver.blocked = true;
    lane.add(delay(10));
    lane.add(slice());
    lane.add(all());
    await send('x'.repeat(20_000));
    await wait(11);
    expect(budget.usedBytes).toBeLessThan(150_000);
    receiver.unblock();
    await wait(400);
    expect(receiver.text).toBe('x'.repeat(20_000));
    expect(budget.usedBytes).toBe(0);
  });

  it('takes what there is for small pieces on a line, and no more', async () => {
    const budget = new MemoryBudget(1_000_000);
    const { lane, receiver, send } = setUp({ budget });
    lane.add(slice());
    lane.add(delay(50));
    await send('x'.repeat(10_000));
    await wait(20);
    expect(budget.usedBytes).toBeGreaterThan(900_000);
    expect(budget.usedBytes).toBeLessThan(1_100_000);
    await wait(400);
    expect(receiver.text).toBe('x'.repeat(10_000));
  });

  it('is bounded over all connections, leaves a little for everybody, and is given back', async () => {
    const budget = new MemoryBudget(10_000);
    const [big, small] = [setUp({ budget }), setUp({ budget })];
    for (const { lane } of [big, small]) lane.add(delay(50));
    await big.send('x'.repeat(12_000));
    expect(budget.usedBytes).toBeGreaterThan(12_000);
    await small.send('x'.repeat(100));
    expect(big.lane.report().reading).toBe(false);
    expect(small.lane.report().reading).toBe(true);
    await wait(60);
    expect(budget.usedBytes).toBe(0);
    expect(big.lane.report().reading).toBe(true);
    await big.send('y'.repeat(5000));
    big.lane.stop();
    expect(budget.usedBytes).toBe(0);
  });
});

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BusyPoll } from '../../../src/proxy/busy-poll.ts';

let nowMs = 0;
let immediates: (() => void)[] = [];
beforeEach(() => {
  nowMs = 0;
  immediates = [];
  vi.stubGlobal('setImmediate', (call: () => void) => immediates.push(call));
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** One turn of the event loop. @returns whether it polls, since something is to be called at once. */
function turn(): boolean {
  const due = immediates;
  immediates = [];
  for (const call of due) call();
  return immediates.length > 0;
}

const poll = (processors = 2) => new BusyPoll(processors, () => nowMs);

/** Bytes move, and nothing follows them. @returns whether the loop polled after them. */
function moveInVain(busyPoll: BusyPoll): boolean {
  busyPoll.moved();
  const polls = immediates.length > 0;
  nowMs += 0.2;
  expect(turn()).toBe(false);
  return polls;
}

describe('polling after bytes have moved', () => {
  it('goes on for a moment and then lets the process sleep', () => {
    const busyPoll = poll();
    busyPoll.moved();
    nowMs += 0.05;
    expect(turn()).toBe(true);
    nowMs += 0.06;
    expect(turn()).toBe(false);
  });

  it('goes on while answers come in time', () => {
    const busyPoll = poll();
    busyPoll.moved();
    for (let answers = 0; answers < 50; answers += 1) {
      nowMs += 0.09;
      expect(turn(), `after ${answers} answers`).toBe(true);
      busyPoll.moved();
    }
  });

  it('is given up where no answer comes in time: at most one movement in 256 is followed by one', () => {
    const busyPoll = poll();
    for (let vain = 0; vain < 600; vain += 1) moveInVain(busyPoll);
    const polled = Array.from({ length: 1024 }, () => moveInVain(busyPoll)).filter(Boolean);
    expect(polled.length).toBeGreaterThanOrEqual(1);
    expect(polled.length).toBeLessThanOrEqual(4);
  });

  /** Exchanges whose answers come after so long, ms, where the loop polls and where it sleeps. @returns the share of polled ones. */
  function exchange(busyPoll: BusyPoll, times: number, answerMs: { polling: number; sleeping: number }): number {
    let polled = 0;
    for (let index = 0; index < times; index += 1) {
      const polls = immediates.length > 0;
      if (polls) polled += 1;
      nowMs += polls ? answerMs.polling : answerMs.sleeping;
      turn();
      busyPoll.moved();
    }
    return polled / times;
  }

  it('is chosen where it makes answers come sooner', () => {
    const busyPoll = poll();
    busyPoll.moved();
    exchange(busyPoll, 1000, { polling: 0.02, sleeping: 0.07 });
    expect(exchange(busyPoll, 20_000, { polling: 0.02, sleeping: 0.07 })).toBeGreaterThan(0.95);
  });

  it('is given up where it makes answers come later, since it takes the processor from the peer', () => {
    const busyPoll = poll();
    busyPoll.moved();
    exchange(busyPoll, 1000, { polling: 0.03, sleeping: 0.012 });
    expect(exchange(busyPoll, 20_000, { polling: 0.03, sleeping: 0.012 })).toBeLessThan(0.05);
  });

  it('follows a machine that becomes idle, and busy again', () => {
    const busyPoll = poll();
    busyPoll.moved();
    for (let round = 0; round < 3; round += 1) {
      exchange(busyPoll, 10_000, { polling: 0.03, sleeping: 0.012 });
      expect(exchange(busyPoll, 10_000, { polling: 0.03, sleeping: 0.012 })).toBeLessThan(0.05);
      exchange(busyPoll, 10_000, { polling: 0.02, sleeping: 0.07 });
      expect(exchange(busyPoll, 10_000, { polling: 0.02, sleeping: 0.07 })).toBeGreaterThan(0.95);
    }
  });

  it('comes back where answers come in time again, each with a pause behind it', () => {
    const busyPoll = poll();
    for (let vain = 0; vain < 600; vain += 1) moveInVain(busyPoll);
    let polled = 0;
    for (let answered = 0; answered < 1024; answered += 1) {
      busyPoll.moved();
      if (immediates.length > 0) polled += 1;
      nowMs += immediates.length > 0 ? 0.02 : 0.07;
      turn();
      busyPoll.moved();
      nowMs += 0.2;
      turn();
      nowMs += 5;
    }
    expect(polled).toBeGreaterThan(200);
  });

  it('never happens on one processor, which the peer needs', () => {
    poll(1).moved();
    expect(immediates).toHaveLength(0);
  });
});

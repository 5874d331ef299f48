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
    for (let answers = 0; answers < 100; answers += 1) {
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

  it('is given up where somebody else wants the processor, although answers come in time', () => {
    const busyPoll = poll();
    let polled = 0;
    for (let answered = 0; answered < 2000; answered += 1) {
      busyPoll.moved();
      if (immediates.length > 0 && answered >= 1000) polled += 1;
      nowMs += 0.05;
      turn();
      busyPoll.moved();
      nowMs += 3;
      turn();
    }
    expect(polled).toBeLessThanOrEqual(10);
  });

  it('comes back where answers come in time again, each with a pause behind it', () => {
    const busyPoll = poll();
    for (let vain = 0; vain < 600; vain += 1) moveInVain(busyPoll);
    let polled = 0;
    for (let answered = 0; answered < 1024; answered += 1) {
      busyPoll.moved();
      if (immediates.length > 0) polled += 1;
      nowMs += 0.05;
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

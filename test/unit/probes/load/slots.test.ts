import { describe, expect, it } from 'vitest';
import { defaultLoad } from '../../../../src/model/load.ts';
import { makeUpMs, pauseBetween, schedule } from '../../../../src/probes/load/slots.ts';

const at200 = { ...defaultLoad, writesPerS: 200 };

describe('the schedule of a load', () => {
  it('has write n due n / rate seconds after its beginning, whenever it is asked for', () => {
    const pace = schedule(at200, 1000);
    expect(pace.next(1000)).toBe(0);
    expect(pace.next(1001)).toBe(4);
    expect(pace.next(1009)).toBe(1);
    // Write 3 was due at 1015: a write that took long does not move the next one.
    expect(pace.next(1040)).toBe(0);
    expect(pace.next(1040)).toBe(0);
  });
  it('makes up for a second, and counts what is older as missed', () => {
    const pace = schedule(at200, 0);
    for (const atMs of [0, 5, 10]) pace.next(atMs);
    // Writes 3 to 999 were due in these 5 s; the last second of them is still written.
    expect(pace.next(5000)).toBe(0);
    expect(pace.missedUntil(5000 - makeUpMs)).toBe(797);
    let behind = 1;
    while (pace.next(5000) === 0) behind += 1;
    expect(behind).toBe(201);
  });
  it('counts what is due at the end and was asked for by nobody', () => {
    const pace = schedule(at200, 0);
    pace.next(0);
    expect(pace.missedUntil(100)).toBe(19);
    expect(pace.missedUntil(100)).toBe(19);
  });
  it('rests after each active stretch, and counts nothing as missed then', () => {
    const pace = schedule({ ...defaultLoad, writesPerS: 1, activeS: 2, idleS: 10 }, 0);
    const dueAt = Array.from({ length: 5 }, () => pace.next(0));
    expect(dueAt).toEqual([0, 1000, 12_000, 13_000, 24_000]);
    const idle = schedule({ ...defaultLoad, writesPerS: 1, activeS: 2, idleS: 10 }, 0);
    for (const atMs of [0, 1000]) idle.next(atMs);
    expect(idle.next(11_000)).toBe(1000);
    expect(idle.missedUntil(11_500)).toBe(0);
  });
});

describe('the pace of the default load', () => {
  it('is a pause after each write', () => {
    const pace = pauseBetween(40);
    expect([pace.next(0), pace.next(3), pace.next(500)]).toEqual([0, 40, 40]);
    expect(pace.missedUntil(10_000)).toBe(0);
  });
});

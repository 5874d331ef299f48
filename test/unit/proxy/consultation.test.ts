import { describe, expect, it } from 'vitest';
import { consult, type LaneToxic } from '../../../src/proxy/consultation.ts';
import type { Passage, Ruling } from '../../../src/proxy/toxic.ts';

const passage: Passage = { nowMs: 0, offset: 0, bytes: 100, piece: 1, arrivedAtMs: 0, ended: false, unsentBytes: 0 };

function toxic(rule: (offered: number) => Ruling) {
  const seen: number[] = [];
  const closed: unknown[] = [];
  const laneToxic: LaneToxic = {
    run: {
      rule({ bytes }) {
        seen.push(bytes);
        return rule(bytes);
      },
    },
    bufferBytes: 0,
    acted: () => {},
    fired: (close) => closed.push(close),
  };
  return { laneToxic, seen, closed };
}

const ask = (toxics: { laneToxic: LaneToxic }[], more: Partial<Passage> = {}, heldBytes = 0) =>
  consult(
    toxics.map(({ laneToxic }) => laneToxic),
    { ...passage, ...more },
    heldBytes,
  );

describe('several toxics together', () => {
  it('let everything pass when there are none', () => {
    expect(ask([])).toMatchObject({ bytes: 100, discard: false, askAgainAtMs: Number.POSITIVE_INFINITY });
  });

  it('show each what the ones before let through', () => {
    const first = toxic(() => ({ bytes: 40, askAgainAtMs: 9 }));
    const second = toxic(() => ({ bytes: 15, askAgainAtMs: 7 }));
    expect(ask([first, second])).toMatchObject({ bytes: 15, askAgainAtMs: 7 });
    expect(second.seen).toEqual([40]);
  });

  it('show none to those behind one that throws away, and do not count them as met', () => {
    const before = toxic((bytes) => ({ bytes }));
    const discarding = toxic((bytes) => ({ bytes, discard: true }));
    const behind = toxic((bytes) => ({ bytes }));
    const verdict = ask([before, discarding, behind]);
    expect(verdict).toMatchObject({ bytes: 100, discard: true });
    expect(behind.seen).toEqual([0]);
    expect(verdict.met).toEqual([before.laneToxic, discarding.laneToxic]);
  });

  it('are ended by the first that wants to', () => {
    const holding = toxic(() => ({ bytes: 0, stopReading: true }));
    const closing = toxic(() => ({ bytes: 0, close: 'rst' }));
    const late = toxic(() => ({ bytes: 0, close: 'fin' }));
    ask([holding, closing, late]).close?.();
    expect([closing.closed, late.closed]).toEqual([['rst'], []]);
    expect(late.seen).toEqual([]);
  });

  it('have an effect when they hold back, throw away or delay the end', () => {
    const none = toxic((bytes) => ({ bytes }));
    const holding = toxic(() => ({ bytes: 99 }));
    expect(ask([none, holding]).effective).toEqual([holding.laneToxic]);
    const stalling = toxic(() => ({ bytes: 0, stopReading: true }));
    expect(ask([stalling], { bytes: 0 }).effective).toEqual([]);
    expect(ask([stalling], { bytes: 0 }, 1).effective).toEqual([stalling.laneToxic]);
    const slow = toxic(() => ({ bytes: 0, holdEnd: true }));
    expect(ask([slow], { bytes: 0 }).effective).toEqual([]);
    expect(ask([slow], { bytes: 0, ended: true }).effective).toEqual([slow.laneToxic]);
  });
});

import { describe, expect, it } from 'vitest';
import { GtidSet } from '../../../src/model/gtid.ts';

const a = '3e11fa47-71ca-11e1-9e33-c80aa9429562';
const b = '4e11fa47-71ca-11e1-9e33-c80aa9429562';
const text = (set: string): string => GtidSet.parse(set).toString();

describe('GtidSet.parse', () => {
  it('reads what the server prints, with its spaces and newlines', () => {
    expect(text(`${a}:1-5:7,\n${b}:1`)).toBe(`${a}:1-5:7,${b}:1`);
    expect(text(` ${a} : 1 - 3 , ${b}:2 `)).toBe(`${a}:1-3,${b}:2`);
  });
  it('reads nothing as the empty set', () => {
    for (const nothing of ['', '  ', '\n', ',']) expect(GtidSet.parse(nothing).isEmpty).toBe(true);
    expect(GtidSet.empty.toString()).toBe('');
  });
  it('brings intervals into order and joins neighbours', () => {
    expect(text(`${a}:7:1-3:4-5`)).toBe(`${a}:1-5:7`);
    expect(text(`${a}:1-5,${a}:3-9`)).toBe(`${a}:1-9`);
    expect(text(`${a.toUpperCase()}:1`)).toBe(`${a}:1`);
  });
  it('keeps the tags of a source apart', () => {
    const set = GtidSet.parse(`${a}:1-3:backup:1-2:5:other:9`);
    expect(set.count).toBe(7);
    expect(set.contains(`${a}:backup:5`)).toBe(true);
    expect(set.contains(`${a}:5`)).toBe(false);
    expect(set.contains(`${a}:other:1`)).toBe(false);
  });
  it('refuses what is no GTID set', () => {
    for (const wrong of ['nonsense', a, `${a}:1-`, `${a}:-1`, `${a}:1;2`]) expect(() => GtidSet.parse(wrong)).toThrow();
  });
  it('takes an interval that ends before it begins as empty, as the server does', () => {
    expect(GtidSet.parse(`${a}:5-3`).isEmpty).toBe(true);
  });
});

describe('GtidSet arithmetic', () => {
  it('names the lowest transaction of each origin', () => {
    expect(GtidSet.parse(`${a}:4-9:2,${b}:7`).firsts()).toEqual([`${a}:2`, `${b}:7`]);
    expect(GtidSet.empty.firsts()).toEqual([]);
  });
  it('contains a set only when it contains all of it', () => {
    const set = GtidSet.parse(`${a}:1-5`);
    expect(set.contains(`${a}:2-5`)).toBe(true);
    expect(set.contains(`${a}:5-6`)).toBe(false);
    expect(set.contains(`${b}:1`)).toBe(false);
    expect(set.contains('')).toBe(true);
  });
  it('leaves its operands as they were', () => {
    const one = GtidSet.parse(`${a}:1-5`);
    one.union(GtidSet.parse(`${a}:6-9`));
    one.minus(GtidSet.parse(`${a}:2`));
    expect(one.toString()).toBe(`${a}:1-5`);
  });
});

describe('GtidSet.gaps', () => {
  it.each([
    ['', ''],
    [`${'a'.repeat(8)}-0000-0000-0000-000000000001:1-20`, ''],
    ['a0-1:1-20:24-30:32', 'a0-1:21-23:31'],
    ['a0-1:5-6:8,b0-1:1', 'a0-1:7'],
    ['0-1-17,0-2-5', ''],
  ])('of %s are %s', (text, gaps) => expect(GtidSet.parse(text).gaps.toString()).toBe(gaps));
});

describe('GtidSet of MariaDB', () => {
  it('takes a position as everything of that server in that domain', () => {
    const set = GtidSet.parse('0-1-17,0-2-5,\n7-1-3');
    expect(set.toString()).toBe('0-1-17,0-2-5,7-1-3');
    expect(set.count).toBe(25);
    expect(set.contains('0-1-17')).toBe(true);
    expect(set.contains('0-1-18')).toBe(false);
    expect(set.contains('1-1-1')).toBe(false);
  });
  it('names what is missing by its first transaction and prints it so that it can be read again', () => {
    const missing = GtidSet.parse('0-1-17').minus(GtidSet.parse('0-1-12'));
    expect(missing.firsts()).toEqual(['0-1-13']);
    expect(missing.toString()).toBe('0-1-13..17');
    expect(missing.count).toBe(5);
    expect(GtidSet.parse(missing.toString()).union(GtidSet.parse('0-1-12')).toString()).toBe('0-1-17');
  });
  it('shows a server that only one end knows as errant', () => {
    const errant = GtidSet.parse('0-1-17,0-2-18').minus(GtidSet.parse('0-1-17'));
    expect(errant.isEmpty).toBe(false);
    expect(errant.toString()).toBe('0-2-18');
  });
  it('refuses what is no position', () => {
    for (const wrong of ['0-1', '0-1-', '0-1-2-3', '0-1-2..', 'a-1-2']) expect(() => GtidSet.parse(wrong)).toThrow();
  });
});

/** Small, seeded and the same everywhere (mulberry32). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

describe('GtidSet against a plain set of single transactions', () => {
  const sources = [a, b, `${a}:tag`];
  const random = generator(1190);
  const draw = (below: number): number => Math.floor(random() * below);
  const drawSet = (): { text: string; plain: Set<string> } => {
    const plain = new Set<string>();
    const parts: string[] = [];
    for (let n = draw(6); n > 0; n--) {
      const source = sources[draw(sources.length)] ?? a;
      const first = 1 + draw(20);
      const last = first + draw(6);
      parts.push(`${source}:${first === last && draw(2) === 0 ? first : `${first}-${last}`}`);
      for (let i = first; i <= last; i++) plain.add(`${source}:${i}`);
    }
    return { text: parts.join(draw(2) === 0 ? ',' : ',\n '), plain };
  };
  const singles = (set: GtidSet): string[] =>
    sources.flatMap((s) => Array.from({ length: 30 }, (_, i) => `${s}:${i + 1}`)).filter((one) => set.contains(one));
  const sorted = (plain: Iterable<string>): string[] => [...plain].sort();

  it('agrees on union, minus, count, emptiness, firsts and printing, 300 times', () => {
    for (let round = 0; round < 300; round++) {
      const [x, y] = [drawSet(), drawSet()];
      const [setX, setY] = [GtidSet.parse(x.text), GtidSet.parse(y.text)];
      const why = `round ${round}: ${x.text} | ${y.text}`;
      const union = new Set([...x.plain, ...y.plain]);
      const minus = new Set([...x.plain].filter((one) => !y.plain.has(one)));
      expect(setX.count, why).toBe(x.plain.size);
      expect(sorted(singles(setX.union(setY))), why).toEqual(sorted(union));
      expect(sorted(singles(setX.minus(setY))), why).toEqual(sorted(minus));
      expect(setX.minus(setY).isEmpty, why).toBe(minus.size === 0);
      expect(setX.minus(setX).isEmpty, why).toBe(true);
      expect(GtidSet.parse(setX.toString()).toString(), why).toBe(setX.toString());
      for (const first of setX.firsts()) {
        const at = first.lastIndexOf(':');
        const numbers = [...x.plain]
          .filter((one) => one.startsWith(first.slice(0, at + 1)) && one.lastIndexOf(':') === at)
          .map((one) => Number(one.slice(at + 1)));
        expect(Number(first.slice(at + 1)), why).toBe(Math.min(...numbers));
      }
    }
  });
});

describe('GtidSet of MariaDB against plain numbers', () => {
  const random = generator(2013);
  const draw = (below: number): number => Math.floor(random() * below);
  const keys = ['0-1', '0-2', '3-1'];
  const drawPositions = (): Map<string, number> =>
    new Map(keys.filter(() => draw(4) > 0).map((key) => [key, 1 + draw(20)]));
  const printed = (positions: Map<string, number>): string => [...positions].map(([key, n]) => `${key}-${n}`).join(',');

  it('agrees on union, minus, count and printing, 300 times', () => {
    for (let round = 0; round < 300; round++) {
      const [x, y] = [drawPositions(), drawPositions()];
      const [setX, setY] = [GtidSet.parse(printed(x)), GtidSet.parse(printed(y))];
      const why = `round ${round}: ${printed(x)} | ${printed(y)}`;
      const most = keys.reduce((sum, key) => sum + Math.max(x.get(key) ?? 0, y.get(key) ?? 0), 0);
      const rest = keys.reduce((sum, key) => sum + Math.max(0, (x.get(key) ?? 0) - (y.get(key) ?? 0)), 0);
      expect(setX.toString(), why).toBe(printed(x));
      expect(setX.union(setY).count, why).toBe(most);
      expect(setX.minus(setY).count, why).toBe(rest);
      expect(setX.minus(setY).isEmpty, why).toBe(rest === 0);
      expect(GtidSet.parse(setX.minus(setY).toString()).count, why).toBe(rest);
      for (const first of setX.minus(setY).firsts()) {
        expect(setX.contains(first), why).toBe(true);
        expect(setY.contains(first), why).toBe(false);
      }
    }
  });
});

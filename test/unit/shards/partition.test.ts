import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadScenarios } from '../../../src/catalogue/scenario-files.ts';
import { isOfComparison, makePlan } from '../../../src/runner/plan.ts';
import { shardItems } from '../../../src/runner/sharding/shard-items.ts';
import { partition } from '../../../src/shards/partition.ts';
import { plannedMs } from '../../../src/shards/schedule.ts';
import type { PlannedShard, ShardItem } from '../../../src/shards/types.ts';

const item = (id: string, durationMs: number, pair = 'p', control = false): ShardItem => ({
  id,
  key: id.replace(/@.*/, ''),
  pair,
  control,
  durationMs,
});

/** A plan with up to six pairs, each with a control, and cases of very different lengths. */
function randomPlan(random: RandomGenerator): readonly ShardItem[] {
  const pairs = uniformInt(random, 1, 6);
  const cases = uniformInt(random, 1, 40);
  const longest = [200, 3_000, 20_000][uniformInt(random, 0, 2)] ?? 0;
  return Array.from({ length: pairs }, (_, pair) => [
    item(`control@${pair}`, uniformInt(random, 1, 4_000), `pair ${pair}`, true),
    ...Array.from({ length: cases }, (__, at) =>
      item(`case-${at}@${pair}`, uniformInt(random, 1, longest), `pair ${pair}`),
    ),
  ]).flat();
}

function shuffled<T>(values: readonly T[], random: RandomGenerator): readonly T[] {
  const left = [...values];
  for (let at = left.length - 1; at > 0; at -= 1) {
    const other = uniformInt(random, 0, at);
    [left[at], left[other]] = [left[other] as T, left[at] as T];
  }
  return left;
}

const idsOf = (shards: readonly PlannedShard[]): string[][] =>
  shards.map(({ items }) => items.map(({ id }) => id).sort());

describe('1,000 random plans', () => {
  const random = xoroshiro128plus(20261129);
  const plans = Array.from({ length: 1_000 }, () => {
    const items = randomPlan(random);
    const cases = items.filter(({ control }) => !control).length;
    const total = uniformInt(random, 1, Math.min(cases, 20));
    return { items, total, shards: partition(items, total), order: shuffled(items, random) };
  });

  it('each case is in exactly one shard, and only controls are in several', () => {
    for (const { items, total, shards } of plans) {
      expect(shards.map(({ index }) => index)).toEqual(Array.from({ length: total }, (_, at) => at + 1));
      const cases = shards.flatMap((shard) => shard.items).filter(({ control }) => !control);
      expect(cases.map(({ id }) => id).sort()).toEqual(
        items
          .filter(({ control }) => !control)
          .map(({ id }) => id)
          .sort(),
      );
    }
  });
  it('each shard has a case, and the control of exactly the pairs of its cases', () => {
    for (const { shards } of plans)
      for (const shard of shards) {
        const [controls, cases] = [true, false].map((control) => shard.items.filter((one) => one.control === control));
        expect(cases?.length).toBeGreaterThan(0);
        const pairs = (of: readonly ShardItem[] = []) => [...new Set(of.map(({ pair }) => pair))].sort();
        expect(pairs(controls)).toEqual(pairs(cases));
        expect(controls?.length).toBe(pairs(cases).length);
      }
  });
  it('whole pairs stay together while there are as many as shards', () => {
    const whole = plans.filter(({ items, total }) => total <= items.filter(({ control }) => control).length);
    expect(whole.length).toBeGreaterThan(100);
    for (const { items, shards } of whole) {
      const controls = shards.flatMap((shard) => shard.items.filter(({ control }) => control));
      expect(controls).toHaveLength(items.filter(({ control }) => control).length);
    }
  });
  it('few controls are played twice: a pair is cut in as few parts as possible', () => {
    for (const { items, total, shards } of plans) {
      const pairs = items.filter(({ control }) => control).length;
      const controls = shards.flatMap((shard) => shard.items.filter(({ control }) => control));
      // Laid end to end and cut, pairs have one part more with each cut; filling empty shards may add some.
      expect(controls.length).toBeLessThanOrEqual(pairs + 2 * total);
    }
  });
  it('the order of the plan does not matter', () => {
    for (const { total, shards, order } of plans) expect(idsOf(partition(order, total))).toEqual(idsOf(shards));
  });
});

describe('the whole catalogue on one pair, without a recorded run', () => {
  let items: readonly ShardItem[] = [];
  beforeAll(async () => {
    const scenarios = (await loadScenarios([])).filter(({ name }) => !isOfComparison({ scenario: name }));
    const pairs = [{ source: 'mysql:9.7', replica: 'mysql:9.7' }];
    items = shardItems(makePlan({ scenarios, pairs, params: [] }), scenarios);
    expect(items.length).toBeGreaterThan(200);
    // All scenarios are compiled by the first test that loads them.
  }, 60_000);
  const loadOf = ({ items: own }: PlannedShard): number => own.reduce((sum, { durationMs }) => sum + durationMs, 0);
  const ratio = (of: (shard: PlannedShard) => number, total: number): number => {
    const all = partition(items, total).map(of);
    return Math.max(...all) / Math.min(...all);
  };

  it.each([2, 3, 4, 5, 6, 7, 8])('%i shards are planned within 1.10 of each other', (total) => {
    expect(ratio(loadOf, total)).toBeLessThanOrEqual(1.1);
    expect(ratio(({ items: own }) => plannedMs(own, 2), total)).toBeLessThanOrEqual(1.1);
  });
  it.each([2, 4, 8])('one case more moves few of the others among %i shards', (total) => {
    const shardOf = (all: readonly ShardItem[]) =>
      new Map(partition(all, total).flatMap((shard) => shard.items.map(({ id }) => [id, shard.index] as const)));
    const before = shardOf(items);
    const moved = Array.from({ length: 40 }, (_, at) => {
      const more = item(`new/case-${at}`, 1_000 + ((at * 7_919) % 15_000), items[0]?.pair);
      const after = shardOf([...items, more]);
      return items.filter(({ id, control }) => !control && after.get(id) !== before.get(id)).length / items.length;
    });
    expect(Math.max(...moved)).toBeLessThanOrEqual(0.2);
  });
});

describe('the same division on every machine', () => {
  // Whoever changes how cases are divided changes this list: shards of two such versions must not be mixed, which the tool version prevents.
  it('is this one', () => {
    const items = [
      item('control@a', 3_000, 'a', true),
      ...Array.from({ length: 9 }, (_, at) => item(`ß-${at}`, 1_000 + at * 100, 'a')),
    ];
    expect(idsOf(partition(items, 3))).toMatchInlineSnapshot(`
      [
        [
          "control@a",
          "ß-2",
          "ß-4",
          "ß-6",
        ],
        [
          "control@a",
          "ß-0",
          "ß-7",
          "ß-8",
        ],
        [
          "control@a",
          "ß-1",
          "ß-3",
          "ß-5",
        ],
      ]
    `);
  });
});

describe('too many shards', () => {
  const items = [item('c', 5, 'p', true), item('x', 5), item('y', 5)];
  it('a control alone is no shard', () => {
    expect(idsOf(partition(items, 2)).sort()).toEqual([
      ['c', 'x'],
      ['c', 'y'],
    ]);
    expect(() => partition(items, 3)).toThrow(/3 shards cannot be made of 2 cases/);
  });
  it('a plan of controls is divided by them', () => {
    const controls = ['a', 'b', 'c'].map((pair) => item(`control@${pair}`, 5, pair, true));
    expect(idsOf(partition(controls, 3)).flat().sort()).toEqual(['control@a', 'control@b', 'control@c']);
    expect(() => partition(controls, 4)).toThrow('4 shards');
  });
  it('very unequal cases leave no shard without one', () => {
    const unequal = [item('c', 1, 'p', true), item('long', 1_000_000), item('s1', 1), item('s2', 1), item('s3', 1)];
    for (const total of [2, 3, 4])
      for (const shard of partition(unequal, total)) expect(shard.items.length).toBeGreaterThan(1);
  });
});

import { describe, expect, it } from 'vitest';
import { steadiest } from '../../../../src/network/packet/traffic.ts';

/** Looks during which so many packets moved, one after the other. */
function looks(...moved: readonly number[]): { look: () => { value: number; moved: number }; taken: () => number } {
  let next = 0;
  return {
    look: () => {
      const value = next++;
      return { value, moved: moved[value] ?? 0 };
    },
    taken: () => next,
  };
}

describe('reading both ends of a link', () => {
  it.each([
    ['nothing moved', [0], 0, 1],
    ['one packet moved', [1, 0], 0, 1],
    ['the process was set aside in between', [40, 3, 0], 2, 3],
    ['packets never rest', [40, 12, 30, 9, 20, 0], 3, 5],
  ])('takes the steadiest look where %s', (_, moved, value, taken) => {
    const given = looks(...moved);
    expect([steadiest(given.look), given.taken()]).toEqual([value, taken]);
  });
});

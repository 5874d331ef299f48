import { describe, expect, it } from 'vitest';
import { remainsIn } from '../../../src/worker/remains.ts';

const network = (namespace: unknown, ruleSets: number, queues: number) => ({
  namespace,
  remains: async () => ({ ruleSets, queues }),
});

describe('what faults have left in networks', () => {
  it('has the rules of a namespace once, and the queues of each of its devices', async () => {
    const [far, near] = [{}, {}];
    expect(await remainsIn([network(far, 1, 0), network(near, 2, 1), network(near, 2, 3)])).toEqual({
      leftRules: 3,
      leftQueues: 4,
    });
  });
  it('is nothing without networks', async () => expect(await remainsIn([])).toEqual({ leftRules: 0, leftQueues: 0 }));
});

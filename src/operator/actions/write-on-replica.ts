import type { Action } from '../types.ts';

export const action: Action = {
  does: 'writes a transaction on the replica itself, which nobody should: it belongs to no table of the source',
  defaults: {},
  async run({ say }) {
    await say('replica', 'CREATE DATABASE replfault_errant');
  },
};

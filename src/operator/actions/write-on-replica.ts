import type { Action } from '../types.ts';
import { writable } from '../writable.ts';

export const action: Action = {
  does: 'writes a transaction on the replica itself, which nobody should: it belongs to no table of the source',
  defaults: {},
  async run(session) {
    await writable(session, 'replica', () => session.say('replica', 'CREATE DATABASE replfault_errant'));
  },
};

import type { Action } from '../types.ts';
import { writable } from '../writable.ts';

export const action: Action = {
  does: 'writes a transaction on the replica itself, to a table that the source does not have',
  defaults: {},
  async run(session) {
    await writable(session, 'replica', () => session.say('replica', 'CREATE DATABASE replfault_errant'));
  },
};

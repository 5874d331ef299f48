import type { Action } from '../types.ts';

export const action: Action = {
  does: 'executes a statement exactly as a runbook prints it; an error of the server is recorded, and the case continues',
  defaults: { on: 'replica', statement: 'SHOW SLAVE STATUS' },
  async run({ say }, params) {
    const on = params['on'] === 'source' ? 'source' : 'replica';
    try {
      await say(on, String(params['statement']));
    } catch (cause) {
      // What a server answers is in the history, and what the case is about; no answer is another matter.
      if (typeof (cause as { errno?: unknown }).errno !== 'number') throw cause;
    }
  },
};

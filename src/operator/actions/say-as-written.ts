import type { Action } from '../types.ts';

export const action: Action = {
  does: 'says a statement word by word, as a runbook prints it; an error that the server answers is recorded and endured',
  defaults: { on: 'replica', statement: 'SHOW SLAVE STATUS' },
  async run({ say }, params) {
    const on = params['on'] === 'source' ? 'source' : 'replica';
    // The answer is in the history either way; whether it was an error is what the case is about.
    await say(on, String(params['statement'])).catch(() => undefined);
  },
};

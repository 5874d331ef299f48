import type { Action } from '../types.ts';

export const action: Action = {
  does: 'makes the source begin a new binary log file',
  defaults: {},
  async run({ pair, say }) {
    await say('source', pair.source.flavour.operatorWords.flushBinaryLogs);
  },
};

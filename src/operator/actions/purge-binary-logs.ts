import { ReplfaultError } from '../../model/errors.ts';
import type { Action } from '../types.ts';

export const action: Action = {
  does: 'removes every binary log of the source but a new, empty one; a log that a dump thread still reads stays',
  defaults: {},
  async run({ pair, say }) {
    const { binaryLogStatusQuery, readBinaryLogStatus, operatorWords } = pair.source.flavour;
    await say('source', operatorWords.flushBinaryLogs);
    const [status] = await say('source', binaryLogStatusQuery);
    if (!status) throw new ReplfaultError('NO_BINARY_LOG', `Server ${pair.source.name} writes no binary log`);
    await say('source', operatorWords.purgeBinaryLogsTo(readBinaryLogStatus(status).file));
  },
};

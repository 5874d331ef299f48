import { ReplfaultError } from '../../model/errors.ts';
import type { Action } from '../types.ts';

/** MariaDB needs an old log until its storage engine has written all of it to disk, which it does once a second. */
const attempts = 30;
const pauseMs = 100;

export const action: Action = {
  does: 'purges all binary logs of the source but a new, empty one; a log that a dump thread still reads stays',
  defaults: {},
  async run({ pair, signal, say }) {
    const { binaryLogStatusQuery, readBinaryLogStatus, operatorWords } = pair.source.flavour;
    await say('source', operatorWords.flushBinaryLogs);
    const [status] = await say('source', binaryLogStatusQuery);
    if (!status) throw new ReplfaultError('NO_BINARY_LOG', `Server ${pair.source.name} writes no binary log`);
    const { file } = readBinaryLogStatus(status);
    for (let attempt = 1; ; attempt += 1) {
      await say('source', operatorWords.purgeBinaryLogsTo(file));
      const left = await say('source', 'SHOW BINARY LOGS');
      if (!left.some((log) => String(log['Log_name']) < file)) return;
      // A log that is still read, or that MariaDB would still need after a crash, is left where it is, with a warning at most.
      if (attempt === attempts)
        throw new ReplfaultError('NOT_PURGED', `Server ${pair.source.name} kept binary logs older than ${file}`, {
          hint: 'end the dump threads that still read them first',
        });
      signal.throwIfAborted();
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  },
};

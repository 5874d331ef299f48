import { usageError } from '../../model/errors.ts';
import type { Action } from '../types.ts';

export const action: Action = {
  does: 'sets the verbosity of the error log of a running server: 1 errors, 2 also warnings, 3 also notes',
  defaults: { on: 'source', verbosity: 3 },
  /** @throws ReplfaultError (usage) for another server than source and replica, or a step that is none. */
  async run({ pair, say }, { on, verbosity }) {
    if (on !== 'source' && on !== 'replica')
      throw usageError('BAD_ACTION_PARAMETER', `set-log-verbosity cannot be done on ${on}`, 'use source or replica');
    if (verbosity !== 1 && verbosity !== 2 && verbosity !== 3)
      throw usageError('BAD_ACTION_PARAMETER', `set-log-verbosity knows the steps 1 to 3, not "${verbosity}"`);
    await say(on, pair[on].flavour.operatorWords.setLogVerbosity(verbosity));
  },
};

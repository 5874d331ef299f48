import { usageError } from '../../model/errors.ts';
import type { Action } from '../types.ts';

/** Names of variables that may stand in a statement as they are. */
const plainName = /^[a-z][a-z0-9_]*$/;

export const action: Action = {
  does: 'sets a global variable of a running server; running threads can keep the old value',
  defaults: { on: 'source', name: '', value: 0 },
  /** @throws ReplfaultError (usage) for another server than source and replica, or a name that is none. */
  async run({ pair, say }, { on, name, value }) {
    if (on !== 'source' && on !== 'replica')
      throw usageError('BAD_ACTION_PARAMETER', `set-variable cannot be done on ${on}`, 'use source or replica');
    if (!plainName.test(String(name)))
      throw usageError('BAD_ACTION_PARAMETER', `set-variable needs the name of a variable, not "${name}"`);
    const literal = typeof value === 'number' ? value : `'${String(value).replaceAll("'", "''")}'`;
    await say(on, `SET GLOBAL ${pair[on].flavour.variableName(String(name))} = ${literal}`);
  },
};

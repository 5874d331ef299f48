import { describe, expect, it } from 'vitest';
import { findAction, loadActions } from '../../../src/operator/index.ts';
import { writable } from '../../../src/operator/writable.ts';
import { flavour as mysql9 } from '../../../src/servers/flavours/mysql-9.ts';
import { fakeSession } from './fake-session.ts';

const actions = await loadActions();
const lift = 'replica: SET GLOBAL super_read_only = OFF';
const back = 'replica: SET GLOBAL super_read_only = ON';

/** A replica that takes no writes. */
const closed = (more: (statement: string) => Error | undefined = () => undefined) =>
  fakeSession(mysql9, {
    answer: (on, statement) =>
      more(statement) ??
      // A database without tables: nothing is to be copied.
      (statement.startsWith('SHOW TABLES') ? [] : undefined) ??
      (on === 'replica' && /read_only/.test(statement) && statement.startsWith('SHOW')
        ? [
            { Variable_name: 'read_only', Value: 'ON' },
            { Variable_name: 'super_read_only', Value: 'ON' },
          ]
        : undefined),
  });

describe('an operator who writes where no writes are taken', () => {
  it.each(['resync', 'write-on-replica', 'clone-from-source'])(
    '%s: lifts it, in the history, and puts it back',
    async (name) => {
      const { session, said } = closed();
      const { action, params } = findAction(actions, name, {});
      await action.run(session, params);
      const writes = said.findIndex((one) => /^replica: (DROP|CREATE|INSTALL)/.test(one));
      expect(said.indexOf(lift)).toBeGreaterThanOrEqual(0);
      expect(writes).toBeGreaterThan(said.indexOf(lift));
      expect(said.indexOf(back)).toBeGreaterThan(writes);
    },
  );
  it('puts it back also when the work fails', async () => {
    const { session, said } = closed((statement) => (statement === 'WRITE' ? new Error('disk full') : undefined));
    await expect(writable(session, 'replica', () => session.say('replica', 'WRITE'))).rejects.toThrow('disk full');
    expect(said).toEqual([lift, 'replica: WRITE', back]);
  });
  it('says nothing where writes are taken', async () => {
    const { session, said } = fakeSession(mysql9);
    await writable(session, 'replica', () => session.say('replica', 'WRITE'));
    expect(said).toEqual(['replica: WRITE']);
  });
});

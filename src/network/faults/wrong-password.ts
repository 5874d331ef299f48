import { endDumpThreads, proveRefusal, sayAll } from '../server-fault.ts';
import type { Fault } from '../types.ts';

/** What a client is told whose password is wrong. */
const accessDenied = 1045;

/**
 * The replication account gets another password on the source, as after a rotation that forgot the replica. Sessions outlive a change of password,
 * so the dump threads are ended: the replica must log in again. Where the password plugin exchanges keys (MySQL 8 and later), a plain
 * connection needs the source's RSA keys: without them it is the key exchange that fails.
 */
export const fault: Fault = {
  layer: 'server',
  legs: ['source'],
  needs: [],
  defaults: {},
  async inject(target) {
    const { source } = target.servers;
    const { user, password } = source.account;
    await sayAll(source, source.words.changePassword({ user, password: source.newPassword() }));
    const ended = await endDumpThreads(source);
    return {
      proof: () =>
        proveRefusal(
          target,
          `${user} has another password, and ${ended} dump threads were ended`,
          ({ errno }) => errno === accessDenied,
        ),
      heal: () => sayAll(source, source.words.changePassword({ user, password })),
    };
  },
};

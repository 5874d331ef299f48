import { alreadyEncrypted, endDumpThreads, proveRefusal, sayAll } from '../server-fault.ts';
import type { Fault } from '../types.ts';

/** ER_SECURE_TRANSPORT_REQUIRED; older MariaDB says that access is denied (10.5.23, 10.11.18). */
const refusals = [3159, 1045];

/**
 * The source takes only encrypted connections from now on (require_secure_transport), and the replica connects without. Open connections stay; the dump
 * threads are ended, so that the replica must log in again.
 */
export const fault: Fault = {
  layer: 'server',
  legs: ['source'],
  needs: [],
  defaults: {},
  async inject(target) {
    const { source } = target.servers;
    if (source.encrypted) throw alreadyEncrypted();
    await sayAll(source, ['SET GLOBAL require_secure_transport = ON']);
    const ended = await endDumpThreads(source);
    return {
      proof: () =>
        proveRefusal(
          target,
          `require_secure_transport is ON on the source, and ${ended} dump threads were ended`,
          ({ errno }) => refusals.includes(errno),
        ),
      heal: () => sayAll(source, ['SET GLOBAL require_secure_transport = OFF']),
    };
  },
};

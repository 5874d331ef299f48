import { ReplfaultError } from '../../model/errors.ts';
import { endDumpThreads, proveRefusal, sayAll } from '../server-fault.ts';
import type { Fault } from '../types.ts';

/** CR_SSL_CONNECTION_ERROR. */
const tlsFailed = 2026;

/**
 * The certificate of the source expires, and the source has read it again, as after a restart. Open connections stay; the dump threads are ended, so that the
 * replica must check it again. Only on an encrypted link.
 */
export const fault: Fault = {
  layer: 'server',
  legs: ['source'],
  needs: ['server-files'],
  defaults: {},
  async inject(target) {
    const { certificate } = target;
    const { source } = target.servers;
    const { reloadTls } = source.words;
    if (!certificate)
      throw new ReplfaultError('NOT_ENCRYPTED', 'this link is not encrypted', {
        hint: 'give the scenario topology.tls or settings.switches.tls',
      });
    if (reloadTls === null)
      throw new ReplfaultError('NOT_ENCRYPTED', 'this server reads its certificate only when it starts');
    await certificate.expire();
    await sayAll(source, [reloadTls]);
    const ended = await endDumpThreads(source);
    return {
      proof: () =>
        proveRefusal(
          target,
          `the certificate of the source was valid until yesterday, and ${ended} dump threads were ended`,
          ({ errno }) => errno === tlsFailed,
        ),
      async heal() {
        await certificate.restore();
        await sayAll(source, [reloadTls]);
      },
    };
  },
};

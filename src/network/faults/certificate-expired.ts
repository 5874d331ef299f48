import { setTimeout as delay } from 'node:timers/promises';
import { ReplfaultError } from '../../model/errors.ts';
import { endDumpThreads, proveRefusal, sayAll } from '../server-fault.ts';
import type { Fault } from '../types.ts';

/** CR_SSL_CONNECTION_ERROR. */
const tlsFailed = 2026;

/** Whole seconds are compared, ms. */
const expiredForMs = 1000;

/**
 * The certificate of the source expires while the source has it loaded: a server may refuse to load one that has expired (9.7.4). Open connections stay; the dump threads are ended, so that the
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
    const validMs = await certificate.expire();
    const loadedAt = performance.now();
    await sayAll(source, [reloadTls]);
    await delay(validMs + expiredForMs - (performance.now() - loadedAt));
    const ended = await endDumpThreads(source);
    return {
      proof: () =>
        proveRefusal(
          target,
          `the certificate of the source has expired, and ${ended} dump threads were ended`,
          ({ errno }) => errno === tlsFailed,
        ),
      async heal() {
        await certificate.restore();
        await sayAll(source, [reloadTls]);
      },
    };
  },
};

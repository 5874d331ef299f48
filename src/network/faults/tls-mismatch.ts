import type { Leg } from '../../model/samples.ts';
import { alreadyEncrypted, endDumpThreads, proveRefusal, sayAll, serverAt } from '../server-fault.ts';
import type { Fault, FaultServer } from '../types.ts';

/**
 * One end asks for encryption and the other does not do its part. On the source: its account may no longer log in without, and the replica connects
 * without (1045). On the replica: it asks for encryption, on MariaDB with the check of the certificate, and the source has none (2026). MySQL 5.6 cannot be
 * made to insist: it connects in the clear.
 */
export const fault: Fault = {
  layer: 'server',
  legs: ['source', 'replica'],
  needs: [],
  defaults: {},
  async inject(target, _params, leg) {
    const server = serverAt(target, leg);
    const { source } = target.servers;
    if (source.encrypted) throw alreadyEncrypted();
    const demand = leg === 'source' ? demandOfSource : demandOfReplica;
    const heal = await demand(server);
    if (leg === 'source') await endDumpThreads(source);
    return {
      proof: () => proveRefusal(target, what[leg] ?? '', ({ errno }) => errno !== 0),
      heal,
    };
  },
};

const what: Readonly<Partial<Record<Leg, string>>> = {
  source: 'the source requires TLS for the account, and the replica connects without TLS',
  replica: 'the replica requires TLS, and the source does not offer it',
};

async function demandOfSource(source: FaultServer): Promise<() => Promise<void>> {
  const { words, account } = source;
  await sayAll(source, words.requireTls(account.user, true));
  return () => sayAll(source, words.requireTls(account.user, false));
}

async function demandOfReplica(replica: FaultServer): Promise<() => Promise<void>> {
  const { words } = replica;
  await sayAll(replica, [words.stopReplica, words.askForTls(true), words.startReplica]);
  return () => sayAll(replica, [words.stopReplica, words.askForTls(false), words.startReplica]);
}

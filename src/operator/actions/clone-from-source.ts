import { sourceAddress } from '../../topology/pair.ts';
import { notHere } from '../not-here.ts';
import type { Action } from '../types.ts';
import { writable } from '../writable.ts';

/** An orderly shutdown of a small server takes a fraction of this, ms. */
const shutdownTimeoutMs = 20_000;

export const action: Action = {
  does: 'replaces all data of the replica by a clone of the source (MySQL 8.0.17 and later), restarts it and points it at the source',
  defaults: {},
  async run(session) {
    const { pair, settings, say, did } = session;
    const { source, replica } = pair;
    const { flavour } = replica;
    const { clone, operatorWords } = {
      clone: flavour.operatorWords.clone,
      operatorWords: source.flavour.operatorWords,
    };
    if (clone === null || operatorWords.clone === null)
      throw notHere('clone-from-source', replica, flavour.lacks.clone ?? source.flavour.lacks.clone);
    const { user, password } = source.replicationUser;
    await say('source', operatorWords.clone.installPlugin);
    for (const statement of operatorWords.clone.allow(user)) await say('source', statement);
    await say('replica', flavour.stopReplica);
    await writable(session, 'replica', async () => {
      await say('replica', clone.installPlugin);
      // By the source's own address: the link is for replication, and may be the one that is broken.
      const donor = { host: source.host, port: source.port, user, password, tls: pair.tlsCa !== null };
      for (const statement of clone.fetch(donor))
        await say('replica', statement, [password]).catch((error: { errno?: number }) => {
          if (error.errno !== clone.endsWithErrno) throw error;
        });
      await replica.ending(shutdownTimeoutMs);
      // The accounts are the source's now, root with a password that this server is not known by.
      await replica.restart({ renewAccounts: true });
      did('replica', 'started the server again, with its own passwords');
    });
    for (const statement of flavour.pointAt(sourceAddress(pair), 'gtid', settings.replication))
      await say('replica', statement, [password]);
    await say('replica', flavour.startReplica);
  },
};

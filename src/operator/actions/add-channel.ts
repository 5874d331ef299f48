import { usageError } from '../../model/errors.ts';
import { notHere } from '../not-here.ts';
import type { Action } from '../types.ts';

export const action: Action = {
  does: 'gives the replica a second channel, to the second replica, which has the same transactions; it does not cross the link',
  defaults: { name: 'second' },
  async run({ pair, settings, say }, { name }) {
    const { flavour } = pair.replica;
    const { channels } = flavour.operatorWords;
    if (channels === null) throw notHere('add-channel', pair.replica, flavour.lacks.channels);
    const second = pair.bystanders.find((one) => one.name === 'second-replica');
    if (second === undefined)
      throw usageError(
        'NO_SECOND_SOURCE',
        'a second channel needs a second source',
        "a scenario with topology: { bystander: 'second-replica' } has one",
      );
    const { host, port, replicationUser } = second.server;
    const tls = pair.tlsCa === null ? {} : { tls: true, tlsCa: pair.tlsCa };
    const address = { host, port, ...replicationUser, ...tls };
    const channel = String(name);
    await say('replica', flavour.stopReplica);
    for (const statement of channels.beforeTheSecond) await say('replica', statement);
    for (const statement of flavour.pointAt(address, 'gtid', settings.replication))
      await say('replica', channels.named(statement, channel), [address.password]);
    await say('replica', flavour.startReplica);
    await say('replica', channels.named(flavour.startReplica, channel));
  },
};

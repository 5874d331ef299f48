import type { Procedure } from '../../model/procedure.ts';
import { type ChannelOptions, channelOf, otherwise, run } from '../channel.ts';
import type { Dialect, Server } from '../dialect.ts';
import { finish } from '../finish.ts';

/** Lets the receiver connect again, so that both ends read their network timeouts anew. */
export function reconnectReceiver(server: Server, options: ChannelOptions = {}): Procedure {
  const channel = channelOf(server, options);
  const { dialect, statements } = channel;
  return finish(dialect, {
    id: 'reconnect-receiver',
    title: 'Reconnect the receiver',
    steps: [
      ...channel.requireApplier(),
      run('replica', statements.stopReceiver),
      // On MariaDB a start would delete the relay logs if the applier had stopped by now.
      ...(dialect.purgesAtStart ? [channel.requireApplierStill()] : []),
      run('replica', statements.startReceiver),
    ],
    rights: { replica: ['see replication', 'control replication'] },
    cost: {
      relayLogs: 'kept',
      receiver: 'restarts',
      applier: 'keeps its state',
      blocksUpToS: 5,
      others: dialect.vendor === 'mysql' && dialect.channels === null ? null : semiSyncWaits(dialect.semiSync.source),
      destroys: null,
    },
    wayBack: 'Not needed. No setting is changed.',
  });
}

/** What a stopped receiver means for commits on the source. */
export const semiSyncWaits = (semiSync: string): string =>
  `While the receiver is stopped, the replica acknowledges nothing. If it is the only semi-synchronous replica, commits on the source wait for up to ${semiSync}_timeout, and then continue without an acknowledgement.`;

/** MySQL takes the account of a channel also at the start; MariaDB only with CHANGE, for which everything received must be executed first. */
const withoutAccount = ({ vendor, replica, prefix }: Dialect): string =>
  vendor === 'mysql'
    ? `If the status shows no ${prefix === 'SOURCE' ? 'Source_User' : 'Master_User'}, the account is not stored with the channel: add USER='<user>' PASSWORD='<password>' after START ${replica} IO_THREAD, over an encrypted connection, and keep the statement out of the history of your client.`
    : 'If the status shows no Master_User, the account is not stored: run the procedure change-channel instead, with MASTER_USER and MASTER_PASSWORD in its CHANGE MASTER TO.';

/** Starts a receiver that has given up. */
export function startReceiver(server: Server, options: ChannelOptions = {}): Procedure {
  const channel = channelOf(server, options);
  const { dialect, statements } = channel;
  const { receiver } = dialect.columns;
  return finish(dialect, {
    id: 'start-receiver',
    title: 'Start a stopped receiver',
    steps: [
      {
        kind: 'require',
        on: 'replica',
        query: channel.status({ column: receiver, is: 'No' }),
        note: `${receiver} must be No.`,
        otherwise: otherwise('Do not continue. While it is Yes or Connecting, the receiver reconnects by itself.'),
      },
      // MySQL deletes nothing then, and a replica that cannot apply should still receive before the source purges.
      ...(dialect.purgesAtStart ? channel.requireApplier() : []),
      run(
        'replica',
        statements.startReceiver,
        `First correct the cause in Last_IO_Error. A receiver that only ran out of retries needs nothing else. ${withoutAccount(dialect)}`,
      ),
    ],
    rights: { replica: ['see replication', 'control replication'] },
    cost: {
      relayLogs: 'kept',
      receiver: 'starts',
      applier: 'keeps its state',
      blocksUpToS: 5,
      others: null,
      destroys: null,
    },
    wayBack: [{ on: 'replica', sql: statements.stopReceiver }],
  });
}

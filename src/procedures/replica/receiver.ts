import type { Procedure } from '../../model/procedure.ts';
import { type ChannelOptions, channelOf, otherwise, run } from '../channel.ts';
import type { Server } from '../dialect.ts';
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
        `First correct the cause in Last_IO_Error. A receiver that only ran out of retries needs nothing else.${dialect.vendor === 'mariadb' ? '' : " If the status shows no user, the account is not stored: add USER='...' PASSWORD='...' after IO_THREAD, on a connection that is encrypted or local, and keep the statement out of the history of the client."}`,
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

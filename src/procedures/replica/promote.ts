import type { Otherwise, Procedure } from '../../model/procedure.ts';
import { type Channel, type ChannelOptions, channelOf, run } from '../channel.ts';
import type { Server } from '../dialect.ts';
import { finish } from '../finish.ts';

/** Makes a replica the new source after its source was lost, with everything that it received. */
export function promote(server: Server, options: ChannelOptions = {}): Procedure {
  const channel = channelOf(server, options);
  const { dialect, statements } = channel;
  return finish(dialect, {
    id: 'promote',
    title: 'Promote the replica after its source is lost',
    steps: [
      ...channel.requireDrainable(),
      ...channel.requireApplier(),
      run(
        'replica',
        statements.stopReceiver,
        `First fence the old source, so that no client can write to it and it cannot come back: shut its server down and prevent its restart, or block its port. Also stop scheduled jobs that write to it. With several replicas, compare ${dialect.vendor === 'mariadb' ? 'Gtid_IO_Pos and gtid_slave_pos' : 'Retrieved_Gtid_Set and Executed_Gtid_Set'} of each (without GTID: the position that it has received), and promote the one that has the most. Let clients connect to this server only after the last statement.`,
      ),
      ...channel.untilDrained(expired(channel)),
      run('replica', statements.stopApplier),
      channel.showStatus('Write down the host, the user and the TLS options: the next statement removes them.', {}),
      run(
        'replica',
        statements.resetAll,
        'This removes the channel, so that the replica does not reconnect to the old source.',
      ),
      run('replica', 'SET GLOBAL read_only = OFF'),
    ],
    rights: { replica: ['see replication', 'control replication', 'reset replication', 'set read only'] },
    cost: {
      relayLogs: 'applied, then deleted',
      receiver: 'stops',
      applier: 'stops',
      blocksUpToS: channel.blocksUpToS,
      others: `Clients can write to this server from now on. SET GLOBAL does not survive a restart: also change read_only${dialect.vendor === 'mysql' && dialect.channels !== null ? ' and super_read_only' : ''} in the option file. ${dialect.persists ? 'A persisted value overrides it: see the procedure show-persisted. ' : ''}Semi-synchronous replication of the old source is not enabled here. Replicated events are disabled on this server: enable them with ALTER EVENT. Other replicas can use this server as their source only if it logs replicated transactions (log_bin, and log_replica_updates or log_slave_updates).`,
      destroys:
        'The host, account and options of the channel. Transactions that the old source committed and did not send are not on this server.',
    },
    wayBack:
      'Only before the first client writes to this server: set read_only to ON, point the replica at its source again with CHANGE and the host, account and options that you wrote down, and start it. No status shows the password. Later, rebuild the old source as a replica of this server.',
  });
}

/** The source is gone, so that starting the receiver again brings nothing: the wait goes on, or the promotion is given up. */
function expired({ dialect, statements, by }: Channel): Otherwise {
  const { columns, purgesAtStart, channels } = dialect;
  const half =
    by === 'gtid' && channels !== null
      ? ''
      : ` If ${columns.applierState} says that all relay log is read, all workers are idle, and the executed position does not advance, the rest is an incomplete transaction that the source did not finish sending: continue.`;
  const careful = purgesAtStart
    ? ` If ${columns.applier} is No now, start neither thread: correct the cause in Last_SQL_Error, then run the procedure apply-received.`
    : '';
  return {
    says: `Not all received transactions are executed. Leave the receiver stopped and repeat the statement.${half}${careful} To give up the promotion, start the receiver${purgesAtStart ? `, if ${columns.applier} is Yes` : ''}:`,
    run: [],
    later: [{ on: 'replica', sql: statements.startReceiver }],
  };
}

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
        'First make sure that the old source cannot come back, and that this replica has received the most: with several replicas, compare what they received and executed.',
      ),
      ...channel.untilDrained(expired(channel)),
      run('replica', statements.stopApplier),
      channel.showStatus('Write down the address, the user and the TLS options: the next statement removes them.', {}),
      run(
        'replica',
        statements.resetAll,
        'Removes the channel, so that the replica does not follow the old source again.',
      ),
      run('replica', 'SET GLOBAL read_only = OFF'),
    ],
    rights: { replica: ['see replication', 'control replication', 'reset replication', 'set read only'] },
    cost: {
      relayLogs: 'applied, then deleted',
      receiver: 'stops',
      applier: 'stops',
      blocksUpToS: channel.blocksUpToS,
      others:
        'Clients can write on this server from now on. SET GLOBAL does not survive a restart: change read_only and super_read_only in the option file too. Events that came by replication are disabled here: enable them with ALTER EVENT. Other replicas can follow this server only if it writes a binary log with what it replicated (log_bin, log_replica_updates or log_slave_updates).',
      destroys:
        'The address, account and options of the channel. What the old source committed and did not send is not here.',
    },
    wayBack:
      'Only while nobody has written here: set read_only ON, then point the replica at its source again with CHANGE, and start it. After that, rebuild the old source as a replica of this server.',
  });
}

/** The source is gone, so that starting the receiver again brings nothing: the wait goes on, or the promotion is given up. */
function expired({ dialect, statements, by }: Channel): Otherwise {
  const { columns, purgesAtStart, channels } = dialect;
  const half =
    by === 'gtid' && channels !== null
      ? ''
      : ` If ${columns.applierState} says that all relay log is read, all workers are idle, and the executed position stands still, the rest is half a transaction, which the source never finished sending: then go on.`;
  const careful = purgesAtStart
    ? ` If ${columns.applier} is No now, start neither thread: correct the cause in Last_SQL_Error, then use the procedure apply-received.`
    : '';
  return {
    says: `Do not go on: what was received is not executed yet. Leave the receiver stopped and ask again.${half}${careful} To give up the promotion, start the receiver${purgesAtStart ? `, if ${columns.applier} is Yes` : ''}:`,
    run: [],
    later: [{ on: 'replica', sql: statements.startReceiver }],
  };
}

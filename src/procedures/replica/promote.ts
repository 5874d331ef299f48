import type { Procedure } from '../../model/procedure.ts';
import { type ChannelOptions, channelOf, otherwise, run, show } from '../channel.ts';
import type { Server } from '../dialect.ts';
import { finish } from '../finish.ts';

/** Makes a replica the new source after its source was lost, with everything that it received. */
export function promote(server: Server, options: ChannelOptions = {}): Procedure {
  const channel = channelOf(server, options);
  const { dialect, statements, by } = channel;
  return finish(dialect, {
    id: 'promote',
    title: 'Promote the replica after its source is lost',
    steps: [
      ...channel.requireFollowing(),
      ...channel.requireApplier(),
      run('replica', statements.stopReceiver, 'The old source must not come back while you promote: fence it first.'),
      channel.untilDrained(),
      run('replica', statements.stopApplier),
      run(
        'replica',
        statements.resetAll,
        'Removes the channel, so that the replica does not follow the old source again.',
      ),
      run('replica', 'SET GLOBAL read_only = OFF'),
    ],
    rights: {
      replica: [
        'see replication',
        'control replication',
        'reset replication',
        'set read only',
        ...(by === 'gtid' && dialect.vendor === 'mysql' && dialect.channels !== null
          ? (['read performance schema'] as const)
          : []),
      ],
    },
    cost: {
      relayLogs: 'applied, then deleted',
      receiver: 'stops',
      applier: 'stops',
      blocksUpToS: channel.blocksUpToS,
      others: 'Clients can write on this server from now on.',
      destroys: `The address, account and options of the channel. What the old source committed and did not send is not here.${
        by === 'position'
          ? ' If the source died in the middle of a transaction, the positions never become equal, and the wait runs out.'
          : ''
      }`,
    },
    wayBack:
      'None: once clients write here, the old source is behind. Rebuild it as a replica of this server. Before that, point the replica at its source again with CHANGE, and set read_only ON.',
  });
}

/**
 * Saves what a MariaDB replica received by GTID when both of its threads are stopped: without GTID, and with its place in the relay log named, CHANGE and
 * START keep the relay logs (measured on 10.11.18 and 11.8.9).
 */
export function applyReceived(server: Server, options: Omit<ChannelOptions, 'by'> = {}): Procedure {
  const channel = channelOf(server, options);
  const { dialect, statements, drainTimeoutS } = channel;
  const { receiver, applier, applierState } = dialect.columns;
  const later = otherwise(
    'Leave the applier running and ask again later. Do not stop it, and do not start the receiver.',
  );
  return finish(dialect, {
    id: 'apply-received',
    title: 'Apply what was received, with both threads stopped',
    steps: [
      {
        kind: 'require',
        on: 'replica',
        query: channel.status(
          { column: receiver, is: 'No' },
          { column: applier, is: 'No' },
          { column: 'Using_Gtid', is: 'Slave_Pos' },
        ),
        note: `${receiver} and ${applier} must be No, and Using_Gtid must be Slave_Pos.`,
        otherwise: otherwise('Run nothing. While one thread runs, starting the other one deletes nothing.'),
      },
      show('replica', channel.status().sql, 'Take Relay_Log_File and Relay_Log_Pos from it.', {
        relay_file: 'Relay_Log_File',
        relay_position: 'Relay_Log_Pos',
      }),
      run(
        'replica',
        statements.change(['MASTER_USE_GTID=no', "RELAY_LOG_FILE='<relay_file>'", 'RELAY_LOG_POS=<relay_position>']),
      ),
      run('replica', statements.startApplier),
      {
        kind: 'wait',
        on: 'replica',
        timeoutS: drainTimeoutS,
        query: channel.status({ column: applierState, is: 'Slave has read all relay log; waiting for more updates' }),
        note: `${applierState} must say that the replica has read all relay log.`,
        otherwise: later,
      },
      {
        kind: 'wait',
        on: 'replica',
        timeoutS: drainTimeoutS,
        query: {
          // Without the privilege the threads cannot be seen, and nothing would seem to be busy: the applier itself must show.
          sql: "SELECT SUM(COMMAND = 'Slave_SQL') AS appliers, SUM(COMMAND = 'Slave_worker' AND STATE NOT LIKE 'Waiting for work%') AS busy_workers FROM information_schema.PROCESSLIST",
          expects: [
            { column: 'appliers', isNot: '0' },
            { column: 'busy_workers', is: '0' },
          ],
        },
        note: 'busy_workers must be 0, and appliers must not: what was read is executed, also by parallel workers.',
        otherwise: later,
      },
      run('replica', statements.stopApplier),
      run('replica', statements.change(['MASTER_USE_GTID=slave_pos'])),
    ],
    rights: { replica: ['see replication', 'control replication', 'see other sessions'] },
    cost: {
      relayLogs: 'applied, then deleted',
      receiver: 'keeps its state',
      applier: 'keeps its state',
      blocksUpToS: channel.blocksUpToS,
      others: null,
      destroys: null,
    },
    wayBack:
      'None is needed: the replica is as before, with everything executed. Then promote it, or start both threads if the source is back.',
  });
}

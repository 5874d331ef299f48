import type { Procedure } from '../../model/procedure.ts';
import { type ChannelOptions, channelOf, otherwise, run, show } from '../channel.ts';
import type { Server } from '../dialect.ts';
import { finish } from '../finish.ts';
import { keptHeartbeat, todaysValues } from './todays-values.ts';

/**
 * Saves what a MariaDB replica received by GTID when both of its threads are stopped: without GTID, and with its place in the relay log named, CHANGE and
 * START keep the relay logs (measured on 10.5.23, 10.11.18 and 11.8.9).
 */
export function applyReceived(server: Server, options: Omit<ChannelOptions, 'by'> = {}): Procedure {
  const channel = channelOf(server, options);
  const { dialect, statements, drainTimeoutS } = channel;
  const { receiver, applier, applierState } = dialect.columns;
  const note = 'Write down the current value.';
  // A GTID as --start-position came with 10.8 (documented); so did nothing else here, so the older syntax of channels tells it.
  const copied =
    dialect.channels === 'connection name'
      ? 'Copy the relay log files to another directory, and apply what follows gtid_slave_pos with mariadb-binlog of MariaDB 10.8 or later and --start-position: the mariadb-binlog of this server cannot start at a GTID.'
      : 'Copy the relay log files to another directory, and apply what follows gtid_slave_pos with mariadb-binlog and --start-position.';
  const later = otherwise(
    'Leave the applier running and repeat the statement later. Do not start the receiver. If the applier has stopped, correct the cause in Last_SQL_Error and start only the applier. Using_Gtid is No now, so this deletes nothing.',
  );
  return finish(dialect, {
    id: 'apply-received',
    title: 'Execute the relay logs when both threads have stopped',
    steps: [
      ...todaysValues(channel),
      {
        kind: 'require',
        on: 'replica',
        query: channel.status({ column: receiver, is: 'No' }, { column: applier, is: 'No' }),
        note: `${receiver} and ${applier} must be No.`,
        otherwise: otherwise(
          'Do not continue. This procedure is not needed. While one thread runs, starting the other one deletes nothing.',
        ),
      },
      {
        kind: 'require',
        on: 'replica',
        query: channel.status({ column: 'Using_Gtid', is: 'Slave_Pos' }),
        note: 'Using_Gtid must be Slave_Pos.',
        otherwise: otherwise(
          'Do not continue. If it is No, start the applier: nothing is deleted. If it is Current_Pos, copy the relay log files to another directory and start neither thread.',
        ),
      },
      {
        kind: 'require',
        on: 'replica',
        query: {
          sql: "SELECT @@GLOBAL.gtid_slave_pos NOT LIKE '%,%' OR @@GLOBAL.slave_parallel_threads = 0 AS in_order",
          expects: [{ column: 'in_order', is: '1' }],
        },
        note: 'in_order must be 1 (there is one domain, or there are no parallel threads).',
        otherwise: otherwise(
          `Do not continue. With several domains and parallel threads, the relay log position is that of the slowest domain: transactions of the others would be executed twice. ${copied}`,
        ),
      },
      show('replica', 'SELECT @@GLOBAL.slave_parallel_threads AS threads', note, { parallel_threads_today: 'threads' }),
      channel.showStatus(
        `Do not continue if this server or its host has crashed: its relay log position can then be older than gtid_slave_pos, and transactions would be executed twice. ${copied} In all other cases, copy the relay log files to another directory as well. Write down Relay_Log_File and Relay_Log_Pos.`,
        {
          relay_file: 'Relay_Log_File',
          relay_position: 'Relay_Log_Pos',
        },
      ),
      {
        kind: 'run',
        on: 'replica',
        // A single applier executes what it reads. Workers could still hold transactions when all relay log is read (measured on 10.5.23: 5 of 20 lost).
        sql: 'SET GLOBAL slave_parallel_threads = 0',
        otherwise: otherwise(`Another connection of this replica is running. Do not stop it. ${copied}`),
      },
      run(
        'replica',
        statements.change([
          'MASTER_USE_GTID=no',
          "RELAY_LOG_FILE='<relay_file>'",
          'RELAY_LOG_POS=<relay_position>',
          ...keptHeartbeat(channel),
        ]),
      ),
      run('replica', statements.startApplier),
      {
        kind: 'wait',
        on: 'replica',
        timeoutS: drainTimeoutS,
        query: channel.status({ column: applierState, is: 'Slave has read all relay log; waiting for more updates' }),
        note: `${applierState} must say that the replica has read all relay log. There is only one applier thread, so all of it is executed then.`,
        otherwise: later,
      },
      run('replica', statements.stopApplier),
      run('replica', statements.change(['MASTER_USE_GTID=slave_pos', ...keptHeartbeat(channel)])),
      run('replica', 'SET GLOBAL slave_parallel_threads = <parallel_threads_today>'),
    ],
    rights: { replica: ['see replication', 'control replication'] },
    cost: {
      relayLogs: 'applied, then deleted',
      receiver: 'keeps its state',
      applier: 'keeps its state',
      blocksUpToS: channel.blocksUpToS,
      others: 'slave_parallel_threads is 0 during the procedure, for all connections.',
      destroys: null,
    },
    wayBack:
      'Not needed. The settings are as before, and everything received is executed. Then promote the replica, or start both threads if the source is back.',
  });
}

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
  const note = "Write down today's value.";
  const later = otherwise(
    'Leave the applier running and ask again later. Do not start the receiver. If the applier has stopped: Using_Gtid is No now, so that nothing is deleted; correct the cause in Last_SQL_Error and start the applier alone.',
  );
  return finish(dialect, {
    id: 'apply-received',
    title: 'Apply what was received, with both threads stopped',
    steps: [
      ...todaysValues(channel),
      {
        kind: 'require',
        on: 'replica',
        query: channel.status({ column: receiver, is: 'No' }, { column: applier, is: 'No' }),
        note: `${receiver} and ${applier} must be No.`,
        otherwise: otherwise('Run nothing. While one thread runs, starting the other one deletes nothing.'),
      },
      {
        kind: 'require',
        on: 'replica',
        query: channel.status({ column: 'Using_Gtid', is: 'Slave_Pos' }),
        note: 'Using_Gtid must be Slave_Pos.',
        otherwise: otherwise(
          'Run nothing. If it is No, nothing is deleted: start the applier. If it is Current_Pos, copy the relay log files to another directory, and start nothing.',
        ),
      },
      {
        kind: 'require',
        on: 'replica',
        query: {
          sql: "SELECT @@GLOBAL.gtid_slave_pos NOT LIKE '%,%' OR @@GLOBAL.slave_parallel_threads = 0 AS in_order",
          expects: [{ column: 'in_order', is: '1' }],
        },
        note: 'in_order must be 1: one domain, or no parallel threads.',
        otherwise: otherwise(
          'Run nothing. With several domains and parallel threads the place in the relay log is that of the slowest domain, and the others would be executed twice. Copy the relay log files to another directory, and apply them with mariadb-binlog from gtid_slave_pos on.',
        ),
      },
      show('replica', 'SELECT @@GLOBAL.slave_parallel_threads AS threads', note, { parallel_threads_today: 'threads' }),
      channel.showStatus(
        'Copy the relay log files to another directory first. Write down Relay_Log_File and Relay_Log_Pos.',
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
        otherwise: otherwise(
          'Another connection of this replica runs. Do not stop it. Copy the relay log files to another directory, and apply them with mariadb-binlog from gtid_slave_pos on.',
        ),
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
        note: `${applierState} must say that the replica has read all relay log. The applier is single, so that all of it is executed then.`,
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
      others: 'slave_parallel_threads is 0 meanwhile.',
      destroys: null,
    },
    wayBack:
      'None is needed: the replica is as before, with everything executed. Then promote it, or start both threads if the source is back.',
  });
}

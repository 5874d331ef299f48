import type { Procedure } from '../../model/procedure.ts';
import { type ChannelOptions, channelOf, otherwise, run } from '../channel.ts';
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
      channel.showStatus(
        'Copy the relay log files to another directory first. Write down Relay_Log_File and Relay_Log_Pos.',
        {
          relay_file: 'Relay_Log_File',
          relay_position: 'Relay_Log_Pos',
        },
      ),
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
      run('replica', statements.change(['MASTER_USE_GTID=slave_pos', ...keptHeartbeat(channel)])),
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

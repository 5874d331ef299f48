import type { Procedure, Step } from '../../model/procedure.ts';
import { quote } from '../../model/sql-literal.ts';
import { type Channel, type ChannelOptions, channelOf, otherwise, run, show } from '../channel.ts';
import type { Server } from '../dialect.ts';
import { finish } from '../finish.ts';
import { keptHeartbeat, todaysValues } from './todays-values.ts';

const byHand =
  'Copy the relay log files to another directory. Apply from them only the transactions after gtid_slave_pos: mariadb-binlog prints each GTID and its offset, and --start-position takes the offset.';

/**
 * The position of the applier is in relay-log.info, which is not crash-safe: after a crash it can lie before transactions that are executed already, and
 * START would execute them again without an error (planted on 10.5.23, 10.11.18 and 11.8.9). What comes next there must be new to gtid_slave_pos.
 */
function positionIsCurrent({ name, dialect: { channels } }: Channel): Step[] {
  const [connection, ofChannel] =
    channels === 'FOR CHANNEL' ? ['', ` FOR CHANNEL ${quote(name)}`] : [` ${quote(name)}`, ''];
  const domain = "REGEXP_SUBSTR('<next_event>', '[0-9]+(?=-)')";
  const executed = `REGEXP_SUBSTR(@@GLOBAL.gtid_slave_pos, CONCAT('(?<![0-9])', ${domain}, '-[0-9]+-[0-9]+'))`;
  return [
    {
      kind: 'show',
      on: 'replica',
      sql: `SHOW RELAYLOG${connection} EVENTS IN '<relay_file>' FROM <relay_position> LIMIT 20${ofChannel}`,
      // Each reconnect of the receiver began another relay log: the position may be at the end of the one before.
      values: { next_event: 'Info' },
      // A relay log begins with events that are no transactions.
      row: { column: 'Event_type', is: 'Gtid' },
      next: {
        name: 'next_file',
        column: 'Info',
        sql: `SHOW RELAYLOG${connection} EVENTS IN '<next_file>' LIMIT 20${ofChannel}`,
      },
    },
    {
      kind: 'require',
      on: 'replica',
      query: {
        sql: `SELECT SUBSTRING_INDEX('<next_event>', '-', -1) + 0 > SUBSTRING_INDEX(${executed}, '-', -1) + 0 AS is_new`,
        expects: [{ column: 'is_new', is: '1' }],
      },
      note: 'is_new must be 1 (the next transaction at this position is not executed yet).',
      otherwise: otherwise(
        `Do not continue. The relay log position is older than gtid_slave_pos, as after a crash of this server, and transactions would be executed twice; or no transaction begins at it. ${byHand}`,
      ),
    },
  ];
}

/**
 * Saves what a MariaDB replica received by GTID when both of its threads are stopped: without GTID, and with its place in the relay log named, CHANGE and
 * START keep the relay logs (measured on 10.5.23, 10.11.18 and 11.8.9).
 */
export function applyReceived(server: Server, options: Omit<ChannelOptions, 'by'> = {}): Procedure {
  const channel = channelOf(server, options);
  const { dialect, statements, drainTimeoutS } = channel;
  const { receiver, applier, applierState } = dialect.columns;
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
          `Do not continue. With several domains and parallel threads, the relay log position is that of the slowest domain: transactions of the others would be executed twice. ${byHand}`,
        ),
      },
      show('replica', 'SELECT @@GLOBAL.slave_parallel_threads AS threads', undefined, {
        old_parallel_threads: 'threads',
      }),
      channel.showStatus('First copy the relay log files to another directory.', {
        relay_file: 'Relay_Log_File',
        relay_position: 'Relay_Log_Pos',
      }),
      ...positionIsCurrent(channel),
      {
        kind: 'run',
        on: 'replica',
        // A single applier executes what it reads. Workers could still hold transactions when all relay log is read (measured on 10.5.23: 5 of 20 lost).
        sql: 'SET GLOBAL slave_parallel_threads = 0',
        otherwise: otherwise(`Another connection of this replica is running. Do not stop it. ${byHand}`),
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
      run('replica', 'SET GLOBAL slave_parallel_threads = <old_parallel_threads>'),
    ],
    rights: { replica: ['see replication', 'see relay logs', 'control replication'] },
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

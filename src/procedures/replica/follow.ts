import type { Procedure, Step } from '../../model/procedure.ts';
import { type Channel, type ChannelOptions, channelOf, otherwise, run, show } from '../channel.ts';
import type { Server } from '../dialect.ts';
import { finish } from '../finish.ts';
import { semiSyncWaits } from './receiver.ts';
import { beforeKeptHeartbeat, keptHeartbeat } from './todays-values.ts';

/** What a change with both threads stopped costs: everything received is executed, then both threads stop. */
export const drainedCost = ({ blocksUpToS, dialect: { vendor, channels, semiSync } }: Channel): Procedure['cost'] => ({
  relayLogs: 'applied, then deleted',
  receiver: 'restarts',
  applier: 'restarts',
  blocksUpToS,
  others: vendor === 'mysql' && channels === null ? null : semiSyncWaits(semiSync.source),
  destroys: null,
});

/** Stops both threads, the applier only after it has executed everything. */
export const stopDrained = (channel: Channel): Step[] => [
  ...channel.requireDrainable(),
  ...channel.requireApplier(),
  run('replica', channel.statements.stopReceiver),
  ...channel.untilDrained(),
  run('replica', channel.statements.stopApplier),
];

/** CHANGE and START after both threads were stopped with nothing left to execute. */
export const changeAndStart = ({ statements }: Channel, options: readonly string[]): Step[] => [
  {
    kind: 'run',
    on: 'replica',
    sql: statements.change(options),
    otherwise: otherwise('Start both threads:', statements.startBoth),
  },
  run('replica', statements.startBoth),
];

/** Makes a replica that follows by file and position follow by GTID. Once, not after each outage. */
export function useAutoPosition(server: Server, options: Omit<ChannelOptions, 'by'> = {}): Procedure {
  const channel = channelOf(server, { ...options, by: 'position' });
  const { dialect } = channel;
  const mariadb = dialect.vendor === 'mariadb';
  return finish(dialect, {
    id: 'use-auto-position',
    title: mariadb
      ? 'Switch the replica to GTID (MASTER_USE_GTID=slave_pos)'
      : 'Switch the replica to GTID (auto-position)',
    steps: [
      ...beforeKeptHeartbeat(channel),
      ...(mariadb ? [] : [gtidModeOn('source'), gtidModeOn('replica')]),
      ...replicaHasNumbers(channel),
      ...stopDrained(channel),
      ...changeAndStart(channel, [
        mariadb ? 'MASTER_USE_GTID=slave_pos' : `${dialect.prefix}_AUTO_POSITION=1`,
        ...keptHeartbeat(channel),
      ]),
    ],
    rights: { source: [], replica: ['see replication', 'control replication'] },
    cost: drainedCost(channel),
    wayBack: 'Run the procedure use-file-position.',
  });
}

const gtidModeOn = (on: 'source' | 'replica'): Step => ({
  kind: 'require',
  on,
  query: { sql: 'SELECT @@GLOBAL.gtid_mode AS gtid_mode', expects: [{ column: 'gtid_mode', is: 'ON' }] },
  note: 'gtid_mode must be ON.',
  otherwise: otherwise('Do not continue. First enable GTIDs on both servers (MySQL manual: Changing the GTID Mode).'),
});

/**
 * While it still follows by position, the replica must come to have every GTID that the source has now: one that was built without them has the data, and
 * would execute it again.
 */
function replicaHasNumbers({ dialect: { vendor, channels }, drainTimeoutS }: Channel): Step[] {
  const mariadb = vendor === 'mariadb';
  const old = vendor === 'mysql' && channels === null;
  const wait = mariadb ? 'MASTER_GTID_WAIT' : old ? 'WAIT_UNTIL_SQL_THREAD_AFTER_GTIDS' : 'WAIT_FOR_EXECUTED_GTID_SET';
  return [
    show('source', `SELECT ${mariadb ? '@@GLOBAL.gtid_binlog_pos' : '@@GLOBAL.gtid_executed'} AS executed`, undefined, {
      source_set: 'executed',
    }),
    {
      kind: 'require',
      on: 'replica',
      query: {
        sql: `SELECT ${wait}('<source_set>', ${drainTimeoutS}) AS result`,
        // The function of 5.6 tells how many transactions it waited for.
        expects: [old ? { column: 'result', isNot: '-1' } : { column: 'result', is: '0' }],
      },
      note: old ? 'The result must be 0 or more.' : 'The result must be 0.',
      otherwise: otherwise(
        'Do not continue. The replica is behind, or its data contains transactions whose GTIDs it has not recorded. With GTID it would fetch these again and execute them twice.',
      ),
    },
  ];
}

/** The twin for file and position: goes on from where the applier is. */
export function useFilePosition(server: Server, options: Omit<ChannelOptions, 'by'> = {}): Procedure {
  const channel = channelOf(server, { ...options, by: 'gtid' });
  const { dialect } = channel;
  const { prefix, columns, vendor, channels, replica } = dialect;
  return finish(dialect, {
    id: 'use-file-position',
    title: 'Switch the replica to file and position',
    steps: [
      ...beforeKeptHeartbeat(channel),
      ...(vendor === 'mysql' && replica === 'REPLICA' ? [plainChannel(channel)] : []),
      ...stopDrained(channel),
      {
        kind: 'require',
        on: 'replica',
        query: channel.status({ column: columns.executedFile, isNot: '' }),
        note: `${columns.executedFile} must not be empty.`,
        otherwise: otherwise(
          'Do not continue. The replica has executed nothing from this source yet. Start both threads:',
          channel.statements.startBoth,
        ),
      },
      channel.showStatus(
        `${columns.executedFile} and ${columns.executedPosition}: the position up to which the replica has executed. After a reconnect by GTID it can be the start of a file. The replica then skips the transactions that it has executed, by their GTIDs.`,
        { file: columns.executedFile, position: columns.executedPosition },
      ),
      ...changeAndStart(channel, [
        vendor === 'mariadb' ? 'MASTER_USE_GTID=no' : `${prefix}_AUTO_POSITION=0`,
        `${prefix}_LOG_FILE='<file>'`,
        `${prefix}_LOG_POS=<position>`,
        ...keptHeartbeat(channel),
      ]),
    ],
    rights: {
      replica: [
        'see replication',
        'control replication',
        ...(vendor === 'mysql' && channels !== null && replica === 'REPLICA'
          ? (['read performance schema'] as const)
          : []),
      ],
    },
    cost: drainedCost(channel),
    wayBack: 'Run the procedure use-auto-position.',
  });
}

/** MySQL refuses to leave auto-position where these are on (since 8.0.27), and says so only when both threads are stopped. */
function plainChannel({ name }: Channel): Step {
  return {
    kind: 'require',
    on: 'replica',
    query: {
      sql: `SELECT GTID_ONLY, SOURCE_CONNECTION_AUTO_FAILOVER FROM performance_schema.replication_connection_configuration WHERE CHANNEL_NAME = '${name.replaceAll("'", "''")}'`,
      expects: [
        { column: 'GTID_ONLY', is: '0' },
        { column: 'SOURCE_CONNECTION_AUTO_FAILOVER', is: '0' },
      ],
    },
    note: 'GTID_ONLY and SOURCE_CONNECTION_AUTO_FAILOVER must be 0.',
    otherwise: otherwise('Do not continue. Such a channel works only with GTID.'),
  };
}

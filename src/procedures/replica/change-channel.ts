import type { Procedure, Step } from '../../model/procedure.ts';
import { quote } from '../../model/sql-literal.ts';
import { type Channel, type ChannelOptions, channelOf, run, show } from '../channel.ts';
import type { Server } from '../dialect.ts';
import { finish } from '../finish.ts';

/** What is changed; what is not named stays as it is. Seconds. */
export interface ChannelChanges extends ChannelOptions {
  readonly replicaNetTimeoutS?: number;
  /** Always named: MySQL 5.6 and MariaDB set it to half of the net timeout in every CHANGE that does not name it (measured). */
  readonly heartbeatPeriodS: number;
  readonly connectRetryS?: number;
  /** Left out where CHANGE does not know it (MariaDB: a start-up option). */
  readonly retryCount?: number;
}

/**
 * Changes the timeouts and the retries of a replication channel and lets the receiver connect again, so that they take effect. Nothing that was received
 * is lost: on MySQL 5.7 and later the applier keeps running, and CHANGE keeps the relay logs; elsewhere everything received is executed first.
 */
export function changeChannel(server: Server, changes: ChannelChanges): Procedure {
  const channel = channelOf(server, changes);
  const { dialect, statements } = channel;
  const alone = dialect.changesReceiverAlone;
  const { replicaNetTimeoutS } = changes;
  return finish(dialect, {
    id: 'change-channel',
    title: `Change ${named(channel, changes)}`,
    steps: [
      ...todaysValues(channel, changes),
      ...(alone ? [] : channel.requireFollowing()),
      ...channel.requireApplier(),
      run('replica', statements.stopReceiver),
      ...(alone ? [channel.requireApplierStill()] : [channel.untilDrained(), run('replica', statements.stopApplier)]),
      ...(replicaNetTimeoutS === undefined
        ? []
        : [run('replica', `SET GLOBAL ${dialect.netTimeout} = ${replicaNetTimeoutS}`)]),
      run('replica', statements.change(optionsOf(channel, changes))),
      run('replica', alone ? statements.startReceiver : statements.startBoth),
    ],
    rights: {
      replica: [
        'see replication',
        'control replication',
        ...(replicaNetTimeoutS === undefined ? [] : (['set net timeout'] as const)),
        ...(dialect.vendor === 'mysql' && dialect.channels !== null ? (['read performance schema'] as const) : []),
      ],
    },
    cost: {
      relayLogs: alone ? 'kept' : 'applied, then deleted',
      receiver: 'restarts',
      applier: alone ? 'keeps its state' : 'restarts',
      blocksUpToS: alone ? 5 : channel.blocksUpToS,
      others:
        replicaNetTimeoutS === undefined
          ? null
          : `${dialect.netTimeout} applies to every channel of the replica; other channels use it when they connect again.`,
      destroys: null,
    },
    wayBack: `The same steps with today's values, which the first statements show.${
      replicaNetTimeoutS === undefined
        ? ''
        : ` SET GLOBAL does not survive a restart: add ${dialect.netTimeout} to the option file to keep it.`
    }`,
  });
}

function named(
  { dialect: { netTimeout, prefix } }: Channel,
  { replicaNetTimeoutS, connectRetryS, retryCount }: ChannelChanges,
): string {
  return [
    ...(replicaNetTimeoutS === undefined ? [] : [netTimeout]),
    `${prefix}_HEARTBEAT_PERIOD`,
    ...(connectRetryS === undefined ? [] : [`${prefix}_CONNECT_RETRY`]),
    ...(retryCount === undefined ? [] : [`${prefix}_RETRY_COUNT`]),
  ].join(', ');
}

function optionsOf(
  { dialect: { prefix, retryCountInChange } }: Channel,
  { heartbeatPeriodS, connectRetryS, retryCount }: ChannelChanges,
): string[] {
  return [
    ...(connectRetryS === undefined ? [] : [`${prefix}_CONNECT_RETRY=${connectRetryS}`]),
    ...(retryCount === undefined || !retryCountInChange ? [] : [`${prefix}_RETRY_COUNT=${retryCount}`]),
    `${prefix}_HEARTBEAT_PERIOD=${heartbeatPeriodS}`,
  ];
}

/** Statements that show what is about to change, for the way back. */
function todaysValues({ dialect }: Channel, { channel = '', replicaNetTimeoutS }: ChannelChanges): Step[] {
  const variable =
    replicaNetTimeoutS === undefined
      ? []
      : [
          show('replica', `SELECT @@GLOBAL.${dialect.netTimeout} AS net_timeout`, undefined, {
            net_timeout_today: 'net_timeout',
          }),
        ];
  const note = "Write down today's values.";
  // MySQL 5.6 and MariaDB show the period as a status variable, and the connect retry in the status of the replica.
  if (dialect.vendor === 'mariadb' || dialect.channels === null)
    return [
      ...variable,
      show('replica', "SHOW GLOBAL STATUS LIKE 'Slave_heartbeat_period'", note, { heartbeat_today: 'Value' }),
    ];
  return [
    ...variable,
    show(
      'replica',
      `SELECT HEARTBEAT_INTERVAL, CONNECTION_RETRY_INTERVAL, CONNECTION_RETRY_COUNT FROM performance_schema.replication_connection_configuration WHERE CHANNEL_NAME = ${quote(channel)}`,
      note,
      {
        heartbeat_today: 'HEARTBEAT_INTERVAL',
        connect_retry_today: 'CONNECTION_RETRY_INTERVAL',
        retry_count_today: 'CONNECTION_RETRY_COUNT',
      },
    ),
  ];
}

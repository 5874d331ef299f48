import type { Procedure, Step } from '../../model/procedure.ts';
import { type Channel, type ChannelOptions, channelOf, otherwise, run, show } from '../channel.ts';
import type { Server } from '../dialect.ts';
import { finish } from '../finish.ts';
import { semiSyncWaits } from './receiver.ts';
import { keptHeartbeat, todaysValues } from './todays-values.ts';

/** What is changed; what is not named stays as it is. Seconds. */
export interface ChannelChanges extends ChannelOptions {
  readonly replicaNetTimeoutS?: number;
  readonly heartbeatPeriodS?: number;
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
    title: `Change ${namesOf(channel, changes).join(', ')}`,
    steps: [
      ...(replicaNetTimeoutS === undefined
        ? []
        : [
            show('replica', `SELECT @@GLOBAL.${dialect.netTimeout} AS net_timeout`, undefined, {
              old_net_timeout: 'net_timeout',
            }),
          ]),
      ...todaysValues(channel),
      ...(alone ? [] : channel.requireDrainable()),
      ...channel.requireApplier(),
      run('replica', statements.stopReceiver),
      ...(alone
        ? [channel.requireApplierStill()]
        : [...channel.untilDrained(), run('replica', statements.stopApplier)]),
      ...change(channel, changes),
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
      others: othersOf(channel, changes),
      destroys: null,
    },
    wayBack: `Run the same steps with the previous values, which the first statements show.${
      replicaNetTimeoutS === undefined
        ? ''
        : ` SET GLOBAL does not survive a restart: to keep the value, add ${dialect.netTimeout} to the option file.`
    }`,
  });
}

/**
 * The timeout and CHANGE next to each other, with the receiver stopped, and what starts again what was stopped for them. Whoever gives up between the two
 * takes the timeout back first: a receiver with a shorter timeout and the old heartbeat period reconnects again and again while its source is idle. Both
 * threads start only where everything received is executed.
 */
function change(channel: Channel, changes: ChannelChanges): Step[] {
  const { statements, dialect } = channel;
  const { replicaNetTimeoutS } = changes;
  const start = dialect.changesReceiverAlone ? statements.startReceiver : statements.startBoth;
  const setTimeout = (value: number | string): string => `SET GLOBAL ${dialect.netTimeout} = ${value}`;
  const step = (sql: string, before: readonly string[]): Step => ({
    kind: 'run',
    on: 'replica',
    sql,
    otherwise: otherwise(
      before.length === 0
        ? 'Start the threads that you stopped:'
        : 'Restore the timeout, then start the threads that you stopped:',
      ...before,
      start,
    ),
  });
  const options = statements.change(optionsOf(channel, changes));
  return replicaNetTimeoutS === undefined
    ? [step(options, [])]
    : [step(setTimeout(replicaNetTimeoutS), []), step(options, [setTimeout('<old_net_timeout>')])];
}

function namesOf(
  { dialect: { netTimeout, prefix, retryCountInChange } }: Channel,
  { replicaNetTimeoutS, heartbeatPeriodS, connectRetryS, retryCount }: ChannelChanges,
): string[] {
  return [
    ...(replicaNetTimeoutS === undefined ? [] : [netTimeout]),
    ...(heartbeatPeriodS === undefined ? [] : [`${prefix}_HEARTBEAT_PERIOD`]),
    ...(connectRetryS === undefined ? [] : [`${prefix}_CONNECT_RETRY`]),
    ...(retryCount === undefined || !retryCountInChange ? [] : [`${prefix}_RETRY_COUNT`]),
  ];
}

function optionsOf(channel: Channel, { heartbeatPeriodS, connectRetryS, retryCount }: ChannelChanges): string[] {
  const { prefix, retryCountInChange } = channel.dialect;
  return [
    ...(connectRetryS === undefined ? [] : [`${prefix}_CONNECT_RETRY=${connectRetryS}`]),
    ...(retryCount === undefined || !retryCountInChange ? [] : [`${prefix}_RETRY_COUNT=${retryCount}`]),
    ...(heartbeatPeriodS === undefined ? keptHeartbeat(channel) : [`${prefix}_HEARTBEAT_PERIOD=${heartbeatPeriodS}`]),
  ];
}

function othersOf(
  { dialect: { netTimeout, semiSync, vendor, channels, replica } }: Channel,
  { replicaNetTimeoutS, connectRetryS, retryCount }: ChannelChanges,
): string | null {
  const all = [
    ...(replicaNetTimeoutS === undefined
      ? []
      : [
          `${netTimeout} applies to all channels of the replica, each from its next connect. If the heartbeat period of a channel is as long as ${netTimeout} or longer, this channel reconnects again and again while its source is idle: shorten the heartbeat period of such channels first.`,
        ]),
    ...(vendor === 'mysql' && replica === 'REPLICA' && (connectRetryS !== undefined || retryCount !== undefined)
      ? [
          'With SOURCE_CONNECTION_AUTO_FAILOVER=1, the replica fails over to another source after retry count x connect retry: do not raise these values there.',
        ]
      : []),
    ...(vendor === 'mysql' && channels === null ? [] : [semiSyncWaits(semiSync.source)]),
  ];
  return all.length === 0 ? null : all.join(' ');
}

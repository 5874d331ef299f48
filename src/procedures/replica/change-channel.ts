import type { Procedure, Step } from '../../model/procedure.ts';
import { type Channel, type ChannelOptions, channelOf, run, show } from '../channel.ts';
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
              net_timeout_today: 'net_timeout',
            }),
          ]),
      ...todaysValues(channel),
      ...(alone ? [] : channel.requireDrainable()),
      ...channel.requireApplier(),
      // Before the receiver stops: a refused SET must not leave it stopped. It reads the value when it connects again.
      ...(replicaNetTimeoutS === undefined
        ? []
        : [run('replica', `SET GLOBAL ${dialect.netTimeout} = ${replicaNetTimeoutS}`)]),
      run('replica', statements.stopReceiver),
      ...(alone
        ? [restoring(channel.requireApplierStill(), channel, changes)]
        : [
            ...channel.untilDrained().map((step) => restoring(step, channel, changes)),
            run('replica', statements.stopApplier),
          ]),
      change(channel, changes),
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

/** With the new timeout and the old heartbeat period, the channel could reconnect again and again: it is not left so. */
const restore = ({ dialect: { netTimeout } }: Channel, { replicaNetTimeoutS }: ChannelChanges): string =>
  replicaNetTimeoutS === undefined ? '' : `First set ${netTimeout} back to the value that the first statement showed. `;

/** A step whose way out first says this. */
function restoring(step: Step, channel: Channel, changes: ChannelChanges): Step {
  if (!('otherwise' in step) || step.otherwise === undefined) return step;
  const { says } = step.otherwise;
  return {
    ...step,
    otherwise: { ...step.otherwise, says: says.replace(/^Do not continue\. /, `$&${restore(channel, changes)}`) },
  };
}

/** CHANGE, and what starts again what was stopped for it. Both threads only where everything received is executed. */
function change(channel: Channel, changes: ChannelChanges): Step {
  const { statements, dialect } = channel;
  const start = dialect.changesReceiverAlone ? statements.startReceiver : statements.startBoth;
  return {
    kind: 'run',
    on: 'replica',
    sql: statements.change(optionsOf(channel, changes)),
    otherwise: {
      says: `${restore(channel, changes)}Start the threads that you stopped:`,
      run: [{ on: 'replica', sql: start }],
    },
  };
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
          `${netTimeout} applies to all channels of the replica, each from its next connect. If the heartbeat period of a channel is as long as ${netTimeout} or longer, this channel reconnects again and again while its source is idle: first shorten the period of such channels.`,
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

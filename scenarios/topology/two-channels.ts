import {
  blindWindowWithin,
  bystanderUndisturbed,
  type Check,
  dataIntact,
  defineScenario,
  faultTookEffect,
  noLiteral1190,
  otherChannelCarries,
  probesUnbroken,
  replicaNotices,
  replicaReconnects,
  resumes,
  type Stage,
} from 'replfault';
import { controlChecks, playControl } from '../_control.ts';
import {
  aroundNetTimeout,
  blindUntilNetTimeout,
  seconds,
  settingsOf,
  shortTimers,
  type Timers,
  untilReplicaNotices,
} from '../_replication.ts';

interface Params extends Timers {
  readonly inject: boolean;
  /** Whether the replica has a second channel, over a link that is whole. */
  readonly channels: number;
}

const channel = 'second';
const carryMs = 1000;
/** What two samples of the status may be apart on a small machine, ms. */
const slackMs = 1000;
const timers = { ...shortTimers, netWriteTimeoutS: 10 };

/**
 * A replica has two channels, to the source and to another replica of it, and the link to the source goes silent. What is counted for the link under test is about
 * its own channel; what is missing is about the replica.
 */
export default defineScenario<Params>({
  title:
    'A replica has two channels, and one link goes silent. Does the other channel go on, and what does each status say?',
  needs: ['kernel-faults'],
  topology: { bystander: 'second-replica' },
  requires: () => ['channels'],
  cases: [
    { case: 'two-channels', inject: true, channels: 2, ...timers },
    { case: 'one-channel', inject: true, channels: 1, ...timers },
    { case: 'not-injected', inject: false, channels: 1, ...timers },
  ],
  settings: settingsOf,
  criticalPathMs: ({ inject, replicaNetTimeoutS, heartbeatS }) =>
    inject ? seconds(replicaNetTimeoutS) + carryMs : seconds(heartbeatS),
  async play(stage, params) {
    if (params.channels === 2) await addChannel(stage);
    if (!params.inject) return playControl(stage, 'packet-drop', params);
    const silent = await stage.inject('packet-drop', {}, 'proxy-replica');
    await untilReplicaNotices(stage, params);
    if (params.channels === 2) {
      await stage.hold(carryMs, 'the source writes on, and the other channel carries it');
      await stage.operate('look-at-channels');
    }
    await silent.heal();
    await stage.until('the receiver runs again', 'replication', ({ status }) => status.receiver === 'Yes', {
      judges: ['receiver'],
      timeoutMs: 8000,
    });
  },
  checks: (params) => (params.inject ? judged(params) : controlChecks),
});

async function addChannel(stage: Stage): Promise<void> {
  await stage.operate('add-channel', { name: channel });
  await stage.until('the channel under test runs again', 'replication', ({ status }) => status.receiver === 'Yes', {
    timeoutMs: 8000,
  });
}

const judged = (params: Params): readonly Check[] => [
  faultTookEffect,
  bystanderUndisturbed({ largestLagMs: 2000 }),
  replicaNotices(aroundNetTimeout(params)),
  ...(params.channels === 2
    ? [otherChannelCarries({ channel }), blindWindowWithin({ fromMs: 0, toMs: slackMs })]
    : [blindWindowWithin(blindUntilNetTimeout(params))]),
  replicaReconnects,
  resumes({ withinMs: 8000 }),
  dataIntact,
  noLiteral1190,
  probesUnbroken,
];

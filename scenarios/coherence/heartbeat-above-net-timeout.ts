import {
  dataIntact,
  defineScenario,
  noLiteral1190,
  probesUnbroken,
  reconnects,
  replicaStaysConnected,
  sourceStaysQuiet,
} from 'replfault';
import { seconds, settingsOf, type Timers } from '../_replication.ts';
import { idle, inStretch } from './_stretch.ts';

interface Params extends Timers {
  /** How long the source has nothing to say, s. */
  readonly idleS: number;
}

const common = { netWriteTimeoutS: 2, replicaNetTimeoutS: 1, idleS: 5 };

/**
 * An idle source speaks once in a heartbeat period. A replica that waits less long than that takes every pause for a dead link, and connects anew:
 * nothing is wrong, and it never stops.
 */
export default defineScenario<Params>({
  title:
    'The source is idle, and the heartbeat period is above the net timeout of the replica. Does the replica reconnect repeatedly?',
  claims: ['F2', 'F11'],
  cases: [
    { case: 'heartbeat-above', heartbeatS: 3, ...common },
    { case: 'heartbeat-below', heartbeatS: 0.4, ...common },
  ],
  settings: settingsOf,
  criticalPathMs: ({ idleS }) => seconds(idleS),
  async play(stage, { idleS }) {
    await stage.operate('look-at-channel');
    await idle(stage, () => inStretch(stage, 'idle', seconds(idleS), 'the source has nothing to say'));
    await stage.operate('look-at-channel');
  },
  checks: (params) => [
    ...(params.heartbeatS > params.replicaNetTimeoutS
      ? [reconnects({ stretch: 'idle', ...stormOf(params) })]
      : [replicaStaysConnected, sourceStaysQuiet]),
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});

/** One reconnect in a net timeout, and a little more than that for each: never fewer than half as many. */
function stormOf({ idleS, replicaNetTimeoutS }: Params): { atLeast: number; atMost: number } {
  const most = Math.ceil(idleS / replicaNetTimeoutS);
  return { atLeast: Math.floor(most / 2), atMost: most };
}

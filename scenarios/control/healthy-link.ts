import {
  blindWindowWithin,
  dataIntact,
  defineScenario,
  noLiteral1190,
  probesUnbroken,
  replicaStaysConnected,
  sourceStaysQuiet,
} from 'replfault';
import { seconds, settingsOf, shortTimers, type Timers } from '../_replication.ts';

interface Params extends Timers {
  /** How long to watch, in heartbeat periods. */
  readonly heartbeats: number;
}

/** The control: the same servers, probes and workload on a healthy link. Nothing else is believed unless this passes. */
export default defineScenario<Params>({
  title: 'The link is healthy. No timeout expires, no transaction is delayed, nothing is lost',
  cases: [{ case: 'no-fault', heartbeats: 2, ...shortTimers }],
  settings: settingsOf,
  criticalPathMs: ({ heartbeats, heartbeatS }) => seconds(heartbeats * heartbeatS),
  async play(stage, { heartbeats, heartbeatS }) {
    await stage.hold(seconds(heartbeats * heartbeatS), 'watching a healthy link');
  },
  checks: () => [
    sourceStaysQuiet,
    replicaStaysConnected,
    blindWindowWithin({ fromMs: 0, toMs: 1000 }),
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});

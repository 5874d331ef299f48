import {
  blindWindowWithin,
  dataIntact,
  defineScenario,
  noLiteral1190,
  probesUnbroken,
  replicaStaysConnected,
  sourceStaysQuiet,
} from 'replfault';
import { settingsOf, shortTimers, type Timers } from '../_replication.ts';

interface Params extends Timers {
  readonly watchMs: number;
}

/** The control: the same servers, probes and workload on a healthy link. Nothing else is believed unless this passes. */
export default defineScenario<Params>({
  title: 'A healthy link: nothing fires, nothing lags, nothing is lost',
  cases: [{ case: 'no-fault', watchMs: 2000, ...shortTimers }],
  settings: settingsOf,
  criticalPathMs: ({ watchMs }) => watchMs,
  async play(stage, { watchMs }) {
    await stage.hold(watchMs, 'watching a healthy link');
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

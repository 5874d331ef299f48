import { dataIntact, defineScenario, faultTookEffect, noLiteral1190, probesUnbroken } from 'replfault';
import { seconds, settingsOf, type Timers } from '../_replication.ts';
import { watchedWhilePlayed } from './_watched.ts';

interface Params extends Timers {
  /** How much later every byte arrives, ms. */
  readonly delayMs: number;
}

const trafficMs = 150;

/**
 * Every byte takes longer to the replica than net_write_timeout, for longer than that. Nothing is lost and nothing is slow to leave the source:
 * whether that alone ends a write is for the claims to say.
 */
export default defineScenario<Params>({
  title: 'The latency is above net_write_timeout under a normal load. Does the timeout include the transmission time?',
  claims: ['C2', 'F9'],
  cases: [{ case: 'above-write-timeout', delayMs: 1300, netWriteTimeoutS: 1, replicaNetTimeoutS: 20, heartbeatS: 0.5 }],
  settings: settingsOf,
  // What was sent last needs the delay to arrive, and the delay must be seen to have an effect.
  criticalPathMs: ({ delayMs, netWriteTimeoutS }) => trafficMs + delayMs + seconds(netWriteTimeoutS),
  async play(stage, { delayMs, netWriteTimeoutS }) {
    await stage.hold(trafficMs, 'ordinary traffic first');
    const latency = await stage.inject('latency', { delayMs });
    await stage.hold(delayMs + seconds(netWriteTimeoutS), 'longer than net_write_timeout, after the first late byte');
    await latency.heal();
  },
  checks: () => [faultTookEffect, watchedWhilePlayed(['error-log-source']), dataIntact, noLiteral1190, probesUnbroken],
});

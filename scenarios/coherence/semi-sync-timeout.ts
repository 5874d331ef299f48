import {
  commitsUnacknowledged,
  commitWaits,
  dataIntact,
  defineScenario,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
  replicaStaysConnected,
  resumes,
  semiSyncFallsBack,
  semiSyncHolds,
  sourceStaysQuiet,
} from 'replfault';
import { seconds, settingsOf, shortTimers, type Timers } from '../_replication.ts';

interface Params extends Timers {
  /** How long a commit waits for an acknowledgement before the source goes on without, ms. */
  readonly semiSyncTimeoutMs: number;
  /** A link that stands still, or one that is only long. */
  readonly fault: 'stall' | 'latency';
  /** Added to the round trip of a long link, ms. */
  readonly delayMs: number;
  /** How long the link is disturbed, s. */
  readonly forS: number;
}

const patient = { ...shortTimers, replicaNetTimeoutS: 10 };
const outage = { fault: 'stall', delayMs: 0, forS: 2, ...patient } as const;
const longLink = { fault: 'latency', delayMs: 150, forS: 2, ...patient } as const;

/**
 * Writers wait for an acknowledgement as long as the semi-sync timeout says. Above the length of an outage they hang through all of it, and nothing is at
 * risk; below, they go on, and what they write is at risk. Below the round trip of the link no acknowledgement is ever in time.
 */
export default defineScenario<Params>({
  title: 'The semi-sync timeout is above or below the outage, or below the round trip. How long do commits wait?',
  claims: ['Q3'],
  topology: { semiSync: true },
  cases: [
    { case: 'longer-than-outage', semiSyncTimeoutMs: 10_000, ...outage },
    { case: 'shorter-than-outage', semiSyncTimeoutMs: 500, ...outage },
    { case: 'shorter-than-round-trip', semiSyncTimeoutMs: 50, ...longLink },
    { case: 'longer-than-round-trip', semiSyncTimeoutMs: 5000, ...longLink },
  ],
  settings: (params) => {
    const settings = settingsOf(params);
    return { ...settings, source: { ...settings.source, rpl_semi_sync_source_timeout: params.semiSyncTimeoutMs } };
  },
  criticalPathMs: ({ forS }) => seconds(forS),
  async play(stage, { fault, delayMs, forS }) {
    const disturbed = await stage.inject(fault, fault === 'latency' ? { delayMs } : {});
    await stage.hold(seconds(forS), 'the link is disturbed, and clients go on committing');
    await disturbed.heal();
  },
  checks: (params) => [
    faultTookEffect,
    ...semiSyncOf(params),
    sourceStaysQuiet,
    replicaStaysConnected,
    resumes({ withinMs: 5000 }),
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});

function semiSyncOf({ fault, semiSyncTimeoutMs: timeoutMs, forS, delayMs }: Params) {
  if (fault === 'latency')
    return timeoutMs < delayMs
      ? [commitsUnacknowledged({ atLeastPercent: 80 })]
      : [semiSyncHolds, commitWaits({ fromMs: delayMs, toMs: timeoutMs })];
  return timeoutMs < seconds(forS)
    ? [
        semiSyncFallsBack({ timeoutMs, slackMs: 1000 }),
        commitWaits({ fromMs: timeoutMs - 100, toMs: timeoutMs + 1000 }),
        commitsUnacknowledged({ atLeastPercent: 80 }),
      ]
    : [semiSyncHolds, commitWaits({ fromMs: seconds(forS) - 200, toMs: seconds(forS) + 1500 })];
}

import { type CaseSettings, dataIntact, defineScenario, noLiteral1190, probesUnbroken, type Stage } from 'replfault';
import { seconds, settingsOf, type Timers } from '../_replication.ts';
import { reconnectsAsStored, storesPeriod } from './_stored-period.ts';
import { idle, inStretch } from './_stretch.ts';

interface Params extends Timers {
  /** replica_net_timeout is set to this by hand, s. */
  readonly loweredToS: number;
  /** What is said to the channel then. */
  readonly change: 'names-period' | 'names-source' | 'names-neither';
  /** How long each idle stretch lasts, s. */
  readonly idleS: number;
}

// The heartbeat period is left to the server, which makes it half of the net timeout of that moment.
const common = { netWriteTimeoutS: 2, replicaNetTimeoutS: 6, heartbeatS: 3, loweredToS: 1, idleS: 3 };

/**
 * Somebody lowers replica_net_timeout on a running replica. The heartbeat period was worked out of the old value when the channel was made, and stays: on
 * an idle source the replica now reconnects for ever. A CHANGE that names the period ends it. Whether one that does not name it works it out again
 * depends on the server; what is stored decides in any case.
 */
export default defineScenario<Params>({
  title:
    'The net timeout of a replica is lowered. Does the stored heartbeat period change, and which CHANGE corrects it?',
  claims: ['F2', 'F11'],
  cases: [
    { case: 'change-names-period', change: 'names-period', ...common },
    { case: 'change-names-source', change: 'names-source', ...common },
    { case: 'change-names-neither', change: 'names-neither', ...common },
  ],
  settings: (params): CaseSettings => {
    const settings = settingsOf(params);
    return { ...settings, replication: { ...settings.replication, heartbeatPeriodS: null } };
  },
  criticalPathMs: ({ idleS }) => seconds(idleS) * 2,
  async play(stage, { loweredToS, change, idleS }) {
    await stage.operate('look-at-channel');
    await stage.operate('set-variable', { on: 'replica', name: 'replica_net_timeout', value: loweredToS });
    // A receiver takes the value when it connects.
    await stage.operate('restart-receiver');
    await untilReceiverRuns(stage);
    await stage.operate('look-at-channel');
    await idle(stage, () => inStretch(stage, 'lowered', seconds(idleS), 'idle, with the period of the old timeout'));
    if (change === 'names-source') await stage.operate('point-at-source');
    else
      await stage.operate(
        'change-channel',
        change === 'names-period' ? { heartbeatPeriodS: loweredToS / 2 } : { connectRetryS: 1 },
      );
    await untilReceiverRuns(stage);
    await stage.operate('look-at-channel');
    await idle(stage, () => inStretch(stage, 'changed', seconds(idleS), 'idle, after a CHANGE'));
  },
  checks: ({ change, idleS, heartbeatS, loweredToS }) => [
    storesPeriod({ stretch: 'lowered', periodS: heartbeatS }),
    reconnectsAsStored({ stretch: 'lowered', idleS }),
    ...(change === 'names-period' ? [storesPeriod({ stretch: 'changed', periodS: loweredToS / 2 })] : []),
    reconnectsAsStored({ stretch: 'changed', idleS }),
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});

async function untilReceiverRuns(stage: Stage): Promise<void> {
  await stage.until('the receiver runs', 'replication', ({ status }) => status.receiver === 'Yes', { timeoutMs: 5000 });
  // Its connection must be known before the new ones of the next stretch are counted.
  await stage.until('the connection is seen', 'proxy', (o) => o.connections.some(({ open }) => open), {
    timeoutMs: 2000,
  });
}

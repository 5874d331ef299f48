import { type CaseSettings, defineScenario, followsByPosition, probesUnbrokenBut, processReturns } from 'replfault';
import { controlChecks, playControl } from '../_control.ts';
import { untilPartArrived, untilWhole } from './_by-hand.ts';
import {
  brokenAt,
  comesBack,
  connectRetryMs,
  controlMs,
  isControl,
  notBroken,
  type ResumptionParams,
  resumptionSettings,
} from './_resumption.ts';

const withRecovery = 'relay-log-recovery';
const withoutRecovery = 'no-relay-log-recovery';
const replicaKilled = 'replica-killed';

/** A crash may cost what only the dead process knew: with these, an acknowledged commit is on disk at both ends. */
const durable = { innodb_flush_log_at_trx_commit: 1, sync_binlog: 1 };

/**
 * A replica that follows by file and position is killed with half a transaction in its relay log. With relay_log_recovery it throws its relay logs away
 * at start and asks for everything from where its applier stands; without, it goes on with what is there.
 */
export default defineScenario<ResumptionParams>({
  title:
    'A replica that uses file and position is killed in the middle of a transaction. What does relay_log_recovery change?',
  claims: ['F6', 'F12', 'Q1'],
  topology: { by: 'position' },
  cases: [
    brokenAt(replicaKilled, withRecovery, 'with-recovery'),
    brokenAt(replicaKilled, withoutRecovery, 'without-recovery'),
    notBroken,
  ],
  settings: (params): CaseSettings => {
    const { source, replica, replication } = resumptionSettings(params);
    const recovery = { relay_log_recovery: params.strategy === withRecovery ? 'ON' : 'OFF' };
    return { source: { ...source, ...durable }, replica: { ...replica, ...durable, ...recovery }, replication };
  },
  criticalPathMs: (params) => (isControl(params) ? controlMs(params) : 2 * connectRetryMs),
  async play(stage, params) {
    if (isControl(params)) return playControl(stage, 'kill', params);
    const slowed = await untilPartArrived(stage);
    const killed = await stage.inject('kill', {}, 'replica');
    await slowed.heal();
    await killed.heal();
    await untilWhole(stage);
  },
  checks: (params) => [
    followsByPosition,
    ...(isControl(params)
      ? controlChecks
      : [
          processReturns({ process: 'replica' }),
          ...comesBack(connectRetryMs + 5000, probesUnbrokenBut({ silenced: ['replication'] })),
        ]),
  ],
});

import {
  type CaseSettings,
  dataIntact,
  defineScenario,
  failsOver,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
  probesUnbrokenBut,
  replicaReconnects,
  resumesByHand,
} from 'replfault';
import { controlChecks, playControl } from '../_control.ts';
import { untilWhole } from './_by-hand.ts';
import {
  brokenAt,
  connectRetryMs,
  controlMs,
  isControl,
  notBroken,
  openConnections,
  type ResumptionParams,
  resumptionSettings,
  untilReconnected,
} from './_resumption.ts';

const strategy = 'connection-failover';
const unreachable = 'source-unreachable';
const killed = 'source-killed';

/** A crash of the source may cost what only the dead process knew: with these, an acknowledged commit is on disk at both ends. */
const durable = { innodb_flush_log_at_trx_commit: 1, sync_binlog: 1 };

/**
 * The receiver knows a second source, a replica of the first one that keeps binary logs of its own. When the first one is gone it changes over
 * by itself, as GTIDs tell any source what is missing. It does not come back by itself: an operator points it at the first source again.
 */
export default defineScenario<ResumptionParams>({
  title: 'The source is lost, and the receiver has a second source. Does it fail over, and back?',
  claims: ['F6', 'F12', 'C6'],
  topology: { bystander: 'second-replica' },
  requires: () => ['connection-failover'],
  cases: [brokenAt(unreachable, strategy), brokenAt(killed, strategy), notBroken],
  settings: (params): CaseSettings => {
    const { source, replica, replication } = resumptionSettings(params);
    return { source: { ...source, ...durable }, replica: { ...replica, ...durable }, replication };
  },
  criticalPathMs: (params) => (isControl(params) ? controlMs(params) : 3 * connectRetryMs),
  async play(stage, params) {
    if (isControl(params)) return playControl(stage, 'refuse', params);
    await stage.operate('configure-connection-failover', { retryCount: 1, connectRetryS: connectRetryMs / 1000 });
    await untilWhole(stage);
    const open = openConnections(stage.history());
    const gone = params.breakPoint === killed ? await stage.inject('kill', {}, 'source') : await stage.inject('refuse');
    let lost = false;
    await stage.until(
      'the receiver runs again, on the second source',
      'replication',
      ({ status }) => {
        lost ||= status.receiver !== 'Yes';
        return lost && status.receiver === 'Yes';
      },
      { timeoutMs: 8000, since: 'injection' },
    );
    if (params.breakPoint === unreachable) await untilWhole(stage);
    await gone.heal();
    await stage.hold(connectRetryMs, 'the first source is there again: nothing makes the receiver go back to it');
    await stage.operate('point-at-source');
    await untilReconnected(stage, open);
    await untilWhole(stage);
  },
  checks: (params) =>
    isControl(params)
      ? controlChecks
      : [
          faultTookEffect,
          failsOver({ withinMs: 6000, writesGoOn: params.breakPoint === unreachable }),
          replicaReconnects,
          resumesByHand({ withinMs: 4000 }),
          dataIntact,
          noLiteral1190,
          params.breakPoint === killed ? probesUnbrokenBut({ silenced: ['dump-threads'] }) : probesUnbroken,
        ],
});

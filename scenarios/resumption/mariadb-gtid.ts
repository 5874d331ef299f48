import { dataIntact, defineScenario, leavesErrant, replicaShows } from 'replfault';
import { controlChecks, playControl } from '../_control.ts';
import { breakLink, breakMs, broughtBack, outage, untilWhole, waitingSettings } from './_by-hand.ts';
import { brokenAt, controlMs, isControl, notBroken, type ResumptionParams } from './_resumption.ts';

const slavePos = 'slave-pos';
const currentPos = 'current-pos';
const replicaWrote = 'replica-wrote';
const positionUnknown = 1236;

/**
 * MariaDB's two ways to say from where to go on: after the last transaction that was replicated (slave_pos), or after the last one of any origin
 * (current_pos). They are the same until somebody writes on the replica: then the latter names a transaction that its source never had.
 */
export default defineScenario<ResumptionParams>({
  title: 'After an outage, a MariaDB replica continues from slave_pos or from current_pos. Which of them works?',
  claims: ['F6', 'F12', 'Q6'],
  topology: { by: 'position' },
  requires: () => ['mariadb-gtid'],
  cases: [
    brokenAt(outage, slavePos, 'slave-pos'),
    brokenAt(outage, currentPos, 'current-pos'),
    brokenAt(replicaWrote, slavePos, 'slave-pos-after-own-write'),
    brokenAt(replicaWrote, currentPos, 'current-pos-after-own-write'),
    notBroken,
  ],
  settings: waitingSettings,
  criticalPathMs: (params) => (isControl(params) ? controlMs(params) : breakMs),
  async play(stage, params) {
    if (isControl(params)) return playControl(stage, 'refuse', params);
    await breakLink(stage, params, async () => {
      // Only when nothing arrives any more: what comes after it would be the current position.
      if (params.breakPoint === replicaWrote) await stage.operate('write-on-replica');
    });
    await stage.operate(params.strategy === currentPos ? 'use-current-pos' : 'set-auto-position');
    if (isRefused(params)) {
      await stage.until(
        'the source knows nothing of that position',
        'replication',
        ({ status }) => status.receiver === 'No' && status.lastIoErrno === positionUnknown,
        { timeoutMs: 5000 },
      );
      await stage.operate('set-auto-position');
    }
    await untilWhole(stage);
  },
  checks: (params) => {
    if (isControl(params)) return controlChecks;
    const common = broughtBack(4000).filter((check) => check !== dataIntact);
    return [
      ...common,
      params.breakPoint === replicaWrote ? leavesErrant : dataIntact,
      ...(isRefused(params) ? [replicaShows({ ioErrno: positionUnknown })] : []),
    ];
  },
});

/** The source refuses a position that names a transaction of the replica's own; an operator then falls back to the other one. */
function isRefused({ breakPoint, strategy }: ResumptionParams): boolean {
  return breakPoint === replicaWrote && strategy === currentPos;
}

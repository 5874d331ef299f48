import {
  applierBehind,
  type CaseSettings,
  defineScenario,
  operatorActs,
  receivedNotExecuted,
  type Stage,
} from 'replfault';
import { controlChecks, playControl } from '../_control.ts';
import { holdApplier, onReplica } from '../_held-applier.ts';
import {
  brokenAt,
  comesBack,
  connectRetryMs,
  controlMs,
  isControl,
  notBroken,
  openConnections,
  type ResumptionParams,
  resumptionSettings,
  untilEnded,
  untilReceiverRuns,
  untilReconnected,
} from './_resumption.ts';

const load = { bytes: 256 * 1024, rowBytes: 16 * 1024, rowsPerTransaction: 4 };

/** In the middle of a transaction of several row events. */
const point = { after: 'event', event: 'Write_rows', position: 'middle', count: 3, per: 'transaction', close: 'fin' };

/** Without LOCAL the statement is a transaction of the replica's own: an errant one for every rotation. */
const rotate = 'FLUSH LOCAL RELAY LOGS';
/** The least that servers take: every transaction of the load begins a relay log of its own. */
const tinyRelayLogs = { max_relay_log_size: 4096 };
const mostRotations = 40;

/**
 * The link ends in the middle of a transaction while the replica has something else to do: its applier waits for a lock with work in the relay log, or its
 * relay logs are being rotated, by size with every transaction and by hand over and over.
 */
export default defineScenario<ResumptionParams>({
  title:
    'The connection is closed while the applier waits for a lock, or while relay logs are rotated. Does the replica resume?',
  claims: ['F6', 'F12', 'Q1'],
  needs: ['embedded-proxy'],
  cases: [brokenAt('applier-busy'), brokenAt('relay-log-rotation'), notBroken],
  settings: (params): CaseSettings => {
    const common = resumptionSettings(params);
    return params.breakPoint === 'relay-log-rotation'
      ? { ...common, replica: { ...common.replica, ...tinyRelayLogs } }
      : common;
  },
  criticalPathMs: (params) => (isControl(params) ? controlMs(params) : connectRetryMs),
  async play(stage, params) {
    if (isControl(params)) return playControl(stage, 'cut', params);
    const busyApplier = params.breakPoint === 'applier-busy';
    if (busyApplier) {
      await holdApplier(stage, { meanwhile: () => stage.workload.burst(load) });
      await stage.until(
        'the replica has received what it has not executed',
        'replication',
        (o) => receivedNotExecuted(o) > 0,
        { timeoutMs: 10_000 },
      );
    }
    const open = openConnections(stage.history());
    const cut = await stage.inject('cut', point);
    const ended = new AbortController();
    const rotations = busyApplier ? undefined : rotateUntil(stage, ended.signal);
    await stage.workload.burst(load);
    await untilEnded(stage, open);
    await untilReconnected(stage, open);
    ended.abort();
    await rotations;
    await cut.heal();
    if (busyApplier) {
      await untilReceiverRuns(stage);
      await onReplica(stage, 'UNLOCK TABLES');
    }
    await untilReceiverRuns(stage);
  },
  checks: (params) =>
    isControl(params)
      ? controlChecks
      : [
          params.breakPoint === 'applier-busy' ? applierBehind : operatorActs({ statement: rotate }),
          ...comesBack(connectRetryMs + 2000),
        ],
});

async function rotateUntil(stage: Stage, signal: AbortSignal): Promise<void> {
  for (let n = 0; n < mostRotations && !signal.aborted; n += 1) {
    await onReplica(stage, rotate);
    // In step with the observers, who would be kept waiting otherwise.
    await stage.until('the link was looked at again', 'proxy', () => true, {
      timeoutMs: 200,
      mayExpire: 'it only sets the pace',
    });
  }
}

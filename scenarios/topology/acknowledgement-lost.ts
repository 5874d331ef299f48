import {
  type Check,
  commitWaits,
  dataIntact,
  defineScenario,
  faultOnlyArmed,
  faultTookEffect,
  noLiteral1190,
  probesUnbroken,
  replicaReconnects,
  replicaStaysConnected,
  resumes,
  type Stage,
  semiSyncHolds,
  sourceStaysQuiet,
} from 'replfault';
import { untilWritesResume } from '../_control.ts';
import { seconds, settingsOf, shortTimers, type Timers } from '../_replication.ts';

interface Params extends Timers {
  readonly inject: boolean;
  /** Sessions that write side by side. */
  readonly writers: number;
  /** Longer than anybody waits, as where a commit must never go unacknowledged, ms. */
  readonly semiSyncTimeoutMs: number;
}

/** The replica leaves the connection while its acknowledgements are lost. */
const timers = { ...shortTimers, replicaNetTimeoutS: 3, semiSyncTimeoutMs: 600_000 };
const lostForMs = 4000;
/** The link is whole for so long, and one commit still waits. */
const wholeForMs = 6000;
const reconnectMs = 4000;
/** Until somebody acts: all writers wait, so that no later transaction is acknowledged for them. */
const waits = {
  fromMs: lostForMs + wholeForMs - 1000,
  toMs: lostForMs + wholeForMs + reconnectMs + 3000,
};
const enabled = 'rpl_semi_sync_source_enabled';

/**
 * Acknowledgements of a semi-synchronous replica are lost for a few seconds; then the link is whole again. The replica had received the transaction, so
 * after its return it does not get it once more, and does not acknowledge it. Only a later transaction would, and every session that writes waits.
 */
export default defineScenario<Params>({
  title: 'An acknowledgement is lost and the link is whole again. Does the commit get its answer?',
  claims: ['Q3'],
  topology: { semiSync: true },
  needs: ['kernel-faults'],
  cases: [
    { case: 'one-writer', inject: true, writers: 1, ...timers },
    { case: 'two-writers', inject: true, writers: 2, ...timers },
    { case: 'not-injected', inject: false, writers: 1, ...timers },
  ],
  settings: (params) => {
    const settings = settingsOf(params);
    return {
      ...settings,
      source: { ...settings.source, rpl_semi_sync_source_timeout: params.semiSyncTimeoutMs },
      load: { writers: params.writers },
    };
  },
  criticalPathMs: ({ inject, heartbeatS }) => (inject ? lostForMs + wholeForMs : seconds(heartbeatS)),
  async play(stage, params) {
    const lost = { direction: 'to-source' };
    if (!params.inject) {
      await stage.arm('packet-drop', lost, 'source-proxy');
      return stage.hold(
        seconds(params.heartbeatS),
        'the same stretch of time, one heartbeat period, without the fault',
      );
    }
    const losing = await stage.inject('packet-drop', lost, 'source-proxy');
    await stage.hold(lostForMs, 'acknowledgements are lost');
    await losing.heal();
    await untilBack(stage, params);
    await stage.hold(wholeForMs, 'the link is whole, and the replica is connected');
    // Whoever waits is answered: the source no longer asks for acknowledgements.
    await stage.operate('set-variable', { on: 'source', name: enabled, value: 0 });
    await stage.operate('set-variable', { on: 'source', name: enabled, value: 1 });
    await untilWritesResume(stage);
  },
  checks: (params): readonly Check[] => [
    ...(params.inject
      ? [faultTookEffect, replicaReconnects, resumes({ withinMs: reconnectMs }), commitWaits(waits)]
      : [faultOnlyArmed, semiSyncHolds, sourceStaysQuiet, replicaStaysConnected]),
    dataIntact,
    noLiteral1190,
    probesUnbroken,
  ],
});

async function untilBack(stage: Stage, { replicaNetTimeoutS }: Params): Promise<void> {
  const healedMs = stage.history().healed?.atMs ?? 0;
  await stage.until(
    'the replica is connected again',
    'replication',
    ({ atMs, status }) => atMs > healedMs && status.receiver === 'Yes' && status.lastIoErrno === 0,
    { judges: ['receiver'], timeoutMs: seconds(replicaNetTimeoutS) + reconnectMs },
  );
}

import {
  applierStaysDown,
  type CaseSettings,
  type Check,
  dataIntact,
  faultTookEffect,
  leftOutUnnoticed,
  noLiteral1190,
  probesUnbrokenBut,
  processReturns,
  replicaReconnects,
  resumes,
  type Stage,
} from 'replfault';
import { playControl, untilWritesResume } from '../_control.ts';
import { holdApplier } from '../_held-applier.ts';
import { seconds, settingsOf, shortTimers, type Timers } from '../_replication.ts';

export interface LostParams extends Timers {
  readonly inject: boolean;
  /** relay_log_recovery of the replica. */
  readonly recovery: boolean;
  /** Whether the applier has still to execute what is lost; otherwise it has executed most of it. */
  readonly behind: boolean;
  /** replica_checkpoint_period, ms: how seldom parallel appliers note how far they are; 0: as the server ships (300). */
  readonly checkpointMs: number;
  /** From the last flush of the relay log to the loss of power, ms. */
  readonly afterMs: number;
}

/** What is lost was executed before. */
export const executed = {
  inject: true,
  recovery: false,
  behind: false,
  checkpointMs: 0,
  afterMs: 600,
  ...shortTimers,
} as const satisfies Omit<LostParams, 'case'>;
/** What is lost was received, and not executed. */
export const received = { ...executed, behind: true } as const;

const returnMs = 10_000;
const watchedMs = 1000;
const leastBehind = 20;
/** What the applier has committed is on the disk of the replica. */
const durable = { innodb_flush_log_at_trx_commit: 1, sync_binlog: 1 };

export function lostSettings({ recovery, checkpointMs, ...timers }: LostParams): CaseSettings {
  const settings = settingsOf(timers);
  return {
    ...settings,
    source: { ...settings.source, ...durable },
    replica: {
      ...settings.replica,
      ...durable,
      relay_log_recovery: recovery ? 'ON' : 'OFF',
      ...(checkpointMs === 0 ? {} : { replica_checkpoint_period: checkpointMs }),
    },
    load: { writesPerS: 100 },
  };
}

export const lostPathMs = ({ inject, afterMs, heartbeatS }: LostParams): number =>
  inject ? afterMs + watchedMs + 1000 : seconds(heartbeatS);

export async function loseRelayLog(stage: Stage, params: LostParams): Promise<void> {
  if (!params.inject) return playControl(stage, 'relay-log-lost', params);
  if (params.behind) await holdApplier(stage, { least: leastBehind });
  const power = await stage.inject('relay-log-lost', { afterMs: params.afterMs }, 'replica');
  await power.heal();
  await stage.until(
    'replication goes on by itself, or has stopped',
    'replication',
    ({ status: { receiver, applier } }) => receiver !== 'Connecting' && (receiver === 'Yes' || applier === 'No'),
    { judges: ['resumption', 'applier', 'receiver'], timeoutMs: returnMs },
  );
  await untilWritesResume(stage);
  await stage.hold(watchedMs, 'a replica that runs on meets what is missing');
}

const always: readonly Check[] = [
  faultTookEffect,
  processReturns({ process: 'replica' }),
  noLiteral1190,
  probesUnbrokenBut({ silenced: ['replication'] }),
];

/** The replica comes back by itself and has everything. */
export const comesBackWhole: readonly Check[] = [
  ...always,
  replicaReconnects,
  resumes({ withinMs: returnMs }),
  dataIntact,
];

/** It comes back and leaves out what was lost. */
export const comesBackShort: readonly Check[] = [...always, replicaReconnects, leftOutUnnoticed];

/** Its applier does not start, with error number 0. */
export const staysDown: readonly Check[] = [...always, applierStaysDown({ sqlErrno: [0] })];

import {
  type CaseSettings,
  type Check,
  dataIntact,
  faultTookEffect,
  gapsAtCrash,
  noLiteral1190,
  probesUnbrokenBut,
  processReturns,
  replicaReconnects,
  resumes,
  type ServerFeature,
  type Stage,
} from 'replfault';
import { playControl, untilWritesResume } from '../_control.ts';
import { onReplica, waiting } from '../_held-applier.ts';
import { settingsOf, shortTimers, type Timers } from '../_replication.ts';

export interface ParallelParams extends Timers {
  readonly inject: boolean;
  readonly workers: number;
  /** Whether transactions are committed in the order of the source. */
  readonly inOrder: boolean;
}

export const outOfOrder = { inject: true, workers: 4, inOrder: false, ...shortTimers };
export const inOrder = { ...outOfOrder, inOrder: true };
export const notInjected = { ...inOrder, inject: false };

/** Transactions of all writers that wait for the one that is held up, and those of its writer alone. */
const leastBehind = 40;
const leastHeldUp = 10;
const returnMs = 10_000;
const durable = { innodb_flush_log_at_trx_commit: 1, sync_binlog: 1 };

/** MariaDB has no setting for the order: it is kept. */
export const requiresOf = ({ inject, inOrder: ordered }: ParallelParams): readonly ServerFeature[] => [
  'parallel-appliers',
  ...(inject && !ordered ? (['commits-out-of-order'] as const) : []),
];

/** Writers with rows of their own, so that their transactions can be executed side by side. */
export function parallelSettings({ workers, inOrder: ordered, ...timers }: ParallelParams): CaseSettings {
  const settings = settingsOf(timers);
  const order: Readonly<Record<string, string>> = ordered ? {} : { replica_preserve_commit_order: 'OFF' };
  return {
    ...settings,
    source: { ...settings.source, ...durable },
    replica: { ...settings.replica, ...durable, ...order, replica_parallel_workers: workers },
    load: { writers: workers, writesPerS: 100 },
  };
}

/** A row of the second writer is locked on the replica, so that one worker waits in the middle of the stream; then the replica is killed. */
export async function killWithGaps(stage: Stage, params: ParallelParams): Promise<void> {
  if (!params.inject) return playControl(stage, 'kill', params);
  await onReplica(stage, 'BEGIN');
  await onReplica(stage, 'SELECT n FROM replfault.counter WHERE id = 2 FOR UPDATE');
  await stage.until(
    'one worker waits, and the others have gone on, or wait for it',
    'replication',
    (o) => waiting(o) >= (params.inOrder ? leastBehind : leastHeldUp),
    { timeoutMs: 10_000 },
  );
  const killed = await stage.inject('kill', {}, 'replica');
  await killed.heal();
  await stage.until(
    'replication goes on by itself, or has stopped',
    'replication',
    ({ status: { receiver, applier } }) =>
      (receiver === 'Yes' && applier === 'Yes') || (receiver !== 'Connecting' && applier === 'No'),
    { judges: ['resumption', 'applier'], timeoutMs: returnMs },
  );
  await untilWritesResume(stage);
}

/** The replica comes back by itself and has everything, with or without gaps at the crash. */
export const gapsAreFilled = ({ inOrder: ordered }: ParallelParams): readonly Check[] => [
  faultTookEffect,
  processReturns({ process: 'replica' }),
  gapsAtCrash({ gaps: !ordered }),
  replicaReconnects,
  resumes({ withinMs: returnMs }),
  dataIntact,
  noLiteral1190,
  probesUnbrokenBut({ silenced: ['replication'] }),
];

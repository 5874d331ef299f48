import { GtidSet, type Observation, type Stage } from 'replfault';

/** A statement on the replica, as somebody says it by hand. */
export const onReplica = (stage: Stage, statement: string): Promise<void> =>
  stage.operate('say-as-written', { on: 'replica', statement });

/** Transactions of the source that the replica has not executed; over a link that is whole, they wait for its applier. */
export const waiting = ({ sourceGtid, replicaGtid }: Observation<'replication'>): number =>
  GtidSet.parse(sourceGtid).minus(GtidSet.parse(replicaGtid)).count;

/** A table of the workload is locked on the replica, as by a backup; the applier must wait, the receiver need not. */
export async function holdApplier(
  stage: Stage,
  { least = 1, meanwhile = async () => undefined }: { readonly least?: number; meanwhile?(): Promise<void> } = {},
): Promise<void> {
  await onReplica(stage, 'LOCK TABLES replfault.ledger READ');
  await meanwhile();
  await stage.until('the replica has not executed what the source has', 'replication', (o) => waiting(o) >= least, {
    timeoutMs: 10_000,
  });
}

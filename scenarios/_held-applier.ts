import { receivedNotExecuted, type Stage } from 'replfault';

/** A statement on the replica, as somebody says it by hand. */
export const onReplica = (stage: Stage, statement: string): Promise<void> =>
  stage.operate('say-as-written', { on: 'replica', statement });

/** A table of the workload is locked on the replica, as by a backup; the applier must wait, the receiver need not. */
export async function holdApplier(
  stage: Stage,
  { least = 1, meanwhile = async () => undefined }: { readonly least?: number; meanwhile?(): Promise<void> } = {},
): Promise<void> {
  await onReplica(stage, 'LOCK TABLES replfault.ledger READ');
  await meanwhile();
  await stage.until(
    'the replica has received what it has not executed',
    'replication',
    (o) => receivedNotExecuted(o) >= least,
    { timeoutMs: 10_000 },
  );
}

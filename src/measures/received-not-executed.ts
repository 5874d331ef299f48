import { GtidSet } from '../model/gtid.ts';
import type { Observation } from '../model/timeline.ts';

/** Transactions that the replica has received into its relay logs and has not executed at the moment of this observation. */
export function receivedNotExecuted({ replicaGtid, status }: Observation<'replication'>): number {
  return GtidSet.parse(status.retrieved).minus(GtidSet.parse(replicaGtid)).count;
}

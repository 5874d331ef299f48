import { GtidSet } from '../model/gtid.ts';
import type { ReplicaStatus } from '../model/replication.ts';

/** A look at a replica. */
interface Look {
  readonly replicaGtid: string;
  readonly status: Pick<ReplicaStatus, 'retrieved' | 'delayS'>;
}

/**
 * What a replica has of its source, as far as the link is concerned: what it has executed; where it is told to execute late (SOURCE_DELAY), what it has
 * received as well, because that waits for its time and not for the link.
 */
export function heldBy({ replicaGtid, status }: Look): GtidSet {
  const executed = GtidSet.parse(replicaGtid);
  return status.delayS === undefined ? executed : executed.union(GtidSet.parse(status.retrieved));
}

import type { TimelineBuilder } from '../../fixtures/timeline-builder.ts';
import { at, stalledCase } from './stories.ts';

/** An operator acts while the link is still broken, ms. */
export const acted = at.healed - 1000;
export const action = 'clamp-mss';

/** The stall of a backlog, and something that an operator did under it: replication came back 200 ms later, before the fault was healed. */
export function curedCase(): TimelineBuilder {
  return stalledCase()
    .add(acted, {
      kind: 'operator',
      action,
      on: 'source',
      statement: 'a rule of the packet filter',
      errno: null,
      error: null,
      tookMs: 5,
    })
    .change('replication', (o) => (o.atMs >= acted + 200 ? { replicaGtid: o.sourceGtid } : {}));
}

/** The applier of the replica ended with an error, and its receiver goes on. */
export const stoppedApplierCase = (): TimelineBuilder =>
  stalledCase().change('replication', (o) =>
    o.atMs > at.injected + 100
      ? { status: { ...o.status, applier: 'No' as const, lastSqlErrno: 1114, lastSqlError: "The table 't' is full" } }
      : {},
  );

/** The source lost what the replica has. */
export const aheadCase = (): TimelineBuilder =>
  stalledCase()
    .change('replication', (o) =>
      o.atMs > at.resumed ? { status: { ...o.status, receiver: 'No' as const, lastIoErrno: 13114 } } : {},
    )
    .change('integrity', () => ({ errant: '11111111-1111-1111-1111-111111111111:151-160' }));

/** The source lost transactions, and gave their GTIDs to others before the replica came back. */
export const differingCase = (): TimelineBuilder =>
  stalledCase().change('integrity', () => ({ checksum: { source: 'one', replica: 'another' } }));

/** The replica ignores a table that the source has written to. */
export const filteredCase = (): TimelineBuilder =>
  stalledCase().change('integrity', () => ({
    filters: { Replicate_Ignore_Table: 'd.t' },
    tables: [{ table: 'd.t', rows: { source: 20, replica: 0 }, hash: { source: 'a', replica: '' } }],
    checksum: { source: 'one', replica: 'another' },
  }));

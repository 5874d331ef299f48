import { type CaseSettings, defineScenario } from 'replfault';
import { type CatalogueParams, catalogue } from './_catalogue.ts';

const delayMs = 50;

/** Servers that wait for their disk at every commit, as those that must not lose any do. */
const durable = (settings: CaseSettings): CaseSettings => {
  const onDisk = { innodb_flush_log_at_trx_commit: 1, sync_binlog: 1 };
  return {
    ...settings,
    source: { ...settings.source, ...onDisk },
    replica: { ...settings.replica, ...onDisk },
  };
};
const common = {
  fault: 'slow-disk',
  params: { delayMs },
  connection: 'stays',
  underMs: 1500,
  settings: durable,
} as const;

/** A disk takes 50 ms longer for every fsync: commits are slow, or the applier is, and does the network notice anything? */
export default defineScenario<CatalogueParams>(
  catalogue({
    title: 'One end has a slow disk: each fsync takes 50 ms longer',
    claims: ['C4', 'F8'],
    needs: ['tracing'],
    entries: [
      { ...common, name: 'at-source', leg: 'source' },
      { ...common, name: 'at-replica', leg: 'replica' },
    ],
  }),
);

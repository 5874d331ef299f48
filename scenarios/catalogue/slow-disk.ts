import { type CaseSettings, defineScenario } from 'replfault';
import { type CatalogueParams, catalogue } from './_catalogue.ts';

const delayMs = 50;

/** A source that waits for its disk at every commit, as one that must not lose any does. */
const durable = (settings: CaseSettings): CaseSettings => ({
  ...settings,
  source: { ...settings.source, innodb_flush_log_at_trx_commit: 1, sync_binlog: 1 },
});

/** The source's disk takes 50 ms longer for every fsync: commits are slow, and does the network notice anything? */
export default defineScenario<CatalogueParams>(
  catalogue({
    title: 'A slow disk at the source: every fsync takes 50 ms more',
    claims: ['C4', 'F8'],
    needs: ['tracing'],
    entries: [
      {
        name: 'slow-fsync',
        fault: 'slow-disk',
        params: { delayMs },
        leg: 'source',
        connection: 'stays',
        underMs: 1500,
        settings: durable,
      },
    ],
  }),
);

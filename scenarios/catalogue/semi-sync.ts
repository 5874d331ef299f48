import { type CaseSettings, defineScenario, type Stage, semiSyncFallsBack, semiSyncReturns } from 'replfault';
import { type CatalogueParams, catalogue } from './_catalogue.ts';

const semiSyncTimeoutMs = 1000;
const withTimeout = (settings: CaseSettings): CaseSettings => ({
  ...settings,
  source: { ...settings.source, rpl_semi_sync_source_timeout: semiSyncTimeoutMs },
});
const common = {
  fault: 'semi-sync-missing',
  connection: 'renewed',
  // Its replica leaves it for a moment, in the middle of a write.
  sourceComplains: true,
  settings: withTimeout,
  underMs: 2 * semiSyncTimeoutMs,
  after: async (stage: Stage) => {
    await stage.until('the source waits for acknowledgements again', 'semi-sync', (o) => o.source.active, {
      judges: ['semi-sync'],
      timeoutMs: 5000,
    });
  },
} as const;

/**
 * Semi-synchronous replication missing at one end. Without it at the replica one commit waits for the timeout, and then clients are told
 * ok as before; without it at the source nobody waits at all. Replication itself goes on in both.
 */
export default defineScenario<CatalogueParams>(
  catalogue({
    title: 'Semi-sync is missing at one end. Which end reports this, and does it return?',
    claims: ['C5', 'Q3'],
    topology: { semiSync: true },
    entries: [
      {
        ...common,
        name: 'missing-at-replica',
        leg: 'replica',
        checks: [
          semiSyncFallsBack({ timeoutMs: semiSyncTimeoutMs, slackMs: 1000 }),
          semiSyncReturns({ withinMs: 5000 }),
        ],
      },
      { ...common, name: 'missing-at-source', leg: 'source', checks: [semiSyncReturns({ withinMs: 5000 })] },
    ],
  }),
);

import { defineScenario } from 'replfault';
import {
  caseOf,
  control,
  criticalPathOf,
  playStorage,
  requiresOf,
  type StorageParams,
  storageChecks,
  storageSettings,
} from './_stops-reading.ts';

/**
 * The disk of the replica is full, stuck or frozen, or its relay logs have reached their limit. The link is whole all the time; for the source the
 * replica has stopped reading.
 */
export default defineScenario<StorageParams>({
  title: 'The replica cannot write what it receives. Does the source see a network fault?',
  claims: [],
  needs: ['small-disks', 'tracing'],
  cases: [
    caseOf('relay-log-full'),
    caseOf('relay-log-limit'),
    caseOf('relay-log-limit-slow-applier'),
    caseOf('relay-log-sync-stuck'),
    caseOf('files-frozen'),
    caseOf('binlog-full'),
    caseOf('data-full'),
    caseOf('data-full-to-the-end'),
    control,
  ],
  requires: requiresOf,
  settings: storageSettings,
  criticalPathMs: criticalPathOf,
  play: playStorage,
  checks: storageChecks,
});

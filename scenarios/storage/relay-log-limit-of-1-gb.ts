import { defineScenario } from 'replfault';
import {
  caseOf,
  control,
  criticalPathOf,
  playStorage,
  type StorageParams,
  storageChecks,
  storageSettings,
} from './_stops-reading.ts';

/** As `storage/replica-stops-reading`, at the limit that a managed service sets: the applier may stand still for longer, and has more to execute. */
export default defineScenario<StorageParams>({
  title: 'The relay logs have reached relay_log_space_limit at 1 GB. Does the source see a network fault?',
  claims: [],
  needs: ['small-disks'],
  cases: [caseOf('relay-log-limit-1-gb'), control],
  settings: storageSettings,
  criticalPathMs: criticalPathOf,
  play: playStorage,
  checks: storageChecks,
});

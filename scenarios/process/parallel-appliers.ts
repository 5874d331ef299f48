import { defineScenario } from 'replfault';
import { controlChecks } from '../_control.ts';
import { seconds } from '../_replication.ts';
import {
  gapsAreFilled,
  inOrder,
  killWithGaps,
  notInjected,
  outOfOrder,
  type ParallelParams,
  parallelSettings,
  requiresOf,
} from './_parallel-appliers.ts';

/** Workers that commit out of order leave gaps in gtid_executed. With GTIDs, what is missing between is executed after the restart. */
export default defineScenario<ParallelParams>({
  title: 'A replica with parallel appliers is killed. Are there gaps in what it has executed, and are they filled?',
  requires: requiresOf,
  cases: [
    { case: 'out-of-order', ...outOfOrder },
    { case: 'in-order', ...inOrder },
    { case: 'not-killed', ...notInjected },
  ],
  settings: parallelSettings,
  criticalPathMs: ({ inject, heartbeatS }) => (inject ? 1000 : seconds(heartbeatS)),
  play: killWithGaps,
  checks: (params) => (params.inject ? gapsAreFilled(params) : controlChecks),
});

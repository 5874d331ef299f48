import { defineScenario, followsByPosition } from 'replfault';
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

/** The same by file and position: no position says what is missing between. */
export default defineScenario<ParallelParams>({
  title: 'A replica with parallel appliers that uses file and position is killed. Can it go on?',
  topology: { by: 'position' },
  requires: requiresOf,
  cases: [
    { case: 'out-of-order', ...outOfOrder },
    { case: 'in-order', ...inOrder },
    { case: 'not-killed', ...notInjected },
  ],
  settings: parallelSettings,
  criticalPathMs: ({ inject, heartbeatS }) => (inject ? 1000 : seconds(heartbeatS)),
  play: killWithGaps,
  checks: (params) => [followsByPosition, ...(params.inject ? gapsAreFilled(params) : controlChecks)],
});

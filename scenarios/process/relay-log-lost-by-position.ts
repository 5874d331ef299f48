import { defineScenario, followsByPosition } from 'replfault';
import { controlChecks } from '../_control.ts';
import {
  comesBackWhole,
  type LostParams,
  loseRelayLog,
  lostCases,
  lostPathMs,
  lostSettings,
} from './_relay-log-lost.ts';

/** The same by file and position: what the receiver has written down leads past what is lost. */
export default defineScenario<LostParams>({
  title:
    'A replica that uses file and position loses the end of its relay log. Is anything left out, or executed twice?',
  needs: ['server-files', 'tracing'],
  topology: { by: 'position' },
  cases: lostCases,
  settings: lostSettings,
  criticalPathMs: lostPathMs,
  play: loseRelayLog,
  checks: (params) => [followsByPosition, ...(params.inject ? comesBackWhole : controlChecks)],
});

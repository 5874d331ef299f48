import { defineScenario } from 'replfault';
import { controlChecks } from '../_control.ts';
import {
  comesBackWhole,
  executed,
  type LostParams,
  loseRelayLog,
  lostPathMs,
  lostSettings,
  received,
} from './_relay-log-lost.ts';

/** The host of a replica that uses GTIDs loses power: its relay log ends before what the applier has executed, or what the receiver has reported. */
export default defineScenario<LostParams>({
  title:
    'A replica that uses GTIDs loses the end of its relay log. Does it come back, with and without relay_log_recovery?',
  needs: ['server-files', 'tracing'],
  cases: [
    { case: 'received', ...received },
    { case: 'received-and-recovered', ...received, recovery: true },
    { case: 'executed', ...executed },
    { case: 'executed-and-recovered', ...executed, recovery: true },
    { case: 'not-injected', ...executed, inject: false },
  ],
  settings: lostSettings,
  criticalPathMs: lostPathMs,
  play: loseRelayLog,
  checks: (params) => (params.inject ? comesBackWhole : controlChecks),
});

import { defineScenario, replicaNotices } from 'replfault';
import { failsAtSetup, type SetupParams } from './_failed-setup.ts';

/** A load balancer without a healthy server behind it: it accepts, and closes before the greeting. */
export default defineScenario<SetupParams>(
  failsAtSetup({
    title: 'Connections are accepted and closed at once. Which error occurs, and does the replica reconnect by itself?',
    claims: ['C1', 'F1', 'F3'],
    fault: 'accept-close',
    ioErrno: 2013,
    failsAfterMs: () => 0,
    furtherAttempt: true,
    also: [replicaNotices({ fromMs: 0, toMs: 2000 })],
  }),
);

import { defineScenario, replicaNotices } from 'replfault';
import { failsAtSetup, type SetupParams } from './_failed-setup.ts';

/** The source, or what stands before it, is down: the connection ends and the port refuses new ones. Only this makes Last_IO_Errno 2003. */
export default defineScenario<SetupParams>(
  failsAtSetup({
    title: 'The port refuses connections for some time. Which error occurs, and does the replica reconnect by itself?',
    claims: ['C1', 'C6', 'F1', 'F3', 'F4'],
    fault: 'refuse',
    ioErrno: 2003,
    failsAfterMs: () => 0,
    furtherAttempt: true,
    also: [replicaNotices({ fromMs: 0, toMs: 2000 })],
  }),
);

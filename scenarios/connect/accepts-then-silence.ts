import { defineScenario, replicaNotices } from 'replfault';
import { aroundNetTimeout, reconnectTimers, seconds } from '../_replication.ts';
import { failsAtSetup, type SetupParams } from './_failed-setup.ts';

/** A port that answers proves nothing: connections are accepted, and not a word comes. Each attempt costs a whole replica_net_timeout. */
export default defineScenario<SetupParams>(
  failsAtSetup({
    title: 'Connections are accepted but stay silent. Which error occurs, and how long does an attempt take?',
    claims: ['C1', 'F1', 'F2', 'F3'],
    fault: 'accept-silence',
    ioErrno: 2013,
    // One timeout until the present connection is given up, one more for the attempt.
    failsAfterMs: ({ replicaNetTimeoutS }) => seconds(replicaNetTimeoutS) * 2,
    furtherAttempt: false,
    also: [replicaNotices(aroundNetTimeout(reconnectTimers))],
  }),
);

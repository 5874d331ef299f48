import { defineScenario } from 'replfault';
import { type OneShotParams, oneShot } from './_one-shot.ts';

/** A firewall or a restarted middlebox answers with RST: longer timeouts cannot help, there is nothing left to wait for. */
export default defineScenario<OneShotParams>(
  oneShot({
    title: 'The connection is reset. What do both ends report, and does replication resume by itself?',
    claims: ['C1', 'F2', 'F3'],
    fault: 'reset',
  }),
);

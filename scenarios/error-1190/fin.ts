import { defineScenario } from 'replfault';
import { type OneShotParams, oneShot } from './_one-shot.ts';

/** A proxy or load balancer closes the connection in good order. */
export default defineScenario<OneShotParams>(
  oneShot({
    title: 'The connection is closed with FIN. What do both ends report, and does replication resume by itself?',
    claims: ['C1', 'F2', 'F3'],
    fault: 'fin',
  }),
);

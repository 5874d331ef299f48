import { defineScenario } from 'replfault';
import { type OneShotParams, oneShot } from './_one-shot.ts';

/** A proxy or load balancer closes the connection in good order. */
export default defineScenario<OneShotParams>(
  oneShot({
    title: 'The connection is closed in order: what do both ends see, and does replication resume by itself?',
    claims: ['C1', 'F2', 'F3'],
    fault: 'fin',
  }),
);

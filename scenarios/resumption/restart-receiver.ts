import { defineScenario } from 'replfault';
import { mendedByHand } from './_mended-by-hand.ts';
import type { ResumptionParams } from './_resumption.ts';

/**
 * The old advice: stop the receiver and start it again. The link is whole, and only the receiver does not know yet, because it waits for its next
 * attempt: then it saves what is left of the wait, and what had half arrived must not be lost by it.
 */
export default defineScenario<ResumptionParams>(
  mendedByHand({
    title: 'An operator restarts the receiver after an outage. Does it resume at once with nothing lost?',
    claims: ['F3', 'F12'],
    strategy: 'restart-receiver',
    action: 'restart-receiver',
  }),
);

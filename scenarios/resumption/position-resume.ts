import { defineScenario } from 'replfault';
import { mendedByHand } from './_mended-by-hand.ts';
import type { ResumptionParams } from './_resumption.ts';

/**
 * The way without GTIDs, by hand: the replica is told to go on where its applier stands, which its status shows once it is stopped. What it had
 * received beyond that, half a transaction for example, is thrown away and fetched again.
 */
export default defineScenario<ResumptionParams>(
  mendedByHand({
    title: 'An operator sets the file and position at which the replica continues. Is anything lost or applied twice?',
    claims: ['F6', 'Q6'],
    strategy: 'position-resume',
    action: 'resume-by-position',
    byPosition: true,
  }),
);

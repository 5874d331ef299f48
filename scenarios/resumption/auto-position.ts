import { defineScenario } from 'replfault';
import { mendedByHand } from './_mended-by-hand.ts';
import type { ResumptionParams } from './_resumption.ts';

/**
 * A replica that follows by file and position is made to follow by GTID after an outage. The change throws away its relay logs, also what
 * was received and not yet applied; the source then sends whatever the replica has not executed.
 */
export default defineScenario<ResumptionParams>(
  mendedByHand({
    title: 'A file and position replica is switched to GTIDs after an outage: does it go on with nothing lost?',
    claims: ['F6', 'F12'],
    strategy: 'auto-position',
    action: 'set-auto-position',
    byPosition: true,
  }),
);

import { defineScenario } from 'replfault';
import { mendedByHand } from './_mended-by-hand.ts';
import type { ResumptionParams } from './_resumption.ts';

/**
 * A replica that follows by file and position is made to follow by GTID after an outage. The change throws away its relay logs, also what
 * was received and not yet applied; the source then sends whatever the replica has not executed.
 */
export default defineScenario<ResumptionParams>(
  mendedByHand({
    title:
      'A replica that uses file and position is switched to GTID after an outage. Does it resume with nothing lost?',
    claims: ['F6', 'F12'],
    strategy: 'auto-position',
    action: 'set-auto-position',
    byPosition: true,
  }),
);

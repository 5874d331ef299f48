import { defineScenario, refetches } from 'replfault';
import { type OneShotParams, oneShot } from './_one-shot.ts';

/** The link breaks inside a row event of a larger transaction: a half-received transaction must not be half-applied. */
export default defineScenario<OneShotParams>(
  oneShot({
    title:
      'The connection is closed in the middle of a transaction. Is the transaction sent again completely and applied once?',
    claims: ['C1', 'F6', 'F12', 'Q1'],
    fault: 'cut',
    params: { after: 'event', event: 'Write_rows', position: 'middle', close: 'fin' },
    transactionBytes: 256 * 1024,
    also: [refetches({ atLeastBytes: 1 })],
  }),
);

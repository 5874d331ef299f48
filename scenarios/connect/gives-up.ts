import { defineScenario } from 'replfault';
import { type GivingUpParams, givingUp } from './_gives-up.ts';

/** The one end of giving up: every attempt fails, retry_count is reached, the receiver stops and the last errno stays. */
export default defineScenario<GivingUpParams>(
  givingUp({
    title: 'Retries run out on a closed port: the receiver stops for good, with its last errno',
    claims: ['C6', 'F3', 'F6', 'F12', 'Q2'],
    faults: ['refuse'],
    ioErrno: 2003,
  }),
);

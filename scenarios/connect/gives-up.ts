import { defineScenario } from 'replfault';
import { type GivingUpParams, givingUp } from './_gives-up.ts';

/** The one end of giving up: every attempt fails, retry_count is reached, the receiver stops and the last errno stays. */
export default defineScenario<GivingUpParams>(
  givingUp({
    title: 'The retries run out on a closed port. Does the receiver stop, and with which error?',
    claims: ['C6', 'F3', 'F6', 'F12', 'Q2'],
    faults: ['refuse'],
    ioErrno: 2003,
  }),
);

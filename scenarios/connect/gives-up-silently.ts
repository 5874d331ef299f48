import { defineScenario } from 'replfault';
import { readsStream } from '../_replication.ts';
import { type GivingUpParams, givingUp } from './_gives-up.ts';

/**
 * The other end of giving up: attempts connect and log in, and the connection dies before the first event. When the retries are used up the
 * receiver stops with errno 0 and no text: nothing for a monitor that watches Last_IO_Errno.
 */
export default defineScenario<GivingUpParams>(
  givingUp({
    title: 'Connections end after login, before the first event. Which error does the stopped receiver show?',
    claims: ['F3', 'F4', 'F12', 'Q2'],
    needs: ['embedded-proxy'],
    faults: ['close-before-events', 'fin'],
    ioErrno: 0,
    switches: readsStream,
  }),
);

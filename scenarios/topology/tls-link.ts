import { blindWindowWithin, defineScenario, linkEncrypted } from 'replfault';
import { blindUntilNetTimeout } from '../_replication.ts';
import { type StalledLinkParams, stalledLink } from './_stalled-link.ts';

/** TLS changes what can be read on the way, not how long a blocked write may take: the timers must act as on a plain link. */
export default defineScenario<StalledLinkParams>(
  stalledLink({
    title: 'An encrypted link stalls. Do the timeouts act as without encryption?',
    claims: ['C2', 'C5', 'F2'],
    topology: { tls: true },
    injectedCase: 'stalled',
    always: [linkEncrypted],
    underStall: (params) => [blindWindowWithin(blindUntilNetTimeout(params))],
  }),
);

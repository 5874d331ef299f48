import { bystanderUndisturbed, defineScenario } from 'replfault';
import { type StalledLinkParams, stalledLink } from './_stalled-link.ts';

/** What a bystander may lag while a burst is applied on a small machine, ms. */
const largestLagMs = 2000;

/** One link stalls until the source gives it up. Each replica has a dump thread of its own, so the other one must not notice. */
export default defineScenario<StalledLinkParams>(
  stalledLink({
    title: 'One of two links stalls. Is the other replica affected?',
    claims: ['C1', 'C2'],
    topology: { bystander: 'second-replica' },
    injectedCase: 'one-link-stalls',
    always: [bystanderUndisturbed({ largestLagMs })],
  }),
);

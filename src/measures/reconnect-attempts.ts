import type { Observation, Timeline } from '../model/timeline.ts';
import { type Measure, measured, notInjected, unlessLost, unmeasured } from './measure.ts';

/**
 * Attempts of the replica to connect after the break: connections that reached the proxy, the one that lasted among them, and those that were refused
 * at a closed port, as the kernel counted them. Attempts whose packets were dropped on the way are seen by nobody.
 */
export const reconnectAttempts: Measure = (timeline) => {
  const { injected } = timeline;
  if (!injected) return unmeasured(notInjected);
  const before = timeline.last('proxy', (o) => o.atMs <= injected.atMs);
  const last = timeline.last('proxy', (o) => o.atMs > injected.atMs);
  if (!before || !last) return unmeasured('the proxy was not observed before and after the break');
  const known = Math.max(0, ...before.connections.map(({ id }) => id));
  const reached = last.connections.filter(({ id }) => id > known).length;
  let refused = 0;
  for (const fault of timeline.of('fault').filter((o) => o.event === 'injected')) {
    const unseen = turnsAwayUnseen(fault);
    const counted = refusedBy(timeline, fault.id);
    if (typeof counted === 'number') refused += counted;
    else if (unseen) return unmeasured(unseen, [fault.seq]);
  }
  return unlessLost(timeline, ['proxy'], measured(reached + refused, [before.seq, last.seq]));
};

/** How many attempts a fault has refused, by its last proof. */
function refusedBy(timeline: Timeline, id: number): number | null {
  const counted = timeline.last('fault', (o) => o.id === id && o.proof !== null)?.proof?.numbers['refused'];
  return typeof counted === 'number' ? counted : null;
}

/** Why attempts under a fault that counts none itself may have remained unseen. */
function turnsAwayUnseen({ fault, layer, leg }: Observation<'fault'>): string | null {
  if (fault === 'refuse') return 'refused attempts cannot be counted here';
  if (layer === 'kernel') return 'the proxy does not see attempts that the network rejected';
  if (layer === 'process' && leg === 'proxy') return 'the proxy did not run during some attempts';
  return null;
}

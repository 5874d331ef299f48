import { loadOf, settleAllowance } from './load.ts';
import { bystandersOf, type NamedScenario, type PlannedCase } from './scenario.ts';

/**
 * How long each phase of a case may take at most, ms. What runs out makes its case inconclusive, never the run hang. Numbers without a
 * server timer in them are for a machine that is very busy: a healthy case takes a fraction.
 */
export const phaseMs = {
  /** Copying or making data folders, starting servers (60 s each, side by side), until they replicate (20 s each). */
  start: 180_000,
  /** Making the pair of the case before ready for another one. */
  renew: 60_000,
  /** From servers to running probes. */
  probes: 45_000,
  /** A play that outlasts its own critical path by this much is stopped. */
  playGrace: 60_000,
  /** All faults together; a healed `kill` starts a server again. */
  heal: 90_000,
  /** The ledger's last write, and giving it up. */
  lastWrites: 30_000,
  /** Until the replica has what the source has. */
  catchUp: 35_000,
  /** One comparison of a replica with its source. */
  compare: 65_000,
  lastSamples: 10_000,
  /** Ending probes and sessions, saving logs, closing the history. */
  end: 30_000,
} as const;

/** A worker that should have nothing more to do has this long to end its servers, ms. */
export const shutdownMs = 60_000;
/** A worker has this long before it asks for its first case, ms. */
export const bootMs = 60_000;
/** Beyond a case's budget, so that its own bounds speak first, ms. */
const marginMs = 10_000;

/** What a case takes at most in every state of its servers, ms, from the start of its servers to its result. Pure. */
export function budgetMs(
  scenario: Pick<NamedScenario, 'criticalPathMs' | 'topology'> & Partial<Pick<NamedScenario, 'settings'>>,
  { params, reuse, load }: Pick<PlannedCase, 'params' | 'reuse' | 'load'>,
): number {
  const replicas = 1 + bystandersOf(scenario.topology ?? {}).length;
  const { start, renew, probes, playGrace, heal, lastWrites, catchUp, compare, lastSamples, end } = phaseMs;
  const servers = start + (reuse === undefined ? 0 : renew);
  const criticalPathMs = Math.ceil(scenario.criticalPathMs(params));
  const more = settleAllowance(loadOf(scenario.settings?.(params).load, load), criticalPathMs);
  const settle = lastWrites + replicas * (catchUp + more.catchUpMs + compare + more.compareMs) + lastSamples;
  return criticalPathMs + servers + probes + playGrace + heal + settle + end + marginMs;
}

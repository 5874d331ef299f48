import type { Check } from '../model/verdict.ts';
import { unbroken } from './probes-unbroken.ts';

/** Probes that a fault can silence by itself: of a stopped or killed process nothing can be asked. */
export type SampledProbe = 'replication' | 'dump-threads' | 'proxy';

/**
 * Every probe kept seeing its server, but for those that the fault silences by itself. From injection until they see their server again, soon
 * after heal, the named probes may be silent or slow; before and after they may not, and the others never.
 */
export function probesUnbrokenBut({ silenced }: { silenced: readonly SampledProbe[] }): Check {
  return unbroken('probes-unbroken-but', silenced);
}

import { GtidSet } from '../../model/gtid.ts';
import type { Timeline } from '../../model/timeline.ts';

/** What the replica said about its lag at one moment, and what was really missing. */
export interface LagSample {
  readonly atMs: number;
  /** Seconds_Behind_Source as shown; `null` for NULL. */
  readonly shownS: number | null;
  /** Committed transactions that the source has and the replica has not executed. */
  readonly missing: number;
  /** The lowest missing transaction; `null` when none is missing. */
  readonly firstMissing: string | null;
  /** Status says Yes / Yes / 0 seconds behind. */
  readonly saysHealthy: boolean;
}

/** Lag over time, from the joint samples of both ends. Samples whose GTID sets cannot be read are left out. */
export function lagSamples(timeline: Timeline): LagSample[] {
  const samples: LagSample[] = [];
  let previous = { source: '', replica: '', missing: 0, first: null as string | null };
  for (const o of timeline.of('replication')) {
    if (o.sourceGtid !== previous.source || o.replicaGtid !== previous.replica) {
      const difference = missingBetween(o.sourceGtid, o.replicaGtid);
      if (difference === null) continue;
      previous = { source: o.sourceGtid, replica: o.replicaGtid, ...difference };
    }
    const { receiver, applier, lagS } = o.status;
    samples.push({
      atMs: o.atMs,
      shownS: lagS,
      missing: previous.missing,
      firstMissing: previous.first,
      saysHealthy: receiver === 'Yes' && applier === 'Yes' && lagS === 0,
    });
  }
  return samples;
}

/**
 * The longest stretch in which one and the same transaction was missing while status said that all is well: the blind
 * window before the healthy link's share is subtracted. `null` when there was none.
 */
export function longestBlindStretch(
  samples: readonly LagSample[],
): { readonly fromMs: number; readonly toMs: number } | null {
  let longest: { fromMs: number; toMs: number } | null = null;
  let open: { fromMs: number; gtid: string } | null = null;
  for (const sample of samples) {
    const blind = sample.saysHealthy && sample.firstMissing !== null;
    if (open !== null && (!blind || sample.firstMissing !== open.gtid)) {
      if (longest === null || sample.atMs - open.fromMs > longest.toMs - longest.fromMs)
        longest = { fromMs: open.fromMs, toMs: sample.atMs };
      open = null;
    }
    if (open === null && blind && sample.firstMissing !== null)
      open = { fromMs: sample.atMs, gtid: sample.firstMissing };
  }
  const last = samples.at(-1);
  if (
    open !== null &&
    last !== undefined &&
    (longest === null || last.atMs - open.fromMs > longest.toMs - longest.fromMs)
  )
    longest = { fromMs: open.fromMs, toMs: last.atMs };
  return longest;
}

function missingBetween(source: string, replica: string): { missing: number; first: string | null } | null {
  try {
    const missing = GtidSet.parse(source).minus(GtidSet.parse(replica));
    return { missing: missing.count, first: missing.firsts()[0] ?? null };
  } catch {
    // Not every flavour writes GTID sets in this grammar; the lane is then left out.
    return null;
  }
}

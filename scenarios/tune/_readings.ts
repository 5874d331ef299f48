import {
  counterDelta,
  firstSourceComplaint,
  type Observation,
  type Reading,
  type Timeline,
  type TrialParams,
} from 'replfault';
import { cameAboutMs, failedMs, healsMs } from './_moments.ts';

/** A disturbance may be longer or shorter than asked for by this much, or by this share; beyond it a trial is one of another size. */
const toleranceMs = 80;
const toleranceShare = 0.025;
/** How near to the moment that decides a gap of a probe may be, ms. */
const decisiveMs = 250;

/**
 * The size that was played: what was seen is true of this one, and not of the one that was asked for. A disturbance that was outlived lasted for
 * `lastedMs`. One that broke something need not have been longer than it took the timer (`lastedMs` is then the shorter of the two); but a longer one breaks
 * it as well, so it counts as what was asked for at least. Where it is clearly another size than that, on the side that matters, it is not as asked.
 */
export function playedSize(
  lastedMs: number,
  askedMs: number,
  { broke, slackMs = 0 }: { readonly broke: boolean; readonly slackMs?: number },
): { readonly played: NonNullable<Reading['played']> } {
  const beyondMs = broke ? lastedMs - askedMs : askedMs - lastedMs;
  const tolerance = slackMs + Math.max(toleranceMs, askedMs * toleranceShare);
  const sizeMs = Math.max(1, Math.round(broke ? Math.max(askedMs, lastedMs) : lastedMs));
  return { played: { sizeMs, asAsked: beyondMs <= tolerance } };
}

type Seen = Observation | undefined;
const seqsOf = (...seen: readonly Seen[]): number[] => seen.flatMap((o) => (o === undefined ? [] : [o.seq]));

export const unknown = (reason: string, ...seen: readonly Seen[]): Reading => ({
  broke: null,
  reason,
  evidence: seqsOf(...seen),
});
export const broken = (reason: string, ...seen: readonly Seen[]): Reading => ({
  broke: true,
  reason,
  evidence: seqsOf(...seen),
});
export const survived = (reason: string, ...seen: readonly Seen[]): Reading => ({
  broke: false,
  reason,
  evidence: seqsOf(...seen),
});

/** A disturbance that was injected, shown to have taken effect, and healed. */
export interface Disturbance {
  readonly injected: Observation<'fault'>;
  readonly healed: Observation<'fault'>;
  /** The last thing recorded before it was taken away. */
  readonly lastProof: Observation<'fault'>;
  /** When it was taken away, ms. */
  readonly endMs: number;
  /** Numbers of its last proof. */
  readonly numbers: Readonly<Record<string, number | string | boolean | null>>;
}

/** The faults of a trial in order; or why a reading cannot stand on them. */
export function disturbances(timeline: Timeline): Disturbance[] | Reading {
  const faults = timeline.of('fault');
  const all: Disturbance[] = [];
  for (const injected of faults.filter((o) => o.event === 'injected')) {
    const proofs = faults.filter((o) => o.id === injected.id && o.event === 'proof');
    if (!proofs.some((o) => o.proof?.tookEffect))
      return unknown(`${injected.fault} shows no effect: ${proofs.at(-1)?.proof?.summary ?? 'no proof'}`, injected);
    const healed = faults.find((o) => o.id === injected.id && o.event === 'healed');
    if (!healed) return unknown(`${injected.fault} was never healed`, injected);
    const lastProof = proofs.findLast((o) => o.atMs <= healed.atMs) ?? injected;
    const numbers = proofs.at(-1)?.proof?.numbers ?? {};
    all.push({ injected, healed, lastProof, endMs: healsMs(lastProof, healed), numbers });
  }
  return all.length > 0 ? all : unknown('no fault was injected');
}

/** The one fault of a trial. */
export function disturbance(timeline: Timeline): Disturbance | Reading {
  const all = disturbances(timeline);
  return 'broke' in all ? all : (all[0] ?? unknown('no fault was injected'));
}

/** A probe that looked away at the moment that decides. */
export function gapAround(timeline: Timeline, atMs: number, probes: readonly string[]): Reading | undefined {
  const gap = timeline.gapsWithin(atMs - decisiveMs, atMs + decisiveMs, probes)[0];
  return (
    gap &&
    unknown(
      `the ${gap.probe} probe was silent for ${Math.round(gap.toMs - gap.fromMs)} ms around the decisive moment`,
      gap,
    )
  );
}

/** What became of the replica's connection after a moment. */
interface Connection {
  /** First sample of the proxy with a connection that was not there before. */
  readonly replaced: Observation<'proxy'> | undefined;
  readonly notYes: Observation<'replication'> | undefined;
  /** First sign after healing that something arrived at the replica. */
  readonly arrived: Observation<'replication'> | undefined;
  /** Last sample of the proxy: new connections have higher numbers, so it tells even what no sample caught. */
  readonly last: Observation<'proxy'>;
}

function connectionAfter(timeline: Timeline, { injected, healed }: Disturbance): Connection | Reading {
  const before = timeline.last('proxy', (o) => o.atMs <= injected.atMs && o.connections.length > 0);
  const last = timeline.last('proxy', (o) => o.atMs > healed.atMs);
  if (!before || !last) return unknown('the proxy was not observed before and after the disturbance', injected);
  const known = Math.max(...before.connections.map(({ id }) => id));
  const had = timeline.last('replication', (o) => o.atMs <= healed.atMs);
  return {
    replaced: timeline.first('proxy', (o) => o.atMs > injected.atMs && o.connections.some(({ id }) => id > known)),
    notYes: timeline.first('replication', (o) => o.atMs > injected.atMs && o.status.receiver !== 'Yes'),
    arrived: timeline.first('replication', (o) => o.atMs > healed.atMs && o.replicaGtid !== had?.replicaGtid),
    last,
  };
}

/** A timer that fires before this share of its time was not what ended a connection. */
const leastShare = 0.5;

/**
 * The replica gave a silent connection up, by its own timeout: it has a new one. `sinceMs` is when the silence began; `slackMs` is what placing and
 * removing the fault may take beyond the tolerance.
 */
export function readReplica(
  timeline: Timeline,
  fault: Disturbance,
  { sizeMs, replicaNetTimeoutS }: TrialParams,
  { sinceMs, slackMs }: { readonly sinceMs: number; readonly slackMs: number },
): Reading {
  const connection = connectionAfter(timeline, fault);
  if ('broke' in connection) return connection;
  const { replaced, notYes, arrived, last } = connection;
  const after = (atMs: number): number => Math.round(atMs - sinceMs);
  const first = notYes && !(replaced && replaced.atMs < notYes.atMs) ? notYes : replaced;
  const complaint = firstSourceComplaint(timeline, fault.injected.atMs);
  // Around the reconnect, or later, it is a consequence: the dump thread of the old connection writes to nobody.
  if (complaint && !(first && first.atMs <= complaint.atMs + decisiveMs))
    return unknown('the source gave up writing, which is not what this trial is about', complaint);
  if (replaced && first) {
    const ms = after(cameAboutMs(timeline, first));
    const gap = gapAround(timeline, first.atMs, ['replication', 'proxy']);
    if (gap) return gap;
    if (ms < 1000 * replicaNetTimeoutS * leastShare)
      return unknown(
        `the connection ended after ${ms} ms, much too soon for a timeout of ${replicaNetTimeoutS} s`,
        first,
      );
    // Healed late, or not yet: a longer disturbance than the one that was asked for.
    const lastedMs = Math.min(ms, after(fault.endMs));
    return {
      ...broken(`the replica closed its connection ${ms} ms after the last byte`, notYes, replaced),
      ...playedSize(lastedMs, sizeMs, { broke: true, slackMs }),
    };
  }
  if (notYes)
    return unknown('the receiver was not connected for a moment, but the proxy saw no new connection', notYes, last);
  const gap = gapAround(timeline, fault.healed.atMs, ['replication', 'proxy']);
  if (gap) return gap;
  if (!arrived) return unknown('nothing arrived after healing, so the connection may be dead', fault.healed);
  const lastedMs = after(fault.endMs);
  return {
    ...survived(`the same connection continued after ${lastedMs} ms without a byte`, fault.healed, arrived, last),
    ...playedSize(lastedMs, sizeMs, { broke: false }),
  };
}

/** What the source says of its write, by its log, its counters where it has them, and its connection. `sinceMs`: when the write began to block. */
export function readSource(
  timeline: Timeline,
  fault: Disturbance,
  sinceMs: number,
  wordsOf: (ms: number) => { readonly broken: string; readonly survived: string },
  { sizeMs, netWriteTimeoutS }: { readonly sizeMs: number | null; readonly netWriteTimeoutS: number },
): Reading {
  const connection = connectionAfter(timeline, fault);
  if ('broke' in connection) return connection;
  const { replaced, notYes, arrived, last } = connection;
  const complaint = firstSourceComplaint(timeline, fault.injected.atMs);
  const moved = ['1160', '1161'].map((errno) => counterDelta(timeline, 'source', errno).delta);
  const counted = moved.includes(null) ? null : moved.reduce<number>((sum, delta) => sum + (delta ?? 0), 0);
  const log = ['error-log-source'];
  if (complaint) {
    const ms = Math.round(failedMs(timeline, sinceMs, complaint) - sinceMs);
    if (counted === 0) return unknown('the source logged a failed write and counted none', complaint);
    if (!replaced) return unknown('the source logged a failed write, and the connection lives on', complaint, last);
    const gap = gapAround(timeline, complaint.atMs, log);
    if (gap) return gap;
    if (ms < 1000 * netWriteTimeoutS * leastShare)
      return unknown(
        `the write failed after ${ms} ms, much too soon for a timeout of ${netWriteTimeoutS} s`,
        complaint,
      );
    return {
      ...broken(wordsOf(ms).broken, complaint, replaced),
      ...(sizeMs === null ? {} : playedSize(Math.min(ms, fault.endMs - sinceMs), sizeMs, { broke: true })),
    };
  }
  if (counted !== null && counted > 0)
    return unknown(`the source counted ${counted} failed write(s) and logged none`, fault.injected);
  if (replaced || notYes)
    return unknown('the replica lost its connection although the source reports no failed write', replaced, notYes);
  const gap = gapAround(timeline, fault.healed.atMs, log);
  if (gap) return gap;
  if (!arrived) return unknown('nothing arrived after healing, so the connection may be dead', fault.healed);
  const ms = Math.round(fault.endMs - sinceMs);
  return {
    ...survived(wordsOf(ms).survived, fault.healed, arrived, last),
    ...(sizeMs === null ? {} : playedSize(ms, sizeMs, { broke: false })),
  };
}

import type { Delivery } from '../model/delivery.ts';
import { GtidSet } from '../model/gtid.ts';
import type { Observation, Timeline } from '../model/timeline.ts';
import { markedStretch } from './crossed-bytes.ts';
import { bytesBehind } from './lag-bytes.ts';

/** A stretch of a play under load, between whose marks (`stretchMark`) it is measured what arrives. */
export const deliveryStretch = 'delivery';

type Sample = Observation<'replication'>;

/**
 * What arrived at the replica of what the source wrote in the marked stretch `delivery`, and what the replica's status showed meanwhile; `undefined` where
 * the play has no such stretch, or the two ends were not seen before it and at its end.
 */
export function deliveryOf(timeline: Timeline): Delivery | undefined {
  const marked = markedStretch(timeline, deliveryStretch);
  if (!marked) return undefined;
  const { begin, end } = marked;
  const samples = new Map(timeline.of('replication').map((o) => [o.seq, o]));
  const looks = bytesBehind(timeline).flatMap((look) => {
    const sample = samples.get(look.seq);
    return sample && look.seq < end.seq ? [{ ...look, sample }] : [];
  });
  const before = looks.findLast(({ seq }) => seq < begin.seq);
  const within = looks.filter(({ seq }) => seq > begin.seq);
  const last = within.at(-1);
  if (!before || !last) return undefined;
  const tookMs = last.atMs - begin.atMs;
  const writtenBytes = last.writtenBytes - before.writtenBytes;
  const receivedBytes = last.receivedBytes - before.receivedBytes;
  const perS = (bytes: number): number => Math.round((bytes * 1000) / tookMs);
  const behind = within.filter(({ behindBytes }) => behindBytes > perS(writtenBytes));
  const { receiver, applier, lagS } = last.sample.status;
  const shownS = within.flatMap(({ sample }) => sample.status.lagS ?? []);
  return {
    tookMs: Math.round(tookMs),
    writtenBytes,
    receivedBytes,
    receivedBytesPerS: perS(receivedBytes),
    sharePercent: writtenBytes > 0 ? Math.round((receivedBytes / writtenBytes) * 1000) / 10 : null,
    committed: committedOn(last.sample).minus(committedOn(before.sample)).count,
    received: arrivedIn(last.sample).minus(arrivedIn(before.sample)).count,
    behindBytes: last.behindBytes,
    behindTransactions: committedOn(last.sample).minus(GtidSet.parse(last.sample.replicaGtid)).count,
    shown: { receiver, applier, secondsBehind: lagS },
    mostSecondsBehind: shownS.length > 0 ? Math.max(...shownS) : null,
    looksBehind: behind.length,
    looksBehindShowing0: behind.filter(({ sample: { status } }) => showsNoLag(status)).length,
  };
}

const committedOn = ({ sourceGtid }: Sample): GtidSet => GtidSet.parse(sourceGtid);
const arrivedIn = ({ replicaGtid, status }: Sample): GtidSet =>
  GtidSet.parse(status.retrieved).union(GtidSet.parse(replicaGtid));
const showsNoLag = ({ receiver, applier, lagS }: Sample['status']): boolean =>
  receiver === 'Yes' && applier === 'Yes' && lagS === 0;

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 1)} MB`;

/** Two sentences about what arrived. @example deliveryWords(delivery) // '5.02 MB of 180.1 MB arrived in 18.0 s ...' */
export function deliveryWords(delivery: Delivery): string {
  const { tookMs, writtenBytes, receivedBytes, committed, received, behindBytes, behindTransactions, shown } = delivery;
  const { looksBehind, looksBehindShowing0, mostSecondsBehind } = delivery;
  const status = `${shown.receiver}, ${shown.applier}, ${shown.secondsBehind ?? 'NULL'}`;
  const seen =
    looksBehind === 0
      ? ''
      : `; it showed Yes, Yes, 0 at ${looksBehindShowing0} of ${looksBehind} looks at which more was missing than the source writes in a second, and at most ${mostSecondsBehind ?? 'NULL'} s`;
  return `Under load, ${megabytes(receivedBytes)} of ${megabytes(writtenBytes)} of the binary log (${received} of ${committed} transactions) arrived in ${(tookMs / 1000).toFixed(1)} s. At the end ${megabytes(behindBytes)} had not arrived and ${behindTransactions} transactions were missing on the replica, whose status showed ${status} (receiver, applier, seconds behind)${seen}.`;
}

import type { Timeline } from '../model/timeline.ts';

/** How far a replica was behind at one look at it, in bytes of the source's binary log, counted from the first file that was seen. */
export interface BytesBehind {
  readonly seq: number;
  readonly atMs: number;
  readonly writtenBytes: number;
  /** The end of what the receiver has read, as its status shows it (Read_Source_Log_Pos). */
  readonly receivedBytes: number;
  readonly behindBytes: number;
}

/**
 * Lag in bytes at every look at the replica: where the source's binary log ended, less the position up to which the receiver has read. The source was looked
 * at first, so what is told is never more than what was missing. Looks at a replica that reads a file of which nothing is known are left out: so is the
 * beginning of a case, and all of a history of an earlier version.
 *
 * After a reconnect by GTID a status begins again at the start of a file, although nothing that was received is lost: the highest position counts.
 *
 * @example bytesBehind(timeline).at(-1)?.behindBytes // 0 when the replica has received everything
 */
export function bytesBehind(timeline: Timeline): BytesBehind[] {
  const startOf = new Map<string, number>();
  let writtenBytes: number | undefined;
  let receivedBytes = 0;
  const looks: BytesBehind[] = [];
  for (const o of timeline.observations) {
    if (o.kind === 'source-log') {
      startOf.set(o.file, o.startsAt);
      writtenBytes = o.startsAt + o.position;
    }
    if (o.kind !== 'replication' || writtenBytes === undefined) continue;
    const startsAt = startOf.get(o.status.sourceLogFile);
    if (startsAt === undefined) continue;
    receivedBytes = Math.max(receivedBytes, startsAt + o.status.readSourceLogPos);
    const behindBytes = Math.max(0, writtenBytes - receivedBytes);
    looks.push({ seq: o.seq, atMs: o.atMs, writtenBytes, receivedBytes, behindBytes });
  }
  return looks;
}

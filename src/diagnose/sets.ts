import { GtidSet } from '../model/gtid.ts';
import type { ChannelLook, Look, Place, ReplicaLook, SourceLook } from './look.ts';

/** Both ends of a look that were read, and the channel between them. */
export interface ReadPair {
  readonly atMs: number;
  readonly source: SourceLook;
  readonly replica: ReplicaLook;
  readonly channel: ChannelLook;
}

/** `null` where one end was not read, or no channel is known. */
export function pairOf({ atMs, source, replica }: Look): ReadPair | null {
  if (source.state !== 'read' || replica.state !== 'read' || replica.channel === null) return null;
  return { atMs, source, replica, channel: replica.channel };
}

/** What both ends have, in transactions. */
export interface Compared {
  /** On the source, and not received. */
  readonly missing: GtidSet;
  /** On the source, and not executed; among them what was received. */
  readonly lacking: GtidSet;
  /** Received and not executed. */
  readonly unapplied: GtidSet;
  /** On the replica under the name of the source, which the source has not. */
  readonly ahead: GtidSet;
  /** On the replica under another name, which the source has not. */
  readonly errant: GtidSet;
  /** Missing, and no longer in the binary log of the source. `null` where the replica does not ask by GTID. */
  readonly purged: GtidSet | null;
  /** Everything that the replica has received or executed. */
  readonly received: GtidSet;
  readonly executed: GtidSet;
}

/** Compares by GTID; `null` where one end has none or did not tell. */
export function compareSets(pair: ReadPair): Compared | null {
  if (pair.source.vendor !== pair.replica.vendor) return null;
  return pair.source.vendor === 'mysql' ? compareMysql(pair) : compareMariadb(pair);
}

function compareMysql({ source, replica, channel }: ReadPair): Compared | null {
  if (source.gtidMode !== 'ON' || replica.gtidMode !== 'ON' || !source.sets || !replica.sets) return null;
  const onSource = parse(source.sets.executed);
  const executed = parse(replica.sets.executed);
  const retrieved = whole({ source, replica, channel });
  const received = executed.union(retrieved);
  const after = parse(source.executedAfter ?? '').union(onSource);
  const extra = source.executedAfter === null ? GtidSet.empty : received.minus(after);
  const ofSource = ofServer(extra, source.serverUuid);
  const others = extra.minus(ofSource);
  return {
    missing: onSource.minus(received),
    lacking: onSource.minus(executed),
    unapplied: retrieved.minus(executed),
    ahead: ofSource,
    // Those of other channels are no errors; its own always are.
    errant: (replica.channels?.length ?? 1) > 1 ? ofServer(others, replica.serverUuid) : others,
    purged: channel.byGtid === true ? parse(source.sets.purged ?? '').minus(received) : null,
    received,
    executed,
  };
}

/**
 * Transactions that were received to their end. MySQL 5.6 lists one as soon as its GTID has arrived (measured on 5.6.24): unless everything was read, the
 * newest one may be incomplete.
 */
function whole({ source, replica, channel }: Omit<ReadPair, 'atMs'>): GtidSet {
  const retrieved = parse(channel.retrieved);
  if (!replica.version.startsWith('5.6') || source.end === null || order(channel.read, source.end) >= 0)
    return retrieved;
  const uuid = source.serverUuid ?? '';
  const newest = /(\d+)$/.exec(ofServer(retrieved, uuid).toString())?.[1];
  return newest === undefined ? retrieved : retrieved.minus(parse(`${uuid}:${newest}`));
}

/** Positions, one for each domain. Whoever wrote the last transaction of a domain, all before it in that domain were written before it. */
function compareMariadb({ source, replica, channel }: ReadPair): Compared | null {
  if (!source.sets || !replica.sets || source.sets.position === null || replica.sets.applied === null) return null;
  // Without GTIDs, MariaDB does not say which ones were received.
  if (channel.byGtid === false) return null;
  const onSource = positions(source.sets.position);
  if (onSource.size === 0 && source.sets.executed === '') return null;
  const applied = positions(replica.sets.applied);
  const retrieved = positions(channel.retrieved);
  const written = (of: ReadonlyMap<string, Position>): GtidSet =>
    parse([...of].flatMap(([domain, { number }]) => named(domain, number, onSource)).join(','));
  const executed = written(applied);
  const received = executed.union(written(retrieved));
  const sourceSet = written(onSource);
  const state = parse(source.executedAfter ?? source.sets.executed);
  const ownWrites = ofServer(parse(replica.sets.executed), null, replica.serverId);
  const byName = parse([...applied].map(([domain, { server, number }]) => `${domain}-${server}-${number}`).join(','));
  // A source that was asked again has what the replica got meanwhile.
  const ahead = source.executedAfter === null ? GtidSet.empty : byName.minus(state);
  return {
    missing: sourceSet.minus(received),
    lacking: sourceSet.minus(executed),
    unapplied: received.minus(executed),
    ahead: ofServer(ahead, null, source.serverId),
    errant: source.executedAfter === null ? GtidSet.empty : ownWrites.minus(state),
    purged:
      channel.byGtid === true && source.oldestState !== null
        ? written(positions(source.oldestState)).minus(received)
        : null,
    received,
    executed,
  };
}

interface Position {
  readonly server: string;
  readonly number: number;
}

function positions(text: string): ReadonlyMap<string, Position> {
  const found = new Map<string, Position>();
  for (const part of text.split(',')) {
    const [, domain = '', server = '', number = ''] = /^(\d+)-(\d+)-(\d+)$/.exec(part.trim()) ?? [];
    const before = found.get(domain);
    if (domain !== '' && (before === undefined || before.number < Number(number)))
      found.set(domain, { server, number: Number(number) });
  }
  return found;
}

/** A position under the name that the source gives to the last transaction of its domain. */
const named = (domain: string, number: number, onSource: ReadonlyMap<string, Position>): string[] => {
  const server = onSource.get(domain)?.server;
  return server === undefined ? [] : [`${domain}-${server}-${number}`];
};

function ofServer(set: GtidSet, uuid: string | null, id: number | null = null): GtidSet {
  const mine = (part: string): boolean =>
    uuid !== null ? part.startsWith(uuid) : id !== null && /^\d+-(\d+)-/.exec(part)?.[1] === String(id);
  return GtidSet.parse(set.toString().split(',').filter(mine).join(','));
}

/** A server's set; one that cannot be read is as if it were not told. */
function parse(text: string): GtidSet {
  try {
    return GtidSet.parse(text);
  } catch {
    return GtidSet.empty;
  }
}

/** What is in both. */
export const common = (one: GtidSet, other: GtidSet): GtidSet => one.minus(one.minus(other));

/** Order of two places in one binary log; negative: the first comes first. */
export function order(one: Place, other: Place): number {
  const number = (file: string): number => Number(/(\d+)$/.exec(file)?.[1] ?? 0);
  return number(one.file) - number(other.file) || one.position - other.position;
}

/** Bytes of the binary log between a place and its end; `null` where it is not known how long the files between are. */
export function bytesUntilEnd(from: Place, { end, logFiles }: Pick<SourceLook, 'end' | 'logFiles'>): number | null {
  if (end === null || from.file === '') return null;
  if (from.file === end.file) return Math.max(0, end.position - from.position);
  const files = logFiles ?? [];
  const at = files.findIndex(([file]) => file === from.file);
  const last = files.findIndex(([file]) => file === end.file);
  if (at < 0 || last < at) return null;
  const between = files.slice(at, last).reduce((sum, [, bytes]) => sum + bytes, 0);
  return between - from.position + end.position;
}

import { GtidSet } from '../../src/model/gtid.ts';
import type { ReplicaStatus } from '../../src/model/replication.ts';
import type { SemiSyncSample } from '../../src/model/samples.ts';
import type { Observation, Timeline } from '../../src/model/timeline.ts';

/** A pair at one moment, as the probes of a case saw it every 30 ms: nothing here comes from a look. Ages and times in ms. */
export interface Moment {
  readonly atMs: number;
  readonly status: ReplicaStatus;
  /** Age of the oldest transaction of the source that was not received, not executed, and received but not executed; 0 where there is none. */
  readonly unreceivedMs: number;
  readonly lackingMs: number;
  readonly unappliedMs: number;
  /** Transactions of the source's name that the source has not, and of other names, each also not in a later sample of the source. */
  readonly ahead: boolean;
  readonly errant: boolean;
  /** When something last happened, by the probes. */
  readonly committedAtMs: number;
  /** Events, whole or not, were received. */
  readonly movedAtMs: number;
  /** A whole transaction was received. */
  readonly receivedAtMs: number;
  /** Events or a heartbeat reached the replica. */
  readonly heardAtMs: number;
  readonly appliedAtMs: number;
  /** A new connection of the replica reached the proxy. */
  readonly connectedAtMs: number;
  /** Whether a connection of the replica crosses the link. */
  readonly connected: boolean;
  /** By how much the bytes of the binary log that were still to be received have grown in two looks; `null` where that is not known. */
  readonly backlogGrewBytes: number | null;
  /** Dump threads of the source, and those that are left if each other replica whose receiver runs has one. */
  readonly dumpThreads: number;
  readonly ownDumpThreads: number;
  /** The source was known to be down or suspended. */
  readonly sourceSilent: boolean;
  /** A write of the workload has waited so long for its commit, ms; 0 where none waits. */
  readonly commitWaitsMs: number;
  /** What the source says of semi-synchronous replication; `null` where nobody asked. */
  readonly semiSync: SemiSyncSample | null;
  /** When the number of acknowledged commits last rose. */
  readonly acknowledgedAtMs: number;
}

/** Everything that has come and is waited for, the oldest first. */
class Waiting {
  private readonly entries: { readonly atMs: number; readonly set: GtidSet }[] = [];
  private known = GtidSet.empty;

  /** Takes in what is there now. @returns whether anything is new. */
  add(atMs: number, all: GtidSet): boolean {
    const fresh = all.minus(this.known);
    this.known = all;
    if (fresh.isEmpty) return false;
    this.entries.push({ atMs, set: fresh });
    return true;
  }

  /** Age of the oldest entry of which something is still waited for. */
  ageMs(atMs: number, open: GtidSet): number {
    if (open.isEmpty) return 0;
    while (this.entries[0] && this.entries[0].set.minus(open).count === this.entries[0].set.count) this.entries.shift();
    const [oldest] = this.entries;
    return oldest ? atMs - oldest.atMs : 0;
  }
}

/** Time in which bytes on a healthy link are acknowledged, and samples show it, ms. */
const arrivesMs = 100;

/** The newest observation of one probe, for times that only rise. */
class Cursor<O extends Pick<Observation, 'atMs'>> {
  private index = -1;

  constructor(private readonly all: readonly O[]) {}

  at(atMs: number): O | undefined {
    while ((this.all[this.index + 1]?.atMs ?? Number.POSITIVE_INFINITY) <= atMs) this.index += 1;
    return this.all[this.index];
  }
}

/** What the probes saw, sample by sample. Pure. @param lookMs from one look to the next, ms */
export function momentsOf(timeline: Timeline, lookMs: number): readonly Moment[] {
  const samples = timeline.of('replication');
  const proxies = timeline.of('proxy');
  const logs = new Cursor(timeline.of('source-log'));
  const passed = new Cursor(timeline.of('proxy'));
  const sockets = new Cursor(timeline.of('sockets'));
  const dumps = new Cursor(timeline.of('dump-threads'));
  const semiSyncs = new Cursor(timeline.of('semi-sync'));
  // MySQL 5.6 lists a transaction as received when its GTID has arrived.
  const listsEarly = timeline
    .of('settings')
    .some(({ server, version }) => server === 'replica' && version.startsWith('5.6'));
  // A commit is not held up for longer than the semi-sync timeout: a write that took longer was paused before it.
  const longestMs = semiSyncTimeoutMs(timeline) + 1000;
  const writes = timeline.of('write').filter((one) => one.atMs - one.startedAtMs <= longestMs);
  const others = (['second-replica', 'third-replica'] as const).map(
    (name) => new Cursor(timeline.of('bystander').filter((one) => one.name === name)),
  );
  const ids = timeline.of('integrity')[0]?.ids;
  const [toReceive, toExecute, toApply] = [new Waiting(), new Waiting(), new Waiting()];
  const since = { committed: 0, moved: 0, received: 0, heard: 0, applied: 0, connected: 0, acknowledged: 0 };
  const backlogs: { readonly atMs: number; readonly bytes: number | null }[] = [];
  let proxyIndex = 0;
  let connected = false;
  let before: (typeof samples)[number] | undefined;
  const seen = { connections: 0, heartbeats: 0, acknowledged: 0, bytes: 0 };
  return samples.map((sample, index) => {
    const { atMs, status } = sample;
    const onSource = GtidSet.parse(sample.sourceGtid);
    const executed = GtidSet.parse(sample.replicaGtid);
    const log = logs.at(atMs);
    const backlog = log && log.file === status.sourceLogFile ? log.position - status.readSourceLogPos : null;
    const retrieved = GtidSet.parse(status.retrieved);
    const received = executed.union(
      listsEarly && backlog !== 0 ? withoutNewest(retrieved, ids?.source ?? '') : retrieved,
    );
    if (toReceive.add(atMs, onSource)) since.committed = atMs;
    toExecute.add(atMs, onSource);
    toApply.add(atMs, received);
    if (before?.status.retrieved !== status.retrieved) since.received = atMs;
    if (before?.replicaGtid !== sample.replicaGtid) since.applied = atMs;
    const moved =
      since.received === atMs ||
      before?.status.readSourceLogPos !== status.readSourceLogPos ||
      before?.status.sourceLogFile !== status.sourceLogFile;
    if (moved) since.moved = atMs;
    const heartbeats = Number(sample.connection?.['receivedHeartbeats'] ?? 0);
    if (moved || heartbeats !== seen.heartbeats) since.heard = atMs;
    seen.heartbeats = heartbeats;
    // What the proxy has passed on and its kernel no longer holds has reached the replica, also heartbeats that it does not count.
    const bytes = passed.at(atMs - arrivesMs)?.connections.reduce((sum, one) => sum + (one.downstreamOut ?? 0), 0) ?? 0;
    const held = sockets.at(atMs)?.sockets.some(({ end, sendQueue }) => end === 'proxy-downstream' && sendQueue > 0);
    if (bytes > seen.bytes && held === false) since.heard = Math.max(since.heard, atMs - arrivesMs);
    if (held === false) seen.bytes = bytes;
    for (let next = proxies[proxyIndex]; next && next.atMs <= atMs; next = proxies[++proxyIndex]) {
      const newest = Math.max(0, ...next.connections.map(({ id }) => id));
      if (newest > seen.connections && seen.connections > 0) since.connected = next.atMs;
      seen.connections = Math.max(seen.connections, newest);
      connected = next.connections.some(({ open }) => open);
    }
    const threads = dumps.at(atMs)?.threads ?? [];
    const semiSync = semiSyncs.at(atMs)?.source ?? null;
    if ((semiSync?.acknowledged ?? 0) !== seen.acknowledged) since.acknowledged = atMs;
    seen.acknowledged = semiSync?.acknowledged ?? 0;
    const waits = writes
      .filter((one) => one.startedAtMs <= atMs && one.atMs > atMs)
      .map((one) => atMs - one.startedAtMs);
    const later = samples
      .slice(index, index + 12)
      .reduce((all, one) => all.union(GtidSet.parse(one.sourceGtid)), onSource);
    const extra = executed.minus(later);
    const own = (set: GtidSet): GtidSet => ofServer(set, ids?.source ?? null);
    before = sample;
    backlogs.push({ atMs, bytes: backlog });
    while ((backlogs[1]?.atMs ?? atMs) < atMs - 2 * lookMs) backlogs.shift();
    const earlier = backlogs[0]?.bytes ?? null;
    return {
      atMs,
      status,
      unreceivedMs: toReceive.ageMs(atMs, onSource.minus(received)),
      lackingMs: toExecute.ageMs(atMs, onSource.minus(executed)),
      unappliedMs: toApply.ageMs(atMs, received.minus(executed)),
      ahead: !own(extra).isEmpty,
      errant: !extra.minus(own(extra)).isEmpty,
      committedAtMs: since.committed,
      movedAtMs: since.moved,
      receivedAtMs: since.received,
      heardAtMs: Math.max(since.heard, since.connected),
      appliedAtMs: since.applied,
      connectedAtMs: since.connected,
      connected,
      backlogGrewBytes: backlog === null || earlier === null ? null : backlog - earlier,
      dumpThreads: threads.length,
      ownDumpThreads: threads.length - others.filter((one) => one.at(atMs)?.status.receiver === 'Yes').length,
      sourceSilent: sample.sourceSilent === true,
      commitWaitsMs: Math.max(0, ...waits),
      semiSync,
      acknowledgedAtMs: since.acknowledged,
    };
  });
}

function withoutNewest(set: GtidSet, uuid: string): GtidSet {
  const newest = /(\d+)$/.exec(ofServer(set, uuid).toString())?.[1];
  return newest === undefined ? set : set.minus(GtidSet.parse(`${uuid}:${newest}`));
}

/** Infinite where commits do not wait for replicas. */
function semiSyncTimeoutMs(timeline: Timeline): number {
  const { variables = {} } = timeline.of('settings').find(({ server }) => server === 'source') ?? {};
  const text = variables['rpl_semi_sync_source_timeout'] ?? variables['rpl_semi_sync_master_timeout'];
  return text === undefined ? Number.POSITIVE_INFINITY : Number(text);
}

/** Transactions under the name of a server: its UUID, or its id in MariaDB. */
function ofServer(set: GtidSet, name: string | null): GtidSet {
  if (name === null) return GtidSet.empty;
  const mine = (part: string): boolean => part.startsWith(name) || /^\d+-(\d+)-/.exec(part)?.[1] === name;
  return GtidSet.parse(set.toString().split(',').filter(mine).join(','));
}

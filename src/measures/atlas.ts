import type { LogCondition, ReceiverState, Role } from '../model/replication.ts';
import type { FaultLayer, Leg } from '../model/samples.ts';
import type { Observation, Timeline } from '../model/timeline.ts';
import { normaliseText } from './atlas-text.ts';
import { literalSightings } from './condition.ts';
import { noCounters } from './hidden-evidence.ts';

/** A fault as it was injected. */
export interface AtlasFault {
  readonly name: string;
  readonly layer: FaultLayer;
  readonly leg: Leg;
  readonly params: Readonly<Record<string, number | string | boolean | null>>;
}

/** A text that a server logged, without what changes from run to run. */
export interface AtlasText {
  readonly code: string | null;
  readonly condition: LogCondition | null;
  readonly text: string;
}

/** How the receiver ended up. */
export type AtlasEnding =
  | { readonly kind: 'stayed' | 'reconnected' | 'restarted' }
  | { readonly kind: 'gave-up'; readonly errno: number; readonly text: string; readonly startedAgain: boolean }
  | { readonly kind: 'not-back'; readonly receiver: ReceiverState; readonly errno: number };

/** What one fault did to one pair of servers, in words and numbers that another run repeats. */
export interface AtlasEntry {
  readonly faults: readonly AtlasFault[];
  /** Error counters of the source that moved; `null`, with the reason, where it counts no errors. */
  readonly counters: readonly string[] | null;
  readonly countersReason: string | null;
  readonly sourceTexts: readonly AtlasText[];
  readonly replicaTexts: readonly AtlasText[];
  /** What the replica's status showed as Last_IO_Errno and Last_IO_Error. */
  readonly ioErrors: readonly { readonly errno: number; readonly text: string }[];
  readonly receiver: { readonly path: readonly ReceiverState[]; readonly repeated: boolean };
  /** How often the receiver may try again, as configured; `null` where it was not recorded. */
  readonly retryCount: string | null;
  readonly ending: AtlasEnding;
  readonly literal1190: boolean;
  /** Probes that stopped seeing before the end: what they would have seen is missing here. */
  readonly lostProbes: readonly string[];
}

/** The entry of one case; `null` when no fault was injected in it. Pure: it can be made again from a saved timeline. */
export function atlasEntry(timeline: Timeline): AtlasEntry | null {
  const { injected } = timeline;
  if (!injected) return null;
  return {
    faults: faultsOf(timeline),
    ...movedCounters(timeline),
    sourceTexts: textsOf(timeline, 'source', injected.atMs),
    replicaTexts: textsOf(timeline, 'replica', injected.atMs),
    ioErrors: ioErrorsOf(timeline, injected.atMs),
    receiver: receiverPath(timeline, injected),
    retryCount: timeline.last('settings', (o) => o.server === 'replica')?.variables['retry_count'] ?? null,
    ending: endingOf(timeline, injected),
    literal1190: literalSightings(timeline).length > 0,
    lostProbes: [...new Set(timeline.of('probe-lost').map((o) => o.probe))].sort(),
  };
}

function faultsOf(timeline: Timeline): AtlasFault[] {
  const faults = timeline
    .of('fault')
    .filter((o) => o.event === 'injected')
    .map(({ fault, layer, leg, detail }): AtlasFault => ({ name: fault, layer, leg, params: detail }));
  return distinct(faults, (fault) => JSON.stringify(fault));
}

function movedCounters(timeline: Timeline): Pick<AtlasEntry, 'counters' | 'countersReason'> {
  const samples = timeline.of('counters').filter((o) => o.server === 'source');
  if (samples.length === 0) return { counters: null, countersReason: 'the counters were not observed' };
  if (samples.some((o) => o.errors === null)) return { counters: null, countersReason: noCounters(timeline, 'source') };
  const moved = new Set<string>();
  for (const [index, sample] of samples.entries()) {
    // From sample to sample, and upwards only: a restarted server begins at 0 again.
    const before = samples[index - 1]?.errors;
    for (const [errno, total] of Object.entries(sample.errors ?? {}))
      if (before && total > (before[errno] ?? 0)) moved.add(errno);
  }
  return { counters: [...moved].sort((a, b) => Number(a) - Number(b)), countersReason: null };
}

/** Conditions in the order in which they are told: what broke, then how it went on. */
const tellingOrder: readonly LogCondition[] = [
  'source-write-failed',
  'source-flush-failed',
  'source-net-error',
  'source-semisync-flush-failed',
  'source-read-failed',
  'replica-read-error',
  'replica-fatal-source-error',
  'replica-reconnect-failed',
  'applier-error',
  'heartbeat-warning',
  'replica-receiver-stopped',
  'zombie-dump-thread-killed',
  'dump-thread-stopped',
  'replica-connected',
  'dump-thread-started',
  'ready',
];

function textsOf(timeline: Timeline, server: Role, fromMs: number): AtlasText[] {
  const telling = timeline
    .of('log')
    .filter((o) => o.server === server && o.atMs >= fromMs && (o.condition !== null || /^error/i.test(o.level)))
    // What a server says while it starts is not about replication.
    .filter((o) => o.condition !== 'ready')
    .map(({ code, condition, text }): AtlasText => ({ code, condition, text: normaliseText(text) }));
  const rank = ({ condition }: AtlasText): number =>
    condition === null ? tellingOrder.length : tellingOrder.indexOf(condition);
  return distinct(telling, (one) => `${one.code} ${one.text}`).sort(
    (a, b) => rank(a) - rank(b) || (a.text < b.text ? -1 : 1),
  );
}

function ioErrorsOf(timeline: Timeline, fromMs: number): AtlasEntry['ioErrors'] {
  const shown = timeline
    .of('replication')
    .filter((o) => o.atMs > fromMs && o.status.lastIoErrno !== 0)
    .map(({ status }) => ({ errno: status.lastIoErrno, text: normaliseText(status.lastIoError) }));
  return distinct(shown, (one) => `${one.errno} ${one.text}`).sort(
    (a, b) => a.errno - b.errno || (a.text < b.text ? -1 : 1),
  );
}

const flashMs = 300;

/**
 * States of the receiver from the last sample before the fault. A reconnect that is quicker than the samples went through Connecting all the
 * same, and is told so when a new connection or a line of the log gives it away.
 */
function receiverPath(timeline: Timeline, injected: Observation<'fault'>): AtlasEntry['receiver'] {
  const before = timeline.last('replication', (o) => o.atMs <= injected.atMs)?.status.receiver;
  const after = timeline.of('replication').filter((o) => o.atMs > injected.atMs);
  const path: ReceiverState[] = before === undefined ? [] : [before];
  for (const [index, { atMs, status }] of after.entries()) {
    const { receiver } = status;
    if (receiver === path.at(-1) || (receiver === 'Yes' && isFlash(after, index, atMs))) continue;
    // Nobody runs without having connected, however few samples saw it.
    if (receiver === 'Yes' && path.at(-1) === 'No') path.push('Connecting');
    path.push(receiver);
  }
  if (path.length === 1 && path[0] === 'Yes' && reconnected(timeline, injected.atMs)) path.push('Connecting', 'Yes');
  let repeated = false;
  for (let at = path.length - 1; at >= 3; at -= 1)
    if (path[at] === path[at - 2] && path[at - 1] === path[at - 3]) {
      path.splice(at - 1, 2);
      at = path.length;
      repeated = true;
    }
  return { path, repeated };
}

/** Whether a Yes was over again at once: a connection that died young, which some samples see and others do not. */
function isFlash(samples: readonly Observation<'replication'>[], index: number, atMs: number): boolean {
  const end = samples.slice(index).find((o) => o.status.receiver !== 'Yes');
  return end !== undefined && end.atMs - atMs < flashMs;
}

function reconnected(timeline: Timeline, fromMs: number): boolean {
  const known = timeline.last('proxy', (o) => o.atMs <= fromMs)?.connections.map((connection) => connection.id) ?? [];
  return (
    timeline.first(
      'log',
      (o) =>
        o.server === 'replica' &&
        o.atMs >= fromMs &&
        (o.condition === 'replica-read-error' || o.condition === 'replica-connected'),
    ) !== undefined ||
    timeline.first('proxy', (o) => o.atMs > fromMs && o.connections.some(({ id }) => id > Math.max(0, ...known))) !==
      undefined
  );
}

function endingOf(timeline: Timeline, injected: Observation<'fault'>): AtlasEnding {
  const last = timeline.last('replication', (o) => o.atMs > injected.atMs);
  const back = last?.status.receiver === 'Yes';
  const restarted = timeline.first(
    'log',
    (o) => o.server === 'replica' && o.condition === 'ready' && o.atMs > injected.atMs,
  );
  const stopped = timeline.first(
    'replication',
    (o) =>
      o.atMs > injected.atMs && o.atMs < (restarted?.atMs ?? Number.POSITIVE_INFINITY) && o.status.receiver === 'No',
  );
  if (stopped) {
    const { lastIoErrno, lastIoError } = stopped.status;
    return { kind: 'gave-up', errno: lastIoErrno, text: normaliseText(lastIoError), startedAgain: back };
  }
  if (last && !back) return { kind: 'not-back', receiver: last.status.receiver, errno: last.status.lastIoErrno };
  if (restarted) return { kind: 'restarted' };
  const everGone = timeline.first('replication', (o) => o.atMs > injected.atMs && o.status.receiver !== 'Yes');
  return { kind: everGone || reconnected(timeline, injected.atMs) ? 'reconnected' : 'stayed' };
}

function distinct<T>(items: readonly T[], keyOf: (item: T) => string): T[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}

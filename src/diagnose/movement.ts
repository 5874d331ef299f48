import type { ChannelLook, Look, Looks } from './look.ts';
import { bytesUntilEnd, type Compared, common, compareSets, order, pairOf, type ReadPair } from './sets.ts';

/** The last two looks at a pair whose both ends were read. */
export interface Two {
  readonly before: ReadPair;
  readonly now: ReadPair;
  readonly apartS: number;
  /** By GTID, in both looks. */
  readonly sets: { readonly before: Compared; readonly now: Compared } | null;
}

/** `null` unless both ends were read in the last two looks. */
export function lastTwo(looks: Looks): Two | null {
  const [earlier, later] = looks.slice(-2);
  const before = earlier && pairOf(earlier);
  const now = later && pairOf(later);
  if (!before || !now) return null;
  const sets = { before: compareSets(before), now: compareSets(now) };
  return {
    before,
    now,
    apartS: (now.atMs - before.atMs) / 1000,
    sets: sets.before && sets.now ? { before: sets.before, now: sets.now } : null,
  };
}

/** What was missing in one look and is missing in the next one, too. */
export interface Lasting {
  readonly is: boolean;
  /** `null` where the ends are compared by position. */
  readonly transactions: number | null;
  readonly text: string;
}

/** What the replica had not received in the first of two looks, and has not in the second. `null`: cannot be compared. */
export function lastingMissing({ before, now, sets }: Two): Lasting | null {
  if (sets) {
    const both = common(sets.before.missing, sets.now.missing);
    return { is: !both.isEmpty, transactions: both.count, text: shortened(both.toString()) };
  }
  return before.source.end === null || now.channel.read.file === ''
    ? null
    : {
        is: order(now.channel.read, before.source.end) < 0,
        transactions: null,
        text: `${bytesUntilEnd(now.channel.read, now.source) ?? 'some'} bytes of the binary log`,
      };
}

/** Whether anything of the source arrived between two looks: events, or a heartbeat. */
export function arrived(before: ChannelLook, now: ChannelLook): boolean {
  return advanced(before, now) || (now.heartbeats ?? 0) !== (before.heartbeats ?? 0);
}

/** Whether events of the source arrived between two looks. */
export function advanced(before: ChannelLook, now: ChannelLook): boolean {
  return order(before.read, now.read) !== 0 || before.retrieved !== now.retrieved;
}

/**
 * How long nothing has arrived, at least, seconds: by the clock of the replica where it tells the ages, and by the looks. `null`: not known. `exact` only
 * where the replica tells.
 */
export function silence(looks: Looks): { readonly atLeastS: number; readonly exact: boolean } | null {
  const last = looks.at(-1);
  const now = last && channelOf(last);
  if (!last || !now) return null;
  const bySocket = last.replica.state === 'read' ? (last.replica.socket?.lastReceivedMs ?? null) : null;
  // The kernel counts what arrived, also what the receiver did not take.
  if (bySocket !== null && now.heartbeatAgeS === null) return { atLeastS: bySocket / 1000, exact: true };
  const ages = [now.heartbeatAgeS, now.queuedAgeS].filter((age) => age !== null);
  let sinceMs = last.atMs;
  for (let index = looks.length - 2; index >= 0; index -= 1) {
    const earlier = looks[index] as Look;
    const channel = channelOf(earlier);
    if (!channel || arrived(channel, now)) break;
    sinceMs = earlier.atMs;
  }
  const seen = (last.atMs - sinceMs) / 1000;
  if (ages.length === 0) return { atLeastS: seen, exact: false };
  // Ages say nothing of events that are no whole transaction; the looks do.
  const previous = looks.length > 1 ? channelOf(looks.at(-2) as Look) : null;
  const moved = previous !== null && advanced(previous, now);
  return { atLeastS: moved ? Math.min(seen, ...ages) : Math.min(...ages), exact: true };
}

export const channelOf = ({ replica }: Look): ChannelLook | null => (replica.state === 'read' ? replica.channel : null);

/** Time after the due time until a heartbeat counts as missed, seconds. */
const slackS = 1.5;

/** Whether heartbeats are overdue. `null` where the period is not known, or there are none. */
export function overdue(looks: Looks): boolean | null {
  const last = looks.at(-1);
  const periodS = last && channelOf(last)?.heartbeatPeriodS;
  const silent = silence(looks);
  if (!periodS || !silent) return null;
  return silent.atLeastS > periodS + Math.max(slackS, periodS / 10);
}

/** Id of the dump thread of this replica, where it is known which one it is; all of them otherwise. */
export function dumpThreads({
  source,
}: ReadPair): { readonly ids: readonly number[]; readonly onlyOurs: boolean } | null {
  if (source.processes === null || !source.seesAll) return null;
  const ids = source.processes.filter(({ command }) => command.startsWith('Binlog Dump')).map(({ id }) => id);
  const registered = source.replicas?.length ?? null;
  return { ids, onlyOurs: registered === null ? ids.length <= 1 : registered <= 1 };
}

/** Whether the source has no dump thread for this replica. `null`: not known. */
export function lacksDumpThread(pair: ReadPair): boolean | null {
  const { source, replica } = pair;
  const threads = dumpThreads(pair);
  if (threads?.ids.length === 0) return true;
  if (source.replicas === null || replica.serverId === null) return threads?.onlyOurs === true ? false : null;
  // MySQL lists by UUID; a server id that the list lacks has no dump thread.
  return !source.replicas.some(({ serverId, uuid }) =>
    uuid !== null && replica.serverUuid !== null ? uuid === replica.serverUuid : serverId === replica.serverId,
  );
}

/** How often this replica connected anew between consecutive looks, as dump threads show. `null`: not known. */
export function reconnects(looks: Looks): number | null {
  let count = 0;
  let known = false;
  for (let index = 1; index < looks.length; index += 1) {
    const [before, now] = [pairOf(looks[index - 1] as Look), pairOf(looks[index] as Look)];
    const [one, other] = [before && dumpThreads(before), now && dumpThreads(now)];
    if (!one || !other || !one.onlyOurs || !other.onlyOurs) continue;
    known = true;
    if (other.ids.some((id) => !one.ids.includes(id)) && one.ids.length > 0) count += 1;
  }
  return known ? count : null;
}

/** The looks since a transaction was last received whole, by GTID; without GTIDs all of them. */
export function sinceReceived(looks: Looks): Looks {
  const now = channelOf(looks.at(-1) as Look)?.retrieved ?? '';
  if (now === '') return looks;
  const moved = looks.findLastIndex((look) => channelOf(look)?.retrieved !== now);
  return looks.slice(moved + 1) as unknown as Looks;
}

/** A set of GTIDs that fits into a line. */
export function shortened(text: string): string {
  const plain = text.replace(/\b(\d+)\.\.\1\b/g, '$1');
  return plain.length > 120 ? `${plain.slice(0, 117)}...` : plain;
}

/** `1 transaction`, `2 transactions`. */
export const many = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** Seconds with one decimal at most. */
export const seconds = (value: number): string => `${value < 10 ? Math.round(value * 10) / 10 : Math.round(value)} s`;

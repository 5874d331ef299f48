import type { ChannelLook, Look, Looks } from '../look.ts';
import { many } from '../movement.ts';
import { pairOf, type ReadPair } from '../sets.ts';
import { type AxisVerdict, verdict } from '../verdicts.ts';

type Receiver = AxisVerdict<'receiver'>;

/** Dump threads of a source on which nobody but the replica that is looked at is registered. */
interface Served {
  readonly ids: readonly number[];
  /** Accounts and hosts without ports: who is served. */
  readonly clients: readonly string[];
  readonly uptimeS: number | null;
}

/**
 * Two replicas with one identity: for the source both are the same, and it ends the dump thread of one: the older one; MariaDB also
 * refuses the newer one at times. MySQL 5.7 and later tells the replica that it
 * ended (error 1236, "same server_uuid/server_id"), and its receiver stops. MySQL 5.6 and MariaDB show nothing in the status: the replicas connect again and
 * again, and MariaDB writes error 4052 to the log of the replica alone (measured on 5.6.24 and 10.11.18). There, only the dump threads show it. `null` where
 * nothing does. Pure.
 */
export function duplicateIdentity(looks: Looks, { ioErrno, ioError }: ChannelLook): Receiver | null {
  if (/same server_uuid\/server_id as this/i.test(ioError))
    return verdict('receiver', 'duplicate-replica-identity', [`Last_IO_Error ${ioErrno}: ${ioError}`], {
      cause: String(ioErrno),
    });
  const all = looks.map(served);
  const steps = all.slice(1).flatMap((now, index) => {
    const before = all[index];
    return before && now && replaced(before, now) ? [{ before, now }] : [];
  });
  const moved = steps.find(({ before, now }) => !sameClients(before, now));
  // Clients that read the binary log without registering may reconnect together with the replica once, when the source or the link ends them all.
  const both = steps.length > 1 ? steps.find(({ now }) => now.clients.length > 1) : undefined;
  const found = moved ?? both;
  if (!found) return null;
  const { before, now } = found;
  return verdict('receiver', 'duplicate-replica-identity', [
    `the source lists one replica, with the identity of this one, and served ${before.clients.join(' and ')} in one look, ${now.clients.join(' and ')} in the next`,
    `${many(steps.length, 'time')} between ${looks.length} looks the dump threads were replaced by new ones; the replica tells no error`,
  ]);
}

const waitsText = /^Waiting to reconnect after a failed (source|master) event read/i;

/**
 * Whether the source served a replica with the identity of this one while this one waited to connect, in both of the last two looks: by a new dump thread, or
 * by one that sent what was committed in between, which it cannot send to a connection that has ended. This one may have been connected in between, or the link
 * swallows packets; otherwise it is another replica. Pure.
 */
export function servedMeanwhile(looks: Looks): boolean {
  const [before, now] = looks.slice(-2);
  if (!before || !now) return false;
  const [one, other] = [served(before), served(now)];
  if (!one || !other || ![before, now].every(waits)) return false;
  const committed = executedOf(before) !== executedOf(now);
  return replaced(one, other) || (committed && other.ids.some((id) => one.ids.includes(id)));
}

const waits = (look: Look): boolean => waitsText.test(pairOf(look)?.channel.receiverText ?? '');
const executedOf = (look: Look): string | undefined => pairOf(look)?.source.sets?.executed;

function served(look: Look): Served | null {
  const pair = pairOf(look);
  if (!pair?.source.seesAll || pair.channel.ioErrno !== 0 || !nobodyElse(pair)) return null;
  const dumps = (pair.source.processes ?? []).filter(({ command }) => command.startsWith('Binlog Dump'));
  if (dumps.length === 0) return null;
  return {
    ids: dumps.map(({ id }) => id),
    clients: [...new Set(dumps.map(({ user, host }) => `${user}@${host.replace(/:\d+$/, '')}`))].sort(),
    uptimeS: pair.source.uptimeS,
  };
}

/** While a replica connects anew, MariaDB lists it twice. */
function nobodyElse({ source: { replicas }, replica }: ReadPair): boolean {
  if (replicas === null || replicas.length === 0) return false;
  return replicas.every(({ uuid, serverId }) =>
    uuid !== null && replica.serverUuid !== null ? uuid === replica.serverUuid : serverId === replica.serverId,
  );
}

/** Ids only rise while the source runs. */
function replaced(before: Served, now: Served): boolean {
  const restarted = before.uptimeS !== null && now.uptimeS !== null && now.uptimeS < before.uptimeS;
  return !restarted && now.ids.every((id) => before.ids.every((old) => id > old));
}

const sameClients = (before: Served, now: Served): boolean => before.clients.join() === now.clients.join();

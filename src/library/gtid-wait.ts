import { setTimeout as delay } from 'node:timers/promises';
import { boundExpired, expiredText } from '../model/bounded.ts';
import { ReplfaultError, usageError } from '../model/errors.ts';
import { GtidSet } from '../model/gtid.ts';
import type { ReplicaStatus } from '../model/replication.ts';
import type { Flavour } from '../servers/flavour.ts';
import type { ServerSession } from './server-session.ts';
import type { Waiting } from './types.ts';

/** Whom to ask: a session that nothing else waits on. */
export interface Asked {
  readonly name: string;
  readonly flavour: Flavour;
  readonly session: ServerSession;
}

/** @throws ReplfaultError `BAD_GTID` (usage). */
export function gtidSet(gtid: string | GtidSet): GtidSet {
  if (typeof gtid !== 'string') return gtid;
  try {
    return GtidSet.parse(gtid);
  } catch (cause) {
    throw usageError(
      'BAD_GTID',
      (cause as Error).message,
      'write a set as servers print it: UUID:1-5 (MySQL), 0-1-17 (MariaDB)',
      cause,
    );
  }
}

/** Unless told, ms. */
export const gtidWaitMs = 10_000;
const pollMs = 10;
/** How long an answer may take at least, on a machine of which others want much, ms. */
export const lastLookMs = 3_000;

/** The set of all transactions that a server has executed. */
export async function executedOn({ flavour, session }: Asked, waiting: Waiting = {}): Promise<GtidSet> {
  const [row] = await session.query(flavour.executedGtidQuery, undefined, waiting);
  return GtidSet.parse(String(row?.['gtid'] ?? '').replace(/\s+/g, ''));
}

/**
 * Asks until the server has executed all of it. Once the time is up it asks a last time, for at most 3 s more an answer: none may have come in time, and the
 * error is to say what is missing all the same. @throws ReplfaultError `BOUND_EXPIRED` with what is missing and what a replica shows.
 */
export async function untilExecuted(server: Asked, goal: GtidSet, waiting: Waiting = {}): Promise<void> {
  const { timeoutMs = gtidWaitMs, signal } = waiting;
  const deadline = performance.now() + timeoutMs;
  let lacked: GtidSet | undefined;
  const lacksNothing = async (ms: number): Promise<boolean> => {
    lacked = goal.minus(await executedOn(server, { timeoutMs: ms, ...(signal ? { signal } : {}) }));
    return lacked.isEmpty;
  };
  for (let leftMs = timeoutMs; leftMs > 0; leftMs = deadline - performance.now()) {
    const done = await lacksNothing(leftMs).catch((cause: Error & { fatal?: boolean }) => {
      signal?.throwIfAborted();
      // A server that is down or busy may answer in time.
      if (!(cause instanceof ReplfaultError) && !cause.fatal) throw cause;
      return false;
    });
    if (done) return;
    await delay(pollMs);
    signal?.throwIfAborted();
  }
  const before = lacked;
  let seen = '';
  let trouble: Error | undefined;
  try {
    if (await lacksNothing(lastLookMs)) return;
    seen = `it lacks ${lacked}`;
    seen += await threadsOf(server, { ...waiting, timeoutMs: lastLookMs });
  } catch (cause) {
    signal?.throwIfAborted();
    trouble = cause as Error;
    if (seen === '' && before) seen = `when it last answered, it lacked ${before}`;
    seen += `${seen === '' ? '' : '; '}${trouble.message}`;
  }
  throw new ReplfaultError(
    boundExpired,
    expiredText({ ms: timeoutMs, what: `the ${server.name} to execute ${goal}`, lastSeen: () => seen }),
    {
      hint: 'a fault that is still in effect may hold it back; timeoutMs sets how long to wait',
      ...(trouble ? { cause: trouble } : {}),
    },
  );
}

/** What a server shows as a replica; `null` where it has no channel. */
export async function replicaStatusOf(
  { flavour, session }: Asked,
  waiting: Waiting = {},
): Promise<ReplicaStatus | null> {
  const [row] = await session.query(flavour.replicaStatusQuery, undefined, waiting);
  return row ? flavour.readReplicaStatus(row) : null;
}

async function threadsOf(server: Asked, waiting: Waiting): Promise<string> {
  const status = await replicaStatusOf(server, waiting);
  if (status === null) return '';
  const { receiver, applier, lastIoError, lastSqlError, receiverText } = status;
  return `; receiver ${receiver}, applier ${applier}, ${lastIoError || lastSqlError || receiverText}`;
}

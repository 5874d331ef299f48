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

const waitMs = 10_000;
const pollMs = 10;

/** The set of all transactions that a server has executed. */
export async function executedOn({ flavour, session }: Asked, waiting: Waiting = {}): Promise<GtidSet> {
  const [row] = await session.query(flavour.executedGtidQuery, undefined, waiting);
  return GtidSet.parse(String(row?.['gtid'] ?? '').replace(/\s+/g, ''));
}

/** Asks until the server has executed all of it. @throws ReplfaultError `BOUND_EXPIRED` with what is missing and what a replica shows. */
export async function untilExecuted(server: Asked, goal: GtidSet, waiting: Waiting = {}): Promise<void> {
  const { timeoutMs = waitMs, signal } = waiting;
  const deadline = performance.now() + timeoutMs;
  const left = (): number => Math.max(1, deadline - performance.now());
  let seen = '';
  const expired = (cause?: unknown): ReplfaultError =>
    new ReplfaultError(
      boundExpired,
      expiredText({ ms: timeoutMs, what: `the ${server.name} to execute ${goal}`, lastSeen: () => seen }),
      {
        hint: 'a fault that is still in effect may hold it back; timeoutMs sets how long to wait',
        ...(cause === undefined ? {} : { cause }),
      },
    );
  for (;;) {
    signal?.throwIfAborted();
    try {
      const missing = goal.minus(await executedOn(server, { timeoutMs: left(), ...(signal ? { signal } : {}) }));
      if (missing.isEmpty) return;
      seen = `it lacks ${missing}${await threadsOf(server, left())}`;
    } catch (cause) {
      signal?.throwIfAborted();
      if (!(cause instanceof ReplfaultError) && !(cause as { fatal?: boolean }).fatal) throw cause;
      // A server that is down may come back in time. The last question has no time left for an answer, and what was seen before tells more.
      if (seen === '' || performance.now() < deadline) seen = (cause as Error).message;
      if (performance.now() >= deadline) throw expired(cause);
    }
    if (performance.now() >= deadline) throw expired();
    await delay(pollMs);
  }
}

/** What a server shows as a replica; `null` where it has no channel. */
export async function replicaStatusOf(
  { flavour, session }: Asked,
  waiting: Waiting = {},
): Promise<ReplicaStatus | null> {
  const [row] = await session.query(flavour.replicaStatusQuery, undefined, waiting);
  return row ? flavour.readReplicaStatus(row) : null;
}

async function threadsOf(server: Asked, timeoutMs: number): Promise<string> {
  const status = await replicaStatusOf(server, { timeoutMs });
  if (status === null) return '';
  const { receiver, applier, lastIoError, lastSqlError, receiverText } = status;
  return `; receiver ${receiver}, applier ${applier}, ${lastIoError || lastSqlError || receiverText}`;
}

import { setTimeout as delay } from 'node:timers/promises';
import { isSilent } from '../host/process-stat.ts';
import { bounded } from '../model/bounded.ts';
import type { UnansweredWrite } from '../model/samples.ts';
import type { Session, StartedServer } from '../servers/types.ts';

/** Writes under way at the end of a case may take this long; above the default semi-sync timeout (10 s), so that a fallback still counts, ms. */
const patienceMs = 15_000;
/** The same where the source is known to be down or stopped, ms. */
const silentPatienceMs = 500;
/** Looking at a write and killing its connection, and its end after that, ms. */
const killMs = 5_000;
const lookMs = 20;
/** Looks at a killed connection before what it waits for is taken away. */
const looksBeforeRelease = 10;
/** "Waiting for semi-sync ACK from replica" or "from slave". */
const semiSyncWait = /semi-?sync/i;

/** One transaction that waits for its server. */
export class WriteUnderWay {
  /** Set once it was given up. */
  unanswered: UnansweredWrite | null = null;
  private at: { session: Session; doing: string } | undefined;
  private leave: (error: Error) => void = () => undefined;

  constructor(private readonly done: () => void) {}

  get sessionId(): number | undefined {
    return this.at?.session.id;
  }

  /** The next statement. @throws Error when the write was given up: then nothing more may be said for it. */
  says(session: Session, doing: string): void {
    if (this.unanswered) throw new Error(this.words());
    this.at = { session, doing };
  }

  /** Follows it to its end, or until it is given up. @throws what the server answers, or that it was given up. */
  async follow<T>(work: () => Promise<T>): Promise<T> {
    const left = new Promise<never>((_, reject) => {
      this.leave = reject;
    });
    left.catch(() => undefined);
    const answer = work();
    try {
      const answered = await Promise.race([answer, left]);
      // What it took to end the wait was not the server's answer to its client.
      if (this.unanswered) throw new Error(this.words());
      return answered;
    } catch (cause) {
      throw this.unanswered ? new Error(this.words()) : cause;
    } finally {
      answer.catch(() => undefined);
      this.done();
    }
  }

  /** From now on its end is no answer any more. `state`: what the server shows for it; `null` where it does not tell. */
  giveUp(state: string | null): void {
    this.unanswered = { doing: this.at?.doing ?? 'connecting', state };
  }

  /** Nobody listens for its answer any more. */
  abandon(): void {
    if (!this.unanswered) this.giveUp(null);
    this.leave(new Error(this.words()));
  }

  private words(): string {
    const { doing = '', state = null } = this.unanswered ?? {};
    return `no answer to ${doing}, given up${state === null ? '' : `; the source showed it as "${state}"`}`;
  }
}

/** The writes of a ledger that wait for their server. */
export class WritesUnderWay {
  private readonly open = new Set<WriteUnderWay>();

  constructor(private readonly patience = patienceMs) {}

  begin(): WriteUnderWay {
    const write = new WriteUnderWay(() => this.open.delete(write));
    this.open.add(write);
    return write;
  }

  /**
   * Waits for all of them, bounded. What has no answer by then is given up as a client with a timeout gives up: the server is asked what it
   * shows for it, then its connection is killed. On MySQL 9.7 that does not end a commit that waits for an acknowledgement (not before
   * rpl_semi_sync_source_timeout; on MariaDB 10.11 it does). The commit is in the binary log and may be on the replica, but not yet in the
   * tables of the source: semi-sync is then switched off there, so that the ends can be compared. Resolves to what it did beyond that, for the history.
   */
  async untilEnded(source: StartedServer): Promise<string[]> {
    const did: string[] = [];
    await this.ended(() => (isSilent(source) ? silentPatienceMs : this.patience));
    if (this.open.size > 0 && !isSilent(source)) {
      const over = new AbortController();
      const ending = this.endOn(source, did, over.signal);
      await bounded(ending, { ms: killMs, what: 'KILL', giveUp: () => over.abort() }).catch(() => undefined);
    }
    for (const write of [...this.open]) write.abandon();
    return did;
  }

  private async ended(patience: () => number): Promise<void> {
    const startedAt = performance.now();
    while (this.open.size > 0 && performance.now() - startedAt < patience()) await delay(lookMs);
  }

  private async endOn(source: StartedServer, did: string[], over: AbortSignal): Promise<void> {
    await using session = await source.connect();
    const shown = async (): Promise<Map<number, string>> =>
      new Map((await session.query('SHOW PROCESSLIST')).map((row) => [Number(row['Id']), String(row['State'] ?? '')]));
    const states = await shown();
    const ids = [...this.open].flatMap(({ sessionId }) => sessionId ?? []);
    for (const write of this.open) write.giveUp(states.get(write.sessionId ?? Number.NaN) ?? null);
    for (const id of ids) await session.query(`KILL ${id}`);
    // Its client is told at once, before the server has ended what it was doing.
    for (let looks = 0; !over.aborted; looks += 1) {
      const now = await shown();
      const left = ids.filter((id) => now.has(id));
      if (left.length === 0) return;
      if (looks === looksBeforeRelease && left.some((id) => semiSyncWait.test(now.get(id) ?? '')))
        did.push(...(await switchSemiSyncOff(session)));
      await delay(lookMs);
    }
  }
}

async function switchSemiSyncOff(session: Session): Promise<string[]> {
  const rows = await session.query("SHOW GLOBAL VARIABLES LIKE 'rpl\\_semi\\_sync\\_%\\_enabled'");
  const names = rows
    .map((row) => String(row['Variable_name']))
    .filter((name) => /_(source|master)_enabled$/.test(name));
  for (const name of names) await session.query(`SET GLOBAL ${name} = OFF`);
  return names.map(
    (name) =>
      `A commit of the workload that had been given up still waited for its acknowledgement: ${name} was set to OFF on the source, so that it ends and the ends can be compared`,
  );
}

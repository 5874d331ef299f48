import { randomBytes } from 'node:crypto';
import type { Workload } from '../model/scenario.ts';
import type { WriteOutcome } from '../model/timeline.ts';
import type { Session, StartedServer } from '../servers/types.ts';
import type { Recorder } from './recorder.ts';

/** Pause between two steady writes, in ms: about 25 commits a second, small enough not to fill a socket buffer by themselves. */
const steadyIntervalMs = 40;
const steadyPayloadBytes = 60;
/** A burst is sent in about this many transactions, none smaller than the given bytes: few commits fill a path faster than many. */
const burstTransactions = 40;
const leastBurstRowBytes = 32 * 1024;

/** Tables of the workload. The token is deliberately not unique: a write applied twice must show, not be refused. */
export const ledgerSchema: readonly string[] = [
  'CREATE DATABASE replfault',
  'CREATE TABLE replfault.ledger (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY, token VARCHAR(48) NOT NULL, payload LONGBLOB, KEY (token)) ENGINE=InnoDB',
  'CREATE TABLE replfault.counter (id INT NOT NULL PRIMARY KEY, n BIGINT NOT NULL) ENGINE=InnoDB',
  'INSERT INTO replfault.counter VALUES (1, 0)',
];

/** A write as the client saw it. */
export interface LedgerEntry {
  readonly token: string;
  readonly outcome: WriteOutcome;
}

/**
 * The client side of the experiment: commits small transactions on the source at a steady pace, during every fault, and keeps
 * for each one what the client was told: ok, failed (it never committed) or unknown (the answer to COMMIT was lost).
 */
export class Ledger implements Workload {
  readonly entries: LedgerEntry[] = [];
  private readonly prefix = randomBytes(4).toString('hex');
  private next = 0;
  private stopping = false;
  private wake: (() => void) | undefined;
  private steady: Promise<void> | undefined;

  private constructor(
    private readonly steadySession: Session,
    private readonly burstSession: Session,
    private readonly recorder: Recorder,
  ) {}

  static async open(source: StartedServer, recorder: Recorder): Promise<Ledger> {
    const [steady, burst] = await Promise.all([source.connect(), source.connect()]);
    return new Ledger(steady, burst, recorder);
  }

  get acknowledged(): number {
    return this.entries.filter((entry) => entry.outcome === 'ok').length;
  }

  start(): void {
    this.steady = (async () => {
      while (!this.stopping) {
        await this.write(this.steadySession, steadyPayloadBytes);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, steadyIntervalMs);
          this.wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    })();
  }

  async burst({
    bytes,
    rowBytes = Math.max(leastBurstRowBytes, Math.ceil(bytes / burstTransactions)),
  }: {
    bytes: number;
    rowBytes?: number;
  }): Promise<void> {
    for (let written = 0; written < bytes && !this.stopping; written += rowBytes)
      await this.write(this.burstSession, Math.min(rowBytes, bytes - written));
  }

  /** Ends the steady writer after the write under way. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wake?.();
    await this.steady;
    await Promise.all([this.steadySession.end(), this.burstSession.end()]);
  }

  private async write(session: Session, payloadBytes: number): Promise<void> {
    const token = `${this.prefix}-${this.next++}`;
    const startedAtMs = this.recorder.now();
    let outcome: WriteOutcome = 'failed';
    let gtid: string | null = null;
    let error: string | null = null;
    try {
      await session.query('BEGIN');
      await session.query("INSERT INTO replfault.ledger (token, payload) VALUES (?, REPEAT('x', ?))", [
        token,
        payloadBytes,
      ]);
      await session.query('UPDATE replfault.counter SET n = n + 1 WHERE id = 1');
      outcome = 'unknown';
      gtid = (await session.execute('COMMIT')).gtid;
      outcome = 'ok';
    } catch (cause) {
      error = (cause as Error).message;
    }
    this.entries.push({ token, outcome });
    this.recorder.record({ kind: 'write', token, outcome, gtid, bytes: payloadBytes, startedAtMs, error });
    if (outcome === 'ok') return;
    // A session that has failed once fails for good, and at once: going on would only fill the ledger with failures.
    this.stopping = true;
    this.recorder.record({ kind: 'note', text: `The workload ended early, a write was ${outcome}: ${error}` });
  }
}

import { randomBytes } from 'node:crypto';
import {
  defaultLoad,
  isDefaultLoad,
  type LoadPlayed,
  type LoadShape,
  largeEveryS,
  largeRowBytes,
  mostRows,
} from '../model/load.ts';
import type { WriteOutcome } from '../model/samples.ts';
import type { Workload } from '../model/scenario.ts';
import type { StartedServer } from '../servers/types.ts';
import { binlogEnd, grown } from './binlog-growth.ts';
import { type Commit, commitOn } from './commit-gtid.ts';
import type { RunningClients } from './load/client-types.ts';
import { type LedgerWriter, type OpenedWriters, openWriters } from './load/open-writers.ts';
import { steadyPayload } from './load/payload.ts';
import { largePace, paceOf } from './load/slots.ts';
import { SteadyWriters } from './load/steady-writers.ts';
import { fillWideRows } from './load/wide-rows.ts';
import { lostSource } from './lost-source.ts';
import type { Recorder } from './recorder.ts';
import type { KeptSetting } from './workload-session.ts';
import { WritesUnderWay } from './writes-under-way.ts';

/** A burst is sent in about this many transactions, none smaller than the given bytes: few commits fill a path faster than many. */
const burstTransactions = 40;
const leastBurstRowBytes = 32 * 1024;

/** A write as the client saw it. */
export interface LedgerEntry {
  readonly token: string;
  readonly outcome: WriteOutcome;
  /** `null`, or left out, where no server told one. */
  readonly gtid?: string | null;
}

/**
 * The client side of the experiment: commits transactions on the source at the pace of a load, during every fault, and keeps
 * for each row what the client was told: ok, failed (it never committed) or unknown (the answer to COMMIT was lost).
 */
export class Ledger implements Workload {
  readonly entries: LedgerEntry[] = [];
  private readonly prefix = randomBytes(4).toString('hex');
  private next = 0;
  private stopping = false;
  private endedEarly: string | null = null;
  private abandoned = false;
  private readonly underWay = new WritesUnderWay();
  private readonly steady: SteadyWriters<LedgerWriter>;
  private readonly byTheClock: SteadyWriters<LedgerWriter>;
  private readonly burstWriter: LedgerWriter;
  /** The large transaction that is committed once: whether the source has it. */
  private once: Promise<boolean> | undefined;
  private stopped: Promise<void> | undefined;

  private constructor(
    private readonly source: StartedServer,
    private readonly load: LoadShape,
    private readonly writers: OpenedWriters,
    private readonly recorder: Recorder,
    private readonly commit: Commit,
    private readonly clients: RunningClients | undefined,
  ) {
    const now = (): number => recorder.now();
    const isRunning = (): boolean => source.isRunning();
    this.burstWriter = writers.burst;
    this.steady = new SteadyWriters({
      perS: load.writesPerS,
      pace: () => paceOf(load, now()),
      writers: writers.steady,
      write: (writer) => this.writeSteadily(writer),
      ...{ now, isRunning },
    });
    this.byTheClock = new SteadyWriters({
      perS: 1 / largeEveryS,
      pace: () => largePace(load, now()),
      writers: writers.large,
      write: (writer) => this.writeLarge(writer),
      ...{ now, isRunning },
    });
  }

  /**
   * Opens the sessions of a load, which the tables are there for. `clients`: write beside it, begin, rest and end with it. `keep`: settings that the case
   * is about, which its sessions leave as the server has them.
   * @throws ReplfaultError `LOAD_TOO_LARGE`.
   */
  static async open(
    source: StartedServer,
    recorder: Recorder,
    load: LoadShape = defaultLoad,
    {
      clients,
      keep = [],
    }: { readonly clients?: RunningClients | undefined; readonly keep?: readonly KeptSetting[] } = {},
  ): Promise<Ledger> {
    const writers = await openWriters(source, load, keep);
    for (const { name, user, tool } of writers.setAside)
      recorder.record({
        kind: 'note',
        text: `The workload's own sessions use ${name}=${tool}, so that every byte of a row reaches the binary log. ${name}=${user} stays in force for all other sessions.`,
      });
    const commit = await commitOn(source.flavour.commitGtidQuery, writers.burst.session);
    return new Ledger(source, load, writers, recorder, commit, clients);
  }

  get acknowledged(): number {
    return this.entries.filter((entry) => entry.outcome === 'ok').length;
  }

  /** Whether a write got no answer, and what it took to end it may have changed the source. */
  get gaveUp(): boolean {
    return this.abandoned;
  }

  start(): void {
    this.steady.start();
    if (!this.load.largeOnce) this.byTheClock.start();
    this.clients?.start();
  }

  async burst({
    bytes,
    rowBytes = this.burstRowBytes(bytes),
    rowsPerTransaction = 1,
  }: {
    bytes: number;
    rowBytes?: number;
    rowsPerTransaction?: number;
  }): Promise<void> {
    const startedAtMs = this.recorder.now();
    const before = await binlogEnd(this.burstWriter.session);
    let writtenBytes = 0;
    while (writtenBytes < bytes && !this.stopping) {
      const payloadBytes = Math.min(rowBytes, Math.ceil((bytes - writtenBytes) / rowsPerTransaction));
      // A burst that has lost its source ends with it: waiting here would keep the scenario from bringing the source back.
      const payload = (): string => this.burstWriter.noise(payloadBytes);
      if ((await this.write(this.burstWriter, payload, payloadBytes, rowsPerTransaction)) !== 'ok') break;
      writtenBytes += payloadBytes * rowsPerTransaction;
    }
    const complete = writtenBytes >= bytes;
    const growth = complete
      ? grown(before, await binlogEnd(this.burstWriter.session))
      : { unknown: 'the burst was broken off' };
    this.recorder.record({
      kind: 'burst',
      askedBytes: Math.ceil(bytes),
      writtenBytes,
      complete,
      binlogBytes: 'bytes' in growth ? growth.bytes : null,
      reason: 'unknown' in growth ? growth.unknown : null,
      startedAtMs,
    });
  }

  fill(rows: { rows: number; rowBytes: number }): Promise<void> {
    return fillWideRows(this.burstWriter, rows);
  }

  async update(): Promise<void> {
    await this.burstWriter.session.query('UPDATE replfault.wide SET n = n + 1');
  }

  large(): void {
    const [writer] = this.writers.large;
    if (!this.load.largeOnce || writer === undefined || this.stopping) return;
    this.once ??= this.writeLarge(writer).then((outcome) => outcome === 'ok');
  }

  /** A source that takes only small packets gets small rows: its own limit cuts off what is larger. */
  private burstRowBytes(bytes: number): number {
    const wanted = Math.max(leastBurstRowBytes, Math.ceil(bytes / burstTransactions));
    return Math.min(wanted, 2 * this.burstWriter.noiseBytes);
  }

  /** Ends the steady writers after the writes under way; one that gets no answer is given up, and unknown if it was a COMMIT. */
  stop(): Promise<void> {
    this.stopped ??= this.stopNow();
    return this.stopped;
  }

  async pause(): Promise<void> {
    await Promise.all([this.steady.pause(), this.byTheClock.pause(), this.once, this.clients?.pause()]);
  }

  resume(): void {
    for (const one of [this.steady, this.byTheClock]) one.resume();
    this.clients?.resume();
  }

  private async stopNow(): Promise<void> {
    const missed = this.steady.missed();
    this.halt();
    const clientsEnded = this.clients?.stop();
    for (const text of await this.underWay.untilEnded(this.source)) this.recorder.record({ kind: 'note', text });
    await Promise.all([this.steady.untilEnded(), this.byTheClock.untilEnded(), clientsEnded]);
    const played = this.played(missed, await this.once);
    if (played) this.recorder.record({ kind: 'load', ...played });
    const { steady, large, burst } = this.writers;
    await Promise.all([...steady, ...large, burst].map(({ session }) => session.end()));
  }

  private halt(): void {
    this.stopping = true;
    for (const one of [this.steady, this.byTheClock]) one.halt();
  }

  /** Nothing of the default load, or of one that was never started. */
  private played(missed: number, once?: boolean): LoadPlayed | undefined {
    const counted = this.steady.counted(missed);
    if (counted === null || isDefaultLoad(this.load)) return undefined;
    const large = this.load.largeOnce ? Number(once ?? false) : (this.byTheClock.counted(0)?.acknowledged ?? 0);
    const { load: asked, endedEarly } = this;
    return { asked, ...counted, ...(this.writers.large.length > 0 ? { large } : {}), endedEarly };
  }

  /** The workload ends before its case, and says why. */
  private endEarly(why: string): void {
    this.endedEarly = why;
    this.halt();
    this.recorder.record({ kind: 'note', text: `The workload ended early, ${why}` });
  }

  private writeSteadily(writer: LedgerWriter): Promise<WriteOutcome> {
    const { rowBytes, rowsPerTransaction, compressible } = this.load;
    const payload = (): string => steadyPayload(rowBytes, compressible, writer);
    return this.write(writer, payload, rowBytes, rowsPerTransaction);
  }

  private writeLarge(writer: LedgerWriter): Promise<WriteOutcome> {
    const { largeBytes = 0, compressible } = this.load;
    const rows = Math.ceil(largeBytes / largeRowBytes);
    const rowBytes = Math.ceil(largeBytes / rows);
    return this.write(writer, () => steadyPayload(rowBytes, compressible, writer), rowBytes, rows);
  }

  /** One transaction of one or more rows, each with a token of its own; all of them have its outcome. */
  private async write(
    { session: lasting, counter }: LedgerWriter,
    payload: () => string,
    payloadBytes: number,
    rows: number,
  ): Promise<WriteOutcome> {
    const values = Array.from({ length: rows }, () => ({ token: `${this.prefix}-${this.next++}`, payload: payload() }));
    const startedAtMs = this.recorder.now();
    const life = this.source.pid;
    let outcome: WriteOutcome = 'failed';
    let gtid: string | null = null;
    let error: string | null = null;
    const write = this.underWay.begin();
    try {
      gtid = await write.follow(async () => {
        // One session from BEGIN to COMMIT: after a restart of the source the rest of a transaction must not begin another one.
        const session = await lasting.current();
        write.says(session, 'BEGIN');
        await session.query('BEGIN');
        write.says(session, 'INSERT');
        await session.query(
          `INSERT INTO replfault.ledger (token, payload) VALUES ${values.map((row) => `(?, ${row.payload})`).join(', ')}`,
          values.flatMap((row) => [row.token, payloadBytes]),
        );
        write.says(session, 'UPDATE');
        // It counts rows, so that it must agree with the tokens however many of them a transaction has.
        await session.query(`UPDATE replfault.counter SET n = n + ? WHERE id = ${counter}`, [rows]);
        write.says(session, 'COMMIT');
        outcome = 'unknown';
        return this.commit(session);
      });
      outcome = 'ok';
    } catch (cause) {
      error = (cause as Error).message;
    }
    const { unanswered } = write;
    this.abandoned ||= unanswered !== null;
    const asked = { gtid, bytes: payloadBytes, startedAtMs, error, ...(unanswered ? { unanswered } : {}) };
    for (const { token } of values) {
      this.entries.push({ token, outcome, gtid });
      this.recorder.record({ kind: 'write', token, outcome, ...asked });
    }
    if (this.entries.length >= mostRows && !this.stopping) this.endEarly(`its ledger is full: ${mostRows} writes`);
    if (outcome === 'ok' || this.stopping || (await lostSource(this.source, life))) return outcome;
    // A session that has failed although its server lives fails for good, and at once: going on would only fill the ledger with failures.
    if (!this.stopping) this.endEarly(`a write was ${outcome}: ${error}`);
    return outcome;
  }
}

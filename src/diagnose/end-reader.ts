import { addressText } from '../capture/address.ts';
import { printable } from '../capture/connection-errors.ts';
import type { Identity } from '../capture/identity.ts';
import { Pace } from '../capture/pace.ts';
import { type Answer, openReadOnly, type ReadOnlySession, type Target } from '../capture/session.ts';
import type { Holes, StatementName } from '../capture/statements.ts';
import { ExitCode, ReplfaultError } from '../model/errors.ts';
import type { Row } from '../servers/flavour.ts';
import type { Unreachable } from './look.ts';

/** What came of a statement. */
export type Said = Answer | { readonly blockedMs: number } | { readonly left: string };

/** Bounds of one look at one server. */
export interface LookLimits {
  readonly connectMs: number;
  /** How long an answer is waited for. */
  readonly statementMs: number;
  /** After this time no further statement is begun. */
  readonly lookMs: number;
  readonly statements: number;
}

export const lookLimits: LookLimits = { connectMs: 3_000, statementMs: 1_500, lookMs: 6_000, statements: 12 };

/** The longest time that timers of Node take. */
const endless = 2 ** 31 - 1;

interface Open {
  readonly session: ReadOnlySession;
  readonly end: AbortController;
}

interface Pending {
  readonly answer: Promise<Answer>;
  readonly since: number;
}

/**
 * Asks one server. A statement without an answer keeps its connection for itself: others are asked on another one, and it is not sent again while it is
 * pending, so that a server that blocks gets one waiting statement from us, however often we look.
 */
export class EndReader implements AsyncDisposable {
  readonly target: Target;
  readonly warnings = new Set<string>();
  /** The newest answers in the server's own words, by statement, with the look that they came in. */
  private readonly heard = new Map<StatementName, { readonly look: number; readonly rows: readonly Row[] }>();
  private look = 0;
  private readonly limits: LookLimits;
  private readonly signal: AbortSignal | undefined;
  private idle: Open[] = [];
  private readonly opened = new Set<Open>();
  private readonly pending = new Map<StatementName, Pending>();
  private known: Identity | null = null;
  private asked = 0;
  private endsAt = 0;

  constructor(target: Target, signal?: AbortSignal, limits: LookLimits = lookLimits) {
    this.target = target;
    this.signal = signal;
    this.limits = limits;
  }

  /** Whether it was reached by a Unix socket, or at an address of this machine. */
  get here(): boolean {
    return [...this.opened].every(({ session: { socket } }) => socket === null || socket.loopback);
  }

  /** Local ports of our connections to it. */
  get ownPorts(): ReadonlySet<number> {
    return new Set([...this.opened].flatMap(({ session: { socket } }) => (socket === null ? [] : [socket.localPort])));
  }

  /** Rows as the server gave them in the last look; `null` where it gave none in time. */
  rowsOf(name: StatementName): readonly Row[] | null {
    const heard = this.heard.get(name);
    return heard?.look === this.look ? heard.rows : null;
  }

  /** Begins a look. @returns what the server is, or why it cannot be reached. @throws ReplfaultError: usage, or no MySQL and no MariaDB. */
  async begin(): Promise<Identity | Unreachable> {
    this.asked = 0;
    this.look += 1;
    this.endsAt = performance.now() + this.limits.lookMs;
    try {
      // A connection of the last look may be dead by now, which only a statement shows.
      for (let open = this.idle.pop(); open; open = this.idle.pop()) {
        const alive = await this.answerOf(open, 'ping');
        if (alive) return this.known ?? open.session.identity;
      }
      const open = await this.open();
      this.idle.push(open);
      return open.session.identity;
    } catch (error) {
      return this.unreachable(error);
    }
  }

  /** Asks within the limits of the look. A connection that was lost is what the server did, not an error of ours. */
  async ask(name: StatementName, filled?: Holes): Promise<Said> {
    const before = this.pending.get(name);
    if (before) return this.waitFor(before);
    if (this.asked >= this.limits.statements) return { left: `${this.limits.statements} statements were asked` };
    if (performance.now() > this.endsAt) return { left: 'the time of this look is over' };
    let open: Open;
    try {
      open = this.idle.pop() ?? (await this.open());
    } catch (error) {
      const { reason } = this.unreachable(error);
      return { left: reason };
    }
    this.asked += 1;
    const since = performance.now();
    const answer = open.session.ask(name, filled);
    const pending = { answer, since };
    this.pending.set(name, pending);
    answer.then(
      (said) => {
        if ('rows' in said) this.heard.set(name, { look: this.look, rows: said.rows });
        this.pending.delete(name);
        this.idle.push(open);
      },
      () => {
        this.pending.delete(name);
        this.opened.delete(open);
        open.end.abort();
        void Promise.resolve(open.session[Symbol.asyncDispose]()).catch(() => undefined);
      },
    );
    return this.waitFor(pending);
  }

  private async waitFor({ answer, since }: Pending): Promise<Said> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Said>((resolve) => {
      timer = setTimeout(() => resolve({ blockedMs: Math.round(performance.now() - since) }), this.limits.statementMs);
    });
    try {
      return await Promise.race([answer, late]);
    } catch (error) {
      this.signal?.throwIfAborted();
      return { left: printable((error as Error).message) };
    } finally {
      clearTimeout(timer);
    }
  }

  private async answerOf(open: Open, name: StatementName): Promise<boolean> {
    this.idle.push(open);
    const said = await this.ask(name);
    return 'rows' in said;
  }

  private async open(): Promise<Open> {
    const end = new AbortController();
    const signal = this.signal ? AbortSignal.any([this.signal, end.signal]) : end.signal;
    const pace = new Pace(signal, {
      wholeMs: endless,
      connectMs: this.limits.connectMs,
      statementMs: endless,
      statementsPerS: 1_000,
    });
    // The statement that identifies the server has no limit of its own then.
    const opening = openReadOnly(this.target, pace);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new ReplfaultError('capture-timeout', `no answer within ${this.limits.connectMs / 1000} s`)),
        this.limits.connectMs + this.limits.statementMs,
      );
    });
    try {
      const { session, warnings } = await Promise.race([opening, late]);
      for (const warning of warnings) this.warnings.add(warning);
      this.asked += 1;
      this.known = session.identity;
      const open = { session, end };
      this.opened.add(open);
      return open;
    } catch (error) {
      opening.catch(() => undefined);
      end.abort();
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private unreachable(error: unknown): Unreachable {
    this.signal?.throwIfAborted();
    if (!(error instanceof ReplfaultError) || error.exitCode === ExitCode.usage) throw error;
    if (error.code === 'capture-not-mysql' || error.code === 'capture-too-old') throw error;
    const { errno, code } = (error.cause ?? {}) as { errno?: number; code?: string };
    return {
      state: 'unreachable',
      address: addressText(this.target.address),
      reason: printable(error.message),
      errno: errno !== undefined && errno > 0 ? String(errno) : (code ?? null),
    };
  }

  /** Ends all connections, those with a pending statement too. */
  async [Symbol.asyncDispose](): Promise<void> {
    const open = [...this.opened];
    for (const { end } of open) end.abort();
    await Promise.all(open.map(({ session }) => session[Symbol.asyncDispose]()));
  }
}

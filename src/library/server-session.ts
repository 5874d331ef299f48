import { bounded } from '../model/bounded.ts';
import type { Session, StartedServer } from '../servers/types.ts';
import type { Row, Waiting } from './types.ts';

const answerMs = 60_000;
/** Statements are shown no longer than this, characters. */
const shownSql = 80;

/**
 * The session of a user's statements, which is opened when it is needed, and again after a restart, when the server has ended it (`wait_timeout`), and
 * after a statement without an answer. The tool speaks on sessions of its own, so that a statement that hangs hangs nothing else.
 */
export class ServerSession {
  private open: { readonly session: Promise<Session>; readonly life: number } | undefined;

  constructor(private readonly server: StartedServer) {}

  async query<R extends Row>(sql: string, values?: readonly unknown[], waiting: Waiting = {}): Promise<readonly R[]> {
    const { timeoutMs = answerMs, signal } = waiting;
    const text = sql.replace(/\s+/g, ' ').trim();
    const shown = text.length > shownSql ? `${text.slice(0, shownSql)}...` : text;
    // A login takes as long as the server lets it wait, too.
    const answer = this.current().then((session) => session.query(sql, values));
    answer.catch((cause: { readonly fatal?: boolean }) => {
      // Its connection is gone: the next statement gets another one.
      if (cause.fatal) void this.end();
    });
    const rows = await bounded(answer, {
      ms: timeoutMs,
      signal,
      what: `the answer of the ${this.server.name} to ${shown}`,
      hint: 'the server may be stopped, or a lock or a semi-synchronous commit may wait; timeoutMs sets how long to wait',
      giveUp: () => void this.end(),
    });
    return rows as readonly R[];
  }

  async end(): Promise<void> {
    const { open } = this;
    this.open = undefined;
    await open?.session.then((session) => session.end()).catch(() => undefined);
  }

  private async current(): Promise<Session> {
    const session = await this.opened();
    if (!session.closed) return session;
    void this.end();
    return this.opened();
  }

  private opened(): Promise<Session> {
    const life = this.server.pid;
    if (this.open?.life !== life) {
      void this.end();
      const session = this.server.connect();
      this.open = { session, life };
      session.catch(() => {
        if (this.open?.session === session) this.open = undefined;
      });
    }
    return this.open?.session ?? this.server.connect();
  }
}

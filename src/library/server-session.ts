import { bounded } from '../model/bounded.ts';
import type { Session, StartedServer } from '../servers/types.ts';
import type { Row, Waiting } from './types.ts';

const answerMs = 60_000;
/** Statements are shown no longer than this, characters. */
const shownSql = 80;

interface Opened {
  readonly session: Promise<Session>;
  /** The process of the server that it was opened on. */
  readonly life: number;
}

/**
 * The session of a user's statements, which is opened when it is needed, and again after a restart, when the server has ended it (`wait_timeout`), and
 * after a statement without an answer. The tool speaks on sessions of its own, so that a statement that hangs hangs nothing else.
 */
export class ServerSession {
  private open: Opened | undefined;

  constructor(private readonly server: StartedServer) {}

  async query<R extends Row>(sql: string, values?: readonly unknown[], waiting: Waiting = {}): Promise<readonly R[]> {
    const { timeoutMs = answerMs, signal } = waiting;
    const text = sql.replace(/\s+/g, ' ').trim();
    const shown = text.length > shownSql ? `${text.slice(0, shownSql)}...` : text;
    let used = this.current();
    let givenUp = false;
    const speak = async (): Promise<readonly Row[]> => {
      // A login takes as long as the server lets it wait, too.
      let session = await used.session;
      if (session.closed) {
        void this.leave(used);
        used = this.current();
        session = await used.session;
      }
      // Nobody waits for it any more, so that nobody would know that it was executed.
      return givenUp ? [] : session.query(sql, values);
    };
    const answer = speak();
    answer.catch((cause: { readonly fatal?: boolean }) => {
      // Its connection is gone: the next statement gets another one, if it has none yet.
      if (cause.fatal) void this.leave(used);
    });
    const rows = await bounded(answer, {
      ms: timeoutMs,
      signal,
      what: `the answer of the ${this.server.name} to ${shown}`,
      hint: 'the server may be stopped, or a lock or a semi-synchronous commit may wait; timeoutMs sets how long to wait',
      giveUp: () => {
        givenUp = true;
        void this.leave(used);
      },
    });
    return rows as readonly R[];
  }

  async end(): Promise<void> {
    if (this.open) await this.leave(this.open);
  }

  /** Ends this one; the next statement may speak on another one already, which stays. */
  private async leave(opened: Opened): Promise<void> {
    if (this.open === opened) this.open = undefined;
    await opened.session.then((session) => session.end()).catch(() => undefined);
  }

  private current(): Opened {
    const life = this.server.pid;
    if (this.open?.life === life) return this.open;
    void this.end();
    const opened = { session: this.server.connect(), life };
    this.open = opened;
    opened.session.catch(() => void this.leave(opened));
    return opened;
  }
}

import type { Row } from '../servers/flavour.ts';
import type { Session, StartedServer } from '../servers/types.ts';

type Opener = Pick<StartedServer, 'connect' | 'isRunning' | 'pid'>;
type Preparation = (session: Session) => Promise<unknown>;

/**
 * A session that outlives its server: when the server has been restarted, the next statement opens a new one. A statement under way when
 * the server dies fails, and so does every statement while it is down (`server-gone`).
 */
export class LastingSession implements Session {
  private ended = false;
  private opening: Promise<Session> | undefined;

  private constructor(
    private readonly server: Opener,
    private session: Session,
    private life: number,
    private readonly prepare: Preparation,
  ) {}

  /** `prepare` is run on every session before anything else is: what it sets lives no longer than a session. */
  static async open(server: Opener, prepare: Preparation = async () => undefined): Promise<LastingSession> {
    const life = server.pid;
    const session = await server.connect();
    await prepare(session);
    return new LastingSession(server, session, life, prepare);
  }

  /** The session of the server's present life. Hold on to it for the length of a transaction, which must not go on in another one. */
  async current(): Promise<Session> {
    if (this.server.pid === this.life || this.ended) return this.session;
    this.opening ??= this.reopen().finally(() => {
      this.opening = undefined;
    });
    return this.opening;
  }

  get id(): number {
    return this.session.id;
  }

  async query(sql: string, values?: readonly unknown[]): Promise<readonly Row[]> {
    return (await this.current()).query(sql, values);
  }

  async queryEach(statements: readonly string[]): Promise<readonly (readonly Row[])[]> {
    return (await this.current()).queryEach(statements);
  }

  async execute(sql: string, values?: readonly unknown[]): Promise<{ affectedRows: number; gtid: string | null }> {
    return (await this.current()).execute(sql, values);
  }

  async end(): Promise<void> {
    this.ended = true;
    await this.opening?.catch(() => undefined);
    await this.session.end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }

  private async reopen(): Promise<Session> {
    const life = this.server.pid;
    const fresh = await this.server.connect();
    await this.prepare(fresh);
    // Nobody is at its other end: there is nothing to wait for.
    void this.session.end().catch(() => undefined);
    this.session = fresh;
    this.life = life;
    return fresh;
  }
}

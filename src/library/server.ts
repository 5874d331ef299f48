import { bounded } from '../model/bounded.ts';
import type { GtidSet } from '../model/gtid.ts';
import type { ReplicaStatus } from '../model/replication.ts';
import type { StartedServer } from '../servers/types.ts';
import { makeAccount } from './account.ts';
import { serverClosed, serverNotRunning, serverRunning } from './bad-use.ts';
import { executedOn, gtidSet, replicaStatusOf, untilExecuted } from './gtid-wait.ts';
import { ServerSession } from './server-session.ts';
import type { Row, Server, ServerConnectionOptions, Waiting } from './types.ts';

const stopMs = 30_000;

/** A server as users of the library see it. Whoever started it ends it. */
export class LibraryServer implements Server {
  readonly name: string;
  readonly version: string;
  readonly logFile: string;
  private closed = false;
  private ending: Promise<void> | undefined;
  private readonly session: ServerSession;
  /** Waits ask on a session of their own, which no statement of the user holds up. */
  private readonly asked: ServerSession;

  protected constructor(
    readonly spec: string,
    private readonly server: StartedServer,
    readonly connection: ServerConnectionOptions,
    /** Ends what was started; a server of a pair ends with its pair. */
    private readonly end: () => Promise<void>,
    /** Why it is of no use any more, when that is not because it was closed itself. */
    private readonly whyClosed: () => Error | undefined = () => undefined,
  ) {
    this.name = server.name;
    this.version = server.version;
    this.logFile = server.logFile;
    this.session = new ServerSession(server);
    this.asked = new ServerSession(server);
  }

  static async of(
    spec: string,
    server: StartedServer,
    end: () => Promise<void>,
    whyClosed: () => Error | undefined,
  ): Promise<LibraryServer> {
    return new LibraryServer(spec, server, await makeAccount(server), end, whyClosed);
  }

  get pid(): number {
    return this.server.pid;
  }

  get running(): boolean {
    return !this.closed && this.server.isRunning();
  }

  async query<R extends Row = Row>(sql: string, values?: readonly unknown[], waiting?: Waiting): Promise<readonly R[]> {
    this.mustBeOpen();
    if (!this.server.isRunning()) throw serverNotRunning(this.name);
    return this.session.query<R>(sql, values, waiting);
  }

  async executed(waiting?: Waiting): Promise<GtidSet> {
    this.mustBeOpen();
    return executedOn(this.asking, waiting);
  }

  /** What it shows as a replica; `null` on a server without a channel. For commands of this package. */
  async replicaStatus(waiting?: Waiting): Promise<ReplicaStatus | null> {
    this.mustBeOpen();
    return replicaStatusOf(this.asking, waiting);
  }

  async waitForGtid(gtid: string | GtidSet, waiting?: Waiting): Promise<void> {
    this.mustBeOpen();
    await untilExecuted(this.asking, gtidSet(gtid), waiting);
  }

  async stop(): Promise<void> {
    this.mustBeOpen();
    if (!this.server.isRunning()) throw serverNotRunning(this.name);
    await this.endSessions();
    await this.server.signal('SIGTERM');
    await bounded(this.server.exited, {
      ms: stopMs,
      what: `the server ${this.name} to end after SIGTERM`,
      hint: `its log says why it does not: ${this.logFile}`,
    });
  }

  async start(): Promise<void> {
    this.mustBeOpen();
    if (this.server.isRunning()) throw serverRunning(this.name);
    await this.server.restart();
  }

  async endSessions(): Promise<void> {
    await Promise.all([this.session.end(), this.asked.end()]);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async close(): Promise<void> {
    this.closed = true;
    this.ending ??= this.endSessions().then(() => this.end());
    await this.ending;
  }

  private get asking() {
    return { name: this.name, flavour: this.server.flavour, session: this.asked };
  }

  protected mustBeOpen(): void {
    const why = this.whyClosed();
    if (why) throw why;
    if (this.closed) throw serverClosed(this.name);
  }
}

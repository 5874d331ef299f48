import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Inside } from '../../host/inside.ts';
import { ReplfaultError } from '../../model/errors.ts';
import { fileTrouble } from '../cache/folder.ts';
import type { Passwords, Row } from '../flavour.ts';
import { fittingLibrary } from '../packages/fitting-clock.ts';
import { copyTemplate } from '../template.ts';
import type {
  LaunchOptions,
  Patience,
  ServerBinary,
  ServerProgram,
  ServerSignal,
  Session,
  StartedServer,
  Template,
} from '../types.ts';
import { answerTimeoutMs } from './local/bounded-connection.ts';
import { openControl, replicationUser } from './local/control-session.ts';
import { newPasswords, pathsIn, type ServerPaths, writeInitFile, writeOptionFiles } from './local/launch-files.ts';
import { type ServerProcess, spawnServer } from './local/server-process.ts';
import { type BoundedSession, openSession, type SessionTarget } from './local/session.ts';
import { type SettableClock, settableClock } from './local/settable-clock.ts';
import { mountSmallDisks, type SmallDisks } from './local/small-disks.ts';

/**
 * Starts a server from a template on this machine, listening on 127.0.0.1 and on a Unix socket in `launch.dir`, which is
 * made if needed and removed on disposal. Throws environment errors (exit 3): a server that dies at start (with its log),
 * a full disk, a path too long for a socket; a usage error (exit 2) for an option file that cannot be read.
 *
 * @param inside the network namespace to start it in; that of this process unless told
 * @param reached of a server in such a namespace: where its peers reach it, if not on loopback, and where clients do that are in none of theirs
 */
export async function startLocalServer(
  binary: ServerBinary,
  template: Template,
  launch: LaunchOptions,
  inside?: Inside,
  reached?: { readonly host: string; readonly clientHost: string },
): Promise<StartedServer> {
  const { clockLibraries, dir } = launch;
  const clock = clockLibraries && settableClock(await fittingLibrary(binary, clockLibraries), join(dir, 'clock'));
  const home: ServerHome = {
    host: reached?.host ?? '127.0.0.1',
    ...(reached === undefined ? {} : { clientHost: reached.clientHost }),
    socketTable: () => inside?.socketTable ?? '/proc/net/tcp',
    options: [
      // A server that sees itself as root runs only if told so.
      ...(inside?.asRoot ? ['--user=root'] : []),
      // Older servers take one address only, and a namespace of its own has none that others reach.
      ...(reached === undefined ? [] : ['--bind-address=0.0.0.0']),
    ],
    ...(clock === undefined ? {} : { clock }),
    spawn: (args, where) => spawnServer(binary, args, { ...where, inside, clock }),
  };
  return startServerIn(home, binary, template, launch);
}

/** What differs by where a server runs; its files are in a folder of this machine everywhere. */
export interface ServerHome {
  /** Address at which its peers reach it. */
  readonly host: string;
  /** Address at which this process reaches it, if another one. */
  readonly clientHost?: string;
  /** The kernel's socket table of its network namespace, given the id of its process. */
  socketTable(pid: number): string;
  /** Options that win over all others. */
  readonly options: readonly string[];
  /** Its own, where it has one. */
  readonly clock?: SettableClock;
  spawn(args: readonly string[], where: { readonly log: string; readonly cwd: string }): Promise<ServerProcess>;
}

/** `startLocalServer`, wherever the process itself is. */
export async function startServerIn(
  home: ServerHome,
  binary: ServerProgram,
  template: Template,
  launch: LaunchOptions,
): Promise<StartedServer> {
  const { signal, dir } = launch;
  signal?.throwIfAborted();
  const paths = pathsIn(dir);
  const passwords = newPasswords(launch.replicationPassword);
  let process: ServerProcess | undefined;
  let control: BoundedSession | undefined;
  let disks: SmallDisks | undefined;
  try {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    await mkdir(paths.tmp, { mode: 0o700 });
    await home.clock?.set(0);
    await writeInitFile(binary, paths, passwords);
    const { args: decided, overridden } = await writeOptionFiles(binary, launch, paths);
    if (launch.disks) disks = await mountSmallDisks({ dir, dataDir: paths.data, template: template.dir }, launch.disks);
    const args = [...decided, ...(disks?.options ?? []), ...home.options];
    await copyTemplate(template, paths.data, signal, disks?.folders.data === undefined);
    process = await home.spawn(args, { log: paths.log, cwd: dir });
    const what = `Server ${launch.name} (${binary.spec}, ${binary.version})`;
    const { flavour, version } = binary;
    const target = { name: launch.name, flavour, version, socketPath: paths.socket };
    control = await openControl({ what, process, log: paths.log, socket: paths.socket, signal }, target, passwords);
    process.ready();
    await rm(paths.initFile);
    // What a restart needs: the accounts have their passwords by now, and a replica goes on replicating by itself.
    const again = args.filter((arg) => !/^--(init-file=|skip-(replica|slave)-start)/.test(arg));
    return new RunningServer(home, binary, again, launch, paths, passwords, process, control, overridden, disks);
  } catch (cause) {
    await control?.end();
    await process?.kill();
    await disks?.[Symbol.asyncDispose]();
    await rm(dir, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
    signal?.throwIfAborted();
    throw fileTrouble(cause, `Server ${launch.name} cannot be started in ${dir}`);
  }
}

class RunningServer implements StartedServer {
  readonly name: string;
  readonly role: StartedServer['role'];
  readonly host: string;
  readonly clientHost: string;
  readonly port: number;
  readonly flavour: StartedServer['flavour'];
  readonly version: string;
  readonly socketPath: string;
  readonly logFile: string;
  readonly dataDir: string;
  readonly disks: StartedServer['disks'];
  readonly replicationUser: StartedServer['replicationUser'];
  readonly overridden: StartedServer['overridden'];
  private readonly dir: string;
  private readonly sessions = new Set<Session>();
  private disposal: Promise<void> | undefined;
  /** False from the moment it is killed until it serves again, so that nobody takes its dying for trouble of their own. */
  private serving = true;

  constructor(
    private readonly home: ServerHome,
    private readonly binary: ServerProgram,
    private readonly args: readonly string[],
    launch: LaunchOptions,
    private readonly paths: ServerPaths,
    private readonly passwords: Passwords,
    private process: ServerProcess,
    private control: BoundedSession,
    overridden: StartedServer['overridden'],
    private readonly ownDisks: SmallDisks | undefined,
  ) {
    this.name = launch.name;
    this.role = launch.role;
    this.host = home.host;
    this.clientHost = home.clientHost ?? home.host;
    this.port = launch.port;
    this.flavour = binary.flavour;
    this.version = binary.version;
    this.socketPath = paths.socket;
    this.logFile = paths.log;
    this.dataDir = paths.data;
    this.replicationUser = { user: replicationUser, password: passwords.repl };
    this.overridden = overridden;
    this.disks = ownDisks?.folders ?? {};
    this.dir = launch.dir;
    this.sessions.add(control);
  }

  get socketTable(): string {
    return this.home.socketTable(this.process.pid);
  }

  get pid(): number {
    return this.process.pid;
  }

  get exited(): StartedServer['exited'] {
    return this.process.exited;
  }

  get clock(): StartedServer['clock'] {
    return this.home.clock;
  }

  isRunning(): boolean {
    return this.serving && !this.disposal && !this.process.hasExited();
  }

  async query(sql: string, values?: readonly unknown[], patience?: Patience): Promise<readonly Row[]> {
    this.mustRun();
    if (this.control.lost || this.control.closed) {
      this.sessions.delete(this.control);
      this.control = await this.open({ timeoutMs: answerTimeoutMs });
    }
    return this.control.query(sql, values, patience);
  }

  async connect(): Promise<Session> {
    this.mustRun();
    return this.open();
  }

  private async open(patience?: Patience): Promise<BoundedSession> {
    const session = await openSession({ ...this.target, user: 'root', password: this.passwords.root }, patience);
    this.sessions.add(session);
    return session;
  }

  async signal(signal: ServerSignal): Promise<void> {
    await this.process.signal(signal);
  }

  async kill(): Promise<void> {
    this.serving = false;
    await this.process.kill();
  }

  async ending(timeoutMs: number): Promise<void> {
    this.serving = false;
    const patience = new AbortController();
    const late = delay(timeoutMs, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([this.process.exited, late]);
    patience.abort();
    await this.process.kill();
  }

  async restart({ extra = [], renewAccounts = false }: Parameters<StartedServer['restart']>[0] = {}): Promise<void> {
    if (this.disposal || !this.process.hasExited())
      throw new ReplfaultError('server-running', `Server ${this.name} cannot be restarted while it runs`);
    const what = `Server ${this.name} (${this.binary.spec}, ${this.version}), restarted,`;
    if (renewAccounts) await writeInitFile(this.binary, this.paths, this.passwords);
    const args = [...this.args, ...(renewAccounts ? [`--init-file=${this.paths.initFile}`] : []), ...extra];
    this.process = await this.home.spawn(args, { log: this.paths.log, cwd: this.dir });
    // The sessions of the former life are of no use to anybody.
    const former = [...this.sessions];
    this.sessions.clear();
    for (const session of former) void session.end();
    const starting = { what, process: this.process, log: this.paths.log, socket: this.paths.socket };
    this.control = await openControl(starting, this.target, this.passwords);
    this.process.ready();
    if (renewAccounts) await rm(this.paths.initFile);
    this.sessions.add(this.control);
    this.serving = true;
  }

  /** Ends the sessions, kills the server (nothing in it is worth keeping) and removes its folder. */
  [Symbol.asyncDispose](): Promise<void> {
    this.disposal ??= (async () => {
      await this.process.kill();
      await Promise.all([...this.sessions].map((session) => session.end()));
      await this.ownDisks?.[Symbol.asyncDispose]();
      await rm(this.dir, { recursive: true, force: true, maxRetries: 3 });
    })();
    return this.disposal;
  }

  private get target(): Omit<SessionTarget, 'user' | 'password'> {
    const { name, flavour, version, socketPath } = this;
    return { name, flavour, version, socketPath };
  }

  private mustRun(): void {
    if (!this.isRunning()) throw new ReplfaultError('server-gone', `Server ${this.name} is not running any more`);
  }
}

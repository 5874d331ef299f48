import { type ChildProcess, spawn } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { dyingWithUs } from '../../host/dying-with-us.ts';
import { isSilent } from '../../host/process-stat.ts';
import { bounded } from '../../model/bounded.ts';
import { ReplfaultError } from '../../model/errors.ts';
import type { SysbenchClients } from '../../model/workload.ts';
import { newPassword } from '../../servers/passwords.ts';
import type { StartedServer } from '../../servers/types.ts';
import type { ClientParts, RunningClients } from './client-types.ts';
import { firstTrouble, reportedTps, stoppableScript, summedTransactions } from './sysbench-output.ts';

/** In the folder of the source. */
interface Files {
  /** Server and account: in a file, because arguments are seen by everybody on the machine. */
  readonly options: string;
  readonly script: string;
  /** Its threads end when this is there. */
  readonly stop: string;
}

const database = 'replfault_sysbench';
const user = 'replfault_load';
const tableOptions = ['--tables=4', '--table-size=1000'];
const prepareMs = 30_000;
/** Until its threads have ended, and until the server has ended its connections, ms. */
const endMs = 2_000;
const goneMs = 8_000;
const lookMs = 50;

/** Has sysbench write on the source over its Unix socket. A source that goes down ends it; it is started again when the source is back. */
export class SysbenchRun implements RunningClients {
  private child: ChildProcess | undefined;
  private loop: Promise<void> | undefined;
  private halted = false;
  private resting = false;
  private readonly reports: number[] = [];
  /** Of runs that ended in order. */
  private summed = 0;
  /** The same of runs that have no summary, from their reports. */
  private unsummed = 0;
  private endedEarly: string | null = null;

  private constructor(
    private readonly clients: SysbenchClients,
    private readonly parts: ClientParts,
    private readonly files: Files,
  ) {}

  /** Makes an account and the tables. @throws ReplfaultError `WORKLOAD_FAILED` with what sysbench says. */
  static async open(clients: SysbenchClients, parts: ClientParts): Promise<SysbenchRun> {
    const { source } = parts;
    const password = newPassword();
    await makeAccount(source, password);
    const dir = dirname(source.socketPath);
    const files = {
      options: join(dir, 'sysbench.cnf'),
      script: join(dir, 'sysbench.lua'),
      stop: join(dir, 'sysbench.stop'),
    };
    const account = { socket: source.socketPath, user, password, db: database };
    const lines = Object.entries(account).map(([name, value]) => `mysql-${name}=${value}`);
    await writeFile(files.options, `${lines.join('\n')}\n`, { mode: 0o600 });
    await writeFile(files.script, stoppableScript(clients.file ?? clients.name, files.stop));
    const run = new SysbenchRun(clients, parts, files);
    await run.prepare();
    return run;
  }

  start(): void {
    this.loop = this.keepRunning();
  }

  async pause(): Promise<void> {
    this.resting = true;
    await this.endChild();
  }

  resume(): void {
    this.resting = false;
  }

  async stop(): Promise<void> {
    const wasStarted = this.loop !== undefined;
    this.halted = true;
    await this.endChild();
    await this.loop;
    await Promise.all(Object.values(this.files).map((file) => rm(file, { force: true })));
    const { kind, name, pace } = this.clients;
    const sum = this.reports.reduce((total, tps) => total + tps, 0);
    if (wasStarted)
      this.parts.recorder.record({
        kind: 'clients',
        played: {
          ...{ kind, name, ...pace },
          transactions: this.summed + Math.round(this.unsummed),
          achievedPerS: this.reports.length === 0 ? null : Math.round((sum / this.reports.length) * 10) / 10,
          rolledBack: 0,
          endedEarly: this.endedEarly,
        },
      });
  }

  private async prepare(): Promise<void> {
    const child = this.spawn('prepare');
    const said = outputOf(child);
    const code = await bounded(ended(child), {
      ms: prepareMs,
      what: 'sysbench to make its tables',
      giveUp: () => child.kill('SIGKILL'),
    });
    if (code !== 0) throw failure(this.clients.name, 'prepare', said());
  }

  private async keepRunning(): Promise<void> {
    const { source } = this.parts;
    while (!this.halted) {
      if (this.resting || !source.isRunning()) {
        await delay(lookMs);
        continue;
      }
      const life = source.pid;
      const child = this.spawn('run');
      this.child = child;
      let inReports = 0;
      const said = outputOf(child, (line) => {
        const tps = reportedTps(line);
        if (tps === null) return;
        this.reports.push(tps);
        inReports += tps;
      });
      await ended(child);
      this.child = undefined;
      const whole = summedTransactions(said());
      this.summed += whole ?? 0;
      this.unsummed += whole === null ? inReports : 0;
      // Its owner may notice a little later than its clients that a source is down.
      await delay(lookMs * 6);
      if (this.halted || this.resting || source.pid !== life || isSilent(source)) continue;
      const error = failure(this.clients.name, 'run', said());
      this.halted = true;
      this.endedEarly = error.message;
      this.parts.failed(error);
    }
  }

  private spawn(command: 'prepare' | 'run'): ChildProcess {
    const { program, name, pace } = this.clients;
    const { file, args } = dyingWithUs({
      file: program,
      args: [
        `--config-file=${this.files.options}`,
        '--db-driver=mysql',
        `--threads=${pace.writers}`,
        `--rate=${Math.ceil(pace.writesPerS)}`,
        '--time=0',
        '--report-interval=1',
        // A deadlock, a wait for a lock and a duplicate key are tried again.
        '--mysql-ignore-errors=1213,1205,1062,1020',
        this.files.script,
        ...(name.startsWith('oltp_') ? tableOptions : []),
        command,
      ],
    });
    // Ctrl-C is for the tool, which ends it in order.
    return spawn(file, [...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      cwd: dirname(this.files.script),
    });
  }

  /** Ends the program, and what the server still does for it: nothing of it may be committed after the writes have stopped. */
  private async endChild(): Promise<void> {
    const { child } = this;
    if (child) {
      await writeFile(this.files.stop, '');
      const late = setTimeout(() => child.kill('SIGKILL'), endMs);
      await ended(child);
      clearTimeout(late);
      await rm(this.files.stop, { force: true });
    }
    const { source } = this.parts;
    if (!isSilent(source)) await untilGone(source).catch((cause: Error) => this.noteLeft(cause));
  }

  private noteLeft(cause: Error): void {
    this.parts.recorder.record({ kind: 'note', text: `sysbench was ended, but ${cause.message}` });
  }
}

/** Known to the source alone: it is not replicated. */
async function makeAccount(source: StartedServer, password: string): Promise<void> {
  await using session = await source.connect();
  await session.query(`CREATE DATABASE IF NOT EXISTS ${database}`);
  await session.query('SET SESSION sql_log_bin = 0');
  await session.query(`CREATE USER '${user}'@'localhost' IDENTIFIED BY '${password}'`);
  await session.query(`GRANT ALL ON ${database}.* TO '${user}'@'localhost'`);
}

async function untilGone(source: StartedServer): Promise<void> {
  const left = async (): Promise<number[]> =>
    (await source.query(`SELECT ID AS id FROM information_schema.PROCESSLIST WHERE USER = '${user}'`)).map((row) =>
      Number(row['id']),
    );
  const looking = async (): Promise<void> => {
    const startedAt = performance.now();
    for (let ids = await left(); ids.length > 0; ids = await left()) {
      if (performance.now() - startedAt > endMs)
        for (const id of ids) await source.query(`KILL ${id}`).catch(() => undefined);
      await delay(lookMs);
    }
  };
  await bounded(looking(), { ms: goneMs, what: 'the source to end the connections of sysbench' });
}

function failure(script: string, command: string, said: string): ReplfaultError {
  return new ReplfaultError('WORKLOAD_FAILED', `sysbench ${script} ${command}: ${firstTrouble(said)}`, {
    hint: 'run sysbench on this server by hand, for example with `replfault up`',
  });
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode);
    else {
      child.once('close', (code) => resolve(code));
      child.once('error', () => resolve(null));
    }
  });

/** Keeps the end of what a program says; each line is shown to `seen`. */
function outputOf(child: ChildProcess, seen: (line: string) => void = () => undefined): () => string {
  let said = '';
  let rest = '';
  const take = (text: string): void => {
    said = (said + text).slice(-4000);
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) seen(line);
  };
  child.stdout?.setEncoding('utf8').on('data', take);
  child.stderr?.setEncoding('utf8').on('data', take);
  child.once('error', (cause) => take(`${cause.message}\n`));
  return () => said;
}

import type { SurveyPart } from '../../model/comparison.ts';
import { ReplfaultError } from '../../model/errors.ts';
import type { Recorder } from '../../probes/recorder.ts';
import { dialectOf } from '../../procedures/index.ts';
import type { Row } from '../../servers/flavour.ts';
import type { StartedServer } from '../../servers/types.ts';
import { channelFacts } from './channel-facts.ts';
import { refusalOf } from './hand.ts';
import { privilegesOf } from './privileges.ts';
import { shippedVariables } from './shipped-variables.ts';
import { statementsToTry } from './statements-to-try.ts';

/** A statement that has not been answered by then is not waited for, ms: the server is idle. */
const answerMs = 10_000;
/** "Binlog closed, cannot RESET MASTER", "You are not using binary logging". */
const withoutBinaryLog: ReadonlySet<number> = new Set([1186, 1381]);
/** Value of a fact that is a name alone. */
const present = 'there';

type Facts = Readonly<Record<string, string>>;

/** Asks a server what it ships with and records the answers. Each question is bounded. */
export class Survey {
  constructor(
    private readonly server: StartedServer,
    private readonly recorder: Pick<Recorder, 'record'>,
    private readonly signal: AbortSignal,
    /** The retry count of new channels, where that is an option of the server's start. */
    private readonly retryCountAtStart: () => Promise<string | null>,
  ) {}

  /** Global variables without what belongs to this machine, and the names of status variables. Changes nothing. */
  async atRest(): Promise<void> {
    const { flavour, role } = this.server;
    this.record('variables', shippedVariables(await this.ask('SHOW GLOBAL VARIABLES'), flavour.shippedOptions(role)));
    const status = await this.ask('SHOW GLOBAL STATUS');
    this.record('status-variables', names(status.map((row) => String(row['Variable_name']))));
  }

  /** Options and status columns of a channel that has just been made. */
  async channel(): Promise<void> {
    const { flavour } = this.server;
    const [status] = await this.ask(flavour.replicaStatusQuery);
    if (!status) throw new ReplfaultError('NO_CHANNEL', `the ${this.server.name} shows no status of its channel`);
    this.record('replica-status-columns', names(Object.keys(status)));
    const stored = [
      ...(await this.askIfPossible('SELECT * FROM performance_schema.replication_connection_configuration')),
      ...(await this.askIfPossible('SELECT * FROM performance_schema.replication_applier_configuration')),
    ];
    const settings = flavour.channelSettingsQuery === null ? [] : await this.ask(flavour.channelSettingsQuery);
    const retryCount = await this.retryCountAtStart();
    this.record('channel-defaults', channelFacts({ status, stored, settings, retryCount }));
  }

  /** The same of a server that follows nobody: a channel to a port where nobody listens is made for it, and never started. */
  async channelToNobody(): Promise<void> {
    await this.followNobody();
    await this.channel();
  }

  /** What each privilege alone permits. The channel is there; its threads are stopped afterwards, and its positions reset. */
  async privileges(): Promise<void> {
    this.record('privileges', await privilegesOf(this.server, this.signal));
  }

  /**
   * Executes each statement of a fixed list, on a channel to nobody, so that the answers do not hang on what was tried before. Last of all: replication and
   * binary log of the server are reset by it.
   */
  async statements(): Promise<void> {
    await this.followNobody();
    const facts: Record<string, string> = {};
    for (const statement of statementsToTry) {
      this.signal.throwIfAborted();
      const answer = await this.answerTo(statement);
      if (answer !== null) facts[statement] = answer;
    }
    this.record('statements', facts);
  }

  /** `null`: it is about the binary log, and the server has none, as it ships: another one of the version that has one will tell. */
  private async answerTo(statement: string): Promise<string | null> {
    try {
      await this.ask(statement);
      return 'accepted';
    } catch (cause) {
      this.signal.throwIfAborted();
      const refusal = refusalOf(cause);
      if (refusal === null) return (cause as Error).message;
      return withoutBinaryLog.has(refusal.errno) ? null : `${refusal.errno}: ${refusal.message}`;
    }
  }

  private async followNobody(): Promise<void> {
    const { flavour, version } = this.server;
    const { change, prefix, replica } = dialectOf({ flavour: flavour.name, version });
    const options = ["HOST='127.0.0.1'", 'PORT=1', "USER='nobody'", "PASSWORD='nobody'"];
    await this.ask(flavour.stopReplica);
    await this.ask(`RESET ${replica} ALL`);
    await this.ask(`${change} TO ${options.map((option) => `${prefix}_${option}`).join(', ')}`);
  }

  private ask(sql: string): Promise<readonly Row[]> {
    return this.server.query(sql, undefined, { timeoutMs: answerMs, signal: this.signal });
  }

  /** Nothing where the server has no such table. */
  private async askIfPossible(sql: string): Promise<readonly Row[]> {
    return this.ask(sql).catch((cause: unknown) => {
      if (refusalOf(cause) === null) throw cause;
      return [];
    });
  }

  private record(what: SurveyPart, facts: Facts): void {
    this.recorder.record({ kind: 'survey', server: this.server.role, what, facts });
  }
}

const names = (all: readonly string[]): Facts => Object.fromEntries(all.toSorted().map((name) => [name, present]));

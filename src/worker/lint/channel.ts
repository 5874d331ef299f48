import { dialectOf } from '../../procedures/index.ts';
import { channelOf } from '../../servers/channels.ts';
import type { SourceAddress } from '../../servers/flavour.ts';
import type { StartedServer } from '../../servers/types.ts';

/** How the channel of the replica stands when something is executed. */
export type Threads = 'running' | 'stopped' | 'not configured';

const threadsWithinMs = 15_000;
const pollMs = 15;
const answerMs = 60_000;
/** Numbers of a channel that serves statements of a person; nobody measures it. */
const options = { connectRetryS: 1, retryCount: 1000, heartbeatPeriodS: null } as const;

/** The name of the channel that a statement is about: `FOR CHANNEL 'x'`, or a connection name of MariaDB; empty for the default one. Pure. */
export function channelNamed(sql: string, mariadb: boolean): string {
  const quoted = String.raw`(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")`;
  const forChannel = new RegExp(String.raw`\bFOR\s+CHANNEL\s+${quoted}`, 'i').exec(sql);
  const connection = new RegExp(
    String.raw`\b(?:START|STOP|RESET|SHOW|CHANGE)\s+(?:SLAVE|REPLICA|MASTER)\s+${quoted}`,
    'i',
  ).exec(sql);
  const found = forChannel ?? (mariadb ? connection : null);
  return found?.[1] ?? found?.[2] ?? '';
}

/** The one channel of a disposable replica: its name and its threads can be had as a statement needs them. */
export class Channel {
  private name = '';
  /** `null`: somebody may have changed it. */
  private threads: Threads | null = 'not configured';

  constructor(
    private readonly replica: StartedServer,
    private readonly source: SourceAddress,
    private readonly signal: AbortSignal,
  ) {}

  /** What was executed may have changed it. */
  touched(): void {
    this.threads = null;
  }

  /** Makes the channel as wanted; nothing is done where it is. @throws what the server answers. */
  async be(threads: Threads, wantedName = ''): Promise<void> {
    // MySQL 5.6 has one channel, without a name.
    const name = this.dialect.channels === null ? '' : wantedName;
    if (this.threads === threads && this.name === name) return;
    const { flavour } = this.replica;
    if (this.threads !== 'running' || this.name !== name || threads === 'not configured') {
      await this.remove();
      if (threads !== 'not configured')
        for (const statement of flavour.pointAt(this.source, 'gtid', options))
          await this.say(this.named(statement, name));
    }
    this.name = name;
    if (threads === 'running') {
      await this.say(this.named(flavour.startReplica, name));
      await this.untilRunning();
    } else if (threads === 'stopped') await this.say(this.named(flavour.stopReplica, name));
    this.threads = threads;
  }

  /** Whether its threads run as they should; a server may stop them by itself after what was executed. */
  async stillRuns(): Promise<boolean> {
    if (this.threads !== 'running') return true;
    const runs = await this.bothRun();
    if (!runs) this.threads = null;
    return runs;
  }

  private get dialect(): ReturnType<typeof dialectOf> {
    return dialectOf({ flavour: this.replica.flavour.name, version: this.replica.version });
  }

  private async remove(): Promise<void> {
    const { vendor, replica } = this.dialect;
    if (vendor === 'mariadb') {
      const rows = await this.say('SHOW ALL SLAVES STATUS');
      for (const name of rows.map((row) => String(row['Connection_name'] ?? ''))) {
        await this.say(this.named('STOP SLAVE', name));
        await this.say(this.named('RESET SLAVE ALL', name).replace(/RESET SLAVE ALL ('.*')$/s, 'RESET SLAVE $1 ALL'));
      }
      return;
    }
    await this.say(`STOP ${replica}`);
    await this.say(`RESET ${replica} ALL`);
  }

  /** A statement for a channel of this name. */
  private named(statement: string, name: string): string {
    const { channels } = this.replica.flavour.operatorWords;
    return name === '' || channels === null ? statement : channels.named(statement, name);
  }

  private async untilRunning(): Promise<void> {
    for (const deadline = Date.now() + threadsWithinMs; Date.now() < deadline; ) {
      this.signal.throwIfAborted();
      if (await this.bothRun()) return;
      await new Promise((resolve) => setTimeout(resolve, pollMs));
    }
  }

  private async bothRun(): Promise<boolean> {
    const { flavour } = this.replica;
    const rows = await this.say(flavour.operatorWords.channels?.statusOfAll ?? flavour.replicaStatusQuery);
    const row = rows.find((one) => channelOf(one) === this.name);
    if (row === undefined) return false;
    const { receiver, applier } = flavour.readReplicaStatus(row);
    return receiver === 'Yes' && applier === 'Yes';
  }

  private say(sql: string): ReturnType<StartedServer['query']> {
    return this.replica.query(sql, undefined, { timeoutMs: answerMs, signal: this.signal });
  }
}

import ZongJi from '@vlasky/zongji';
import type { ConnectionOptions } from 'replfault';

export interface FollowerOptions {
  /** Connects again when nothing has arrived for so long, ms. The source sends a heartbeat four times as often. Left out: it waits for ever. */
  readonly silenceMs?: number;
  /** TCP probes a connection that has been silent for so long, ms. Left out: it does not. */
  readonly keepAliveMs?: number;
}

const retryMs = 200;

/** A client of change data capture, as many are: it collects the rows that are inserted, and connects again when it is told of an error. */
export class Follower {
  readonly rows: Record<string, unknown>[] = [];
  readonly #to: ConnectionOptions;
  readonly #options: FollowerOptions;
  #zongji: ZongJi | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** What it has read, to go on from there. */
  #gtidSet: string | undefined;

  constructor(to: ConnectionOptions, options: FollowerOptions = {}) {
    this.#to = to;
    this.#options = options;
    this.#start();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#zongji?.stop();
    this.#zongji = undefined;
  }

  #start(): void {
    const { silenceMs, keepAliveMs } = this.#options;
    const { host, port, user, password } = this.#to;
    const zongji = new ZongJi({
      host,
      port,
      user,
      password,
      enableKeepAlive: keepAliveMs !== undefined,
      keepAliveInitialDelay: keepAliveMs ?? 0,
    });
    this.#zongji = zongji;
    zongji.on('error', () => this.#again(zongji, retryMs));
    zongji.on('binlog', (event) => {
      if (zongji !== this.#zongji) return;
      this.#gtidSet = zongji.gtidSet ?? this.#gtidSet;
      this.#expectMore(zongji);
      if (event.getTypeName() === 'WriteRows') this.rows.push(...(event as unknown as { rows: [] }).rows);
    });
    zongji.start({
      serverId: 4711,
      ...(this.#gtidSet === undefined ? { startAtEnd: true } : { gtidSet: this.#gtidSet }),
    });
    if (silenceMs === undefined) return;
    const nanoseconds = Math.round((silenceMs / 4) * 1e6);
    // Servers before MySQL 8.0.26, and MariaDB, know the second name alone; another one is a variable that nobody reads.
    zongji.connection?.query(
      `SET @source_heartbeat_period = ${nanoseconds}, @master_heartbeat_period = ${nanoseconds}`,
    );
    this.#expectMore(zongji);
  }

  /** Without a word in time the connection is taken for dead. */
  #expectMore(zongji: ZongJi): void {
    const { silenceMs } = this.#options;
    if (silenceMs === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#again(zongji, 0), silenceMs);
  }

  /** Both of its connections may tell of the same end. */
  #again(zongji: ZongJi, afterMs: number): void {
    if (zongji !== this.#zongji) return;
    this.stop();
    this.#timer = setTimeout(() => this.#start(), afterMs);
  }
}

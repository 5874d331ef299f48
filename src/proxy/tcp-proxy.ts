import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { type Endpoint, formatAddressInfo, parseEndpoint, resolveEndpoint } from './address.ts';
import { ApiError } from './api/error.ts';
import { BinlogLedger } from './binlog-ledger.ts';
import type { BusyPoll } from './busy-poll.ts';
import { instant } from './clock.ts';
import { Connection } from './connection.ts';
import { type ConnectionReport, type ProxyEvidence, RecentList, ToxicJournal } from './evidence.ts';
import type { MemoryBudget } from './memory-budget.ts';
import type { MysqlView } from './mysql/view.ts';
import type { Direction } from './toxic.ts';
import type { ToxicFolder } from './toxic-folder.ts';
import { type ToxicJson, ToxicSet } from './toxic-set.ts';

/** A proxy, as the API shows it. */
export interface ProxyJson {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
  readonly enabled: boolean;
  readonly toxics: readonly ToxicJson[];
}

export interface ProxySettings {
  readonly name: string;
  /** `host:port`; port 0 takes a free one, which is then reported. */
  readonly listen: string;
  readonly upstream: string;
}

export interface ProxyLimits {
  /** Bytes that may wait in the proxy per direction of a connection before its sender is no longer read. */
  readonly bufferBytes: number;
  /** Bytes that may be on their way through delays, over all connections of all proxies; then senders are no longer read. */
  readonly memoryBytes: number;
  /** Closed connections kept for evidence. */
  readonly closedConnections: number;
}

/** Bytes of one direction over all connections, open and closed. */
export interface TrafficTotals {
  readonly receivedBytes: number;
  readonly sentBytes: number;
}

/** One listening port in front of one server, with its toxics and connections. */
export class TcpProxy {
  readonly name: string;
  readonly toxics: ToxicSet;
  private listenAddress: string;
  private upstreamAddress: string;
  private upstreamEndpoint: Endpoint = { host: '', port: 0 };
  private server: Server | undefined;
  private readonly limits: ProxyLimits;
  private readonly budget: MemoryBudget;
  private readonly busyPoll: BusyPoll;
  private readonly open = new Set<Connection>();
  private readonly closed: RecentList<ConnectionReport>;
  private readonly closedTotals: Record<Direction, { receivedBytes: number; sentBytes: number }>;
  private readonly ledger = new BinlogLedger();
  private readonly journal = new ToxicJournal();
  private lastConnection = 0;

  constructor(
    settings: ProxySettings,
    kinds: ToxicFolder,
    limits: ProxyLimits,
    budget: MemoryBudget,
    busyPoll: BusyPoll,
  ) {
    this.name = settings.name;
    this.listenAddress = settings.listen;
    this.upstreamAddress = settings.upstream;
    this.limits = limits;
    this.budget = budget;
    this.busyPoll = busyPoll;
    this.closed = new RecentList(limits.closedConnections);
    this.closedTotals = {
      upstream: { receivedBytes: 0, sentBytes: 0 },
      downstream: { receivedBytes: 0, sentBytes: 0 },
    };
    this.toxics = new ToxicSet(kinds, {
      engage: (toxic) => this.forEachOpen((connection) => connection.engage(toxic)),
      reconsider: (toxic) => this.forEachOpen((connection) => connection.reconsider(toxic)),
      redraw: (toxic) => this.forEachOpen((connection) => connection.redraw(toxic)),
      disengage: (toxic) => this.forEachOpen((connection) => connection.disengage(toxic)),
      conversations: () => [...this.open].flatMap((connection): MysqlView | [] => connection.conversation ?? []),
    });
  }

  get listen(): string {
    return this.listenAddress;
  }

  get upstream(): string {
    return this.upstreamAddress;
  }

  get enabled(): boolean {
    return this.server !== undefined;
  }

  /** Starts to accept connections; does nothing when it already does. @throws ApiError 500 when it cannot listen. */
  async start(): Promise<void> {
    if (this.server !== undefined) return;
    this.upstreamEndpoint = readUpstream(this.upstreamAddress);
    const server = createServer({ allowHalfOpen: true, highWaterMark: 1 }, (client) => this.accept(client));
    const address = await resolveListen(this.listenAddress, 'listen tcp: ');
    try {
      const { host, port } = parseEndpoint(address);
      server.listen({ port, ...(host === '' ? {} : { host }) });
      await once(server, 'listening');
    } catch (error) {
      throw new ApiError(500, `listen tcp ${address}: ${listenFailure(error)}`);
    }
    this.server = server;
    this.listenAddress = formatAddressInfo(server.address() as AddressInfo);
  }

  /** Stops accepting and drops every open connection. */
  async stop(): Promise<void> {
    const { server } = this;
    if (server === undefined) return;
    this.server = undefined;
    const closed = once(server, 'close');
    server.close();
    this.forEachOpen((connection) => connection.drop());
    await closed;
  }

  /** Moves the proxy or turns it on or off; a proxy that moves drops its connections. @throws ApiError 500 */
  async update(change: { listen: string; upstream: string; enabled: boolean }): Promise<void> {
    if (await this.differs(change.listen, change.upstream)) {
      await this.stop();
      this.listenAddress = change.listen;
      this.upstreamAddress = change.upstream;
    }
    if (change.enabled) await this.start();
    else await this.stop();
  }

  /** Whether these addresses are other ones than the proxy has. @throws ApiError 500 on an address that is none. */
  async differs(listen: string, upstream: string): Promise<boolean> {
    return (await resolveListen(listen)) !== this.listenAddress || upstream !== this.upstreamAddress;
  }

  toJSON(): ProxyJson {
    const { name, listen, upstream, enabled } = this;
    return { name, listen, upstream, enabled, toxics: this.toxics.toJSON() };
  }

  /** Live evidence: what every connection carries, and what every toxic did. */
  evidence(): ProxyEvidence {
    const open = [...this.open].map((connection) => connection.report());
    return {
      proxy: this.name,
      now: instant(),
      connections: [...this.closed.all, ...open].sort((a, b) => a.id - b.id),
      forgottenConnections: this.closed.forgotten,
      toxicEvents: this.journal.recent.all,
      forgottenToxicEvents: this.journal.recent.forgotten,
    };
  }

  totals(direction: Direction): TrafficTotals {
    let { receivedBytes, sentBytes } = this.closedTotals[direction];
    for (const connection of this.open) {
      const lane = connection.report()[direction];
      receivedBytes += lane.receivedBytes;
      sentBytes += lane.sentBytes;
    }
    return { receivedBytes, sentBytes };
  }

  private accept(client: Socket): void {
    this.lastConnection += 1;
    const connection = new Connection(
      {
        id: this.lastConnection,
        client,
        upstream: this.upstreamEndpoint,
        bufferBytes: this.limits.bufferBytes,
        budget: this.budget,
        busyPoll: this.busyPoll,
        ledger: this.ledger,
        journal: this.journal,
        closed: (ended) => this.forget(ended),
      },
      this.toxics,
    );
    this.open.add(connection);
  }

  private forget(connection: Connection): void {
    this.open.delete(connection);
    const report = connection.report();
    this.closed.add(report);
    for (const direction of ['upstream', 'downstream'] as const) {
      this.closedTotals[direction].receivedBytes += report[direction].receivedBytes;
      this.closedTotals[direction].sentBytes += report[direction].sentBytes;
    }
  }

  private forEachOpen(act: (connection: Connection) => void): void {
    for (const connection of [...this.open]) act(connection);
  }
}

/** The address with its host name resolved, as it is shown once the proxy listens. @throws ApiError 500 on an address that is none. */
async function resolveListen(address: string, doing = ''): Promise<string> {
  try {
    return await resolveEndpoint(address);
  } catch (error) {
    const { code, hostname, message } = error as NodeJS.ErrnoException & { hostname?: string };
    const why = code === 'ENOTFOUND' ? `lookup ${hostname}: no such host` : message;
    throw new ApiError(500, `${doing}${why}`);
  }
}

/** An upstream that is no address is only noticed by clients, whose connections fail: as in Toxiproxy. */
function readUpstream(address: string): Endpoint {
  try {
    return parseEndpoint(address);
  } catch {
    return { host: address, port: 0 };
  }
}

/** Why listening failed, in the words Toxiproxy's users know. */
function listenFailure(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code === 'EADDRINUSE') return 'bind: address already in use';
  if (code === 'EACCES') return 'bind: permission denied';
  if (code === 'EADDRNOTAVAIL') return 'bind: cannot assign requested address';
  return message;
}

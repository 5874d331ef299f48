import type { Socket } from 'node:net';
import type { Endpoint } from './address.ts';
import { type BinlogLedger, BinlogTally } from './binlog-ledger.ts';
import type { BusyPoll } from './busy-poll.ts';
import { type Instant, instant, monotonicMs } from './clock.ts';
import type { Closing, ConnectionReport, ToxicAct, ToxicJournal } from './evidence.ts';
import { Lane } from './lane.ts';
import type { MemoryBudget } from './memory-budget.ts';
import { Conversation } from './mysql/conversation.ts';
import type { MysqlView } from './mysql/view.ts';
import { unacknowledgedBytes } from './send-queue.ts';
import { AcceptedSender, DialledSender } from './sender.ts';
import { closeWithFin, closeWithReset } from './socket-closing.ts';
import type { LaneToxic } from './stage.ts';
import { type CloseKind, type Direction, directions, type Flow } from './toxic.ts';
import type { Toxic } from './toxic-set.ts';

export interface ConnectionOptions {
  readonly id: number;
  /** Accepted, with allowHalfOpen. */
  readonly client: Socket;
  readonly upstream: Endpoint;
  readonly bufferBytes: number;
  readonly budget: MemoryBudget;
  readonly busyPoll: BusyPoll;
  readonly ledger: BinlogLedger;
  readonly journal: ToxicJournal;
  closed(connection: Connection): void;
}

/**
 * One client, one connection to the server behind the proxy, and a lane each way. A closing on one side is passed on as
 * it came: FIN as FIN (the other direction stays open), RST as RST.
 */
export class Connection {
  readonly id: number;
  private readonly options: ConnectionOptions;
  private readonly client: Socket;
  private readonly upstream: Socket;
  private readonly lanes: Readonly<Record<Direction, Lane>>;
  private readonly dialogue = new Conversation();
  private readonly tally: BinlogTally;
  private readonly engagements = new Map<Toxic, ReadonlyMap<Direction, LaneToxic>>();
  private readonly openedAt: Instant = instant();
  private closedAt: Instant | null = null;
  private closing: Closing | null = null;
  private state: ConnectionReport['state'] = 'dialling';
  private dialled = false;
  /** Both sides are being closed; nothing that still happens on the sockets matters. */
  private ending = false;
  private readonly clientPort: number | null;
  private upstreamLocalPort: number | null = null;

  constructor(options: ConnectionOptions, toxics: Iterable<Toxic>) {
    const { client, bufferBytes, budget, busyPoll, ledger } = options;
    const server = new DialledSender();
    this.id = options.id;
    this.options = options;
    this.client = client;
    this.clientPort = client.remotePort ?? null;
    this.upstream = server.socket;
    this.tally = new BinlogTally(ledger);
    this.lanes = {
      upstream: new Lane({
        sender: new AcceptedSender(client),
        receiver: this.upstream,
        bufferBytes,
        budget,
        arrived: (chunk) => this.dialogue.upstream(chunk),
        passed: () => busyPoll.moved(),
      }),
      downstream: new Lane({
        sender: server,
        receiver: client,
        bufferBytes,
        budget,
        arrived: (chunk) => this.dialogue.downstream(chunk),
        passed: (offset) => {
          busyPoll.moved();
          for (const mark of this.dialogue.takePassed(offset)) this.tally.count(mark);
        },
      }),
    };
    this.watch(client, 'client');
    this.watch(this.upstream, 'upstream');
    for (const toxic of toxics) this.engage(toxic);
    this.dialUnlessHeld();
  }

  /** The MySQL conversation, unless one side has already said goodbye. */
  get conversation(): MysqlView | undefined {
    return this.closing === null ? this.dialogue : undefined;
  }

  /** Puts a toxic to work here, unless its toxicity spares this connection. */
  engage(toxic: Toxic): void {
    if (this.ending || Math.random() >= toxic.toxicity) return;
    const affected = toxic.kind.scope === 'connection' ? directions : [toxic.stream];
    const lanes = new Map(affected.map((direction) => [direction, this.laneToxic(toxic, direction)]));
    this.engagements.set(toxic, lanes);
    for (const direction of affected) this.note(toxic, direction, 'engaged');
    for (const [direction, laneToxic] of lanes) this.lanes[direction].add(laneToxic);
  }

  /** The toxic's toxicity has changed: draws again whether this connection is affected. */
  redraw(toxic: Toxic): void {
    if (!this.engagements.has(toxic)) this.engage(toxic);
    else if (Math.random() >= toxic.toxicity) this.disengage(toxic);
  }

  /** The toxic's attributes have changed; what it did so far on this connection still counts. */
  reconsider(toxic: Toxic): void {
    for (const direction of this.engagements.get(toxic)?.keys() ?? []) this.lanes[direction].pump();
  }

  disengage(toxic: Toxic): void {
    const lanes = this.engagements.get(toxic);
    if (lanes === undefined) return;
    this.engagements.delete(toxic);
    for (const direction of lanes.keys()) {
      this.lanes[direction].pump();
      this.note(toxic, direction, 'released');
    }
    if (toxic.kind.closesOnRemoval === true) {
      this.close('fin', { by: 'toxic', how: 'fin', toxic: toxic.name });
      return;
    }
    this.dialUnlessHeld();
    for (const [direction, laneToxic] of lanes) this.lanes[direction].remove(laneToxic);
  }

  /** Ends both sides. The first reason given is the one that is reported. */
  close(how: CloseKind, closing: Closing): void {
    this.closing ??= closing;
    this.ending = true;
    for (const lane of Object.values(this.lanes)) lane.stop();
    for (const socket of [this.client, this.upstream]) {
      if (how === 'fin') closeWithFin(socket);
      else closeWithReset(socket);
    }
  }

  /** Drops both sides at once, as when the process ends. */
  drop(): void {
    this.closing ??= { by: 'proxy', how: 'fin' };
    this.ending = true;
    for (const lane of Object.values(this.lanes)) lane.stop();
    this.client.destroy();
    this.upstream.destroy();
  }

  report(): ConnectionReport {
    // Looking may let a toxic end the connection, so what became of it is read afterwards.
    const [upstream, downstream] = [this.lanes.upstream.report(), this.lanes.downstream.report()];
    const { id, state, openedAt, closedAt, closing, clientPort, upstreamLocalPort, lanes, dialogue } = this;
    return {
      id,
      state,
      openedAt,
      closedAt,
      closedBy: closing,
      clientPort,
      upstreamLocalPort,
      upstream,
      downstream,
      mysql: dialogue.readability,
      binlog: dialogue.everDumped ? this.tally.report(dialogue.marks[0], lanes.downstream.offset) : null,
    };
  }

  private dialUnlessHeld(): void {
    if (this.dialled || this.ending) return;
    for (const toxic of this.engagements.keys()) if (toxic.kind.holdsDial === true) return;
    this.dialled = true;
    this.upstream.connect({ host: this.options.upstream.host || 'localhost', port: this.options.upstream.port }, () => {
      this.state = 'open';
      this.upstreamLocalPort = this.upstream.localPort ?? null;
      for (const lane of Object.values(this.lanes)) lane.open();
    });
  }

  private watch(socket: Socket, side: 'client' | 'upstream'): void {
    socket.setNoDelay(true);
    socket.on('end', () => {
      if (this.ending) return;
      this.closing ??= { by: side, how: 'fin' };
      if (!this.dialled) this.close('fin', this.closing);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (this.ending) return;
      const reset = error.code === 'ECONNRESET' || error.code === 'EPIPE';
      const closing: Closing = { by: side, how: reset ? 'rst' : (error.code ?? error.message) };
      // A toxic that holds back everything from this side holds back its failure too.
      const lane = side === 'client' ? this.lanes.upstream : this.lanes.downstream;
      lane.senderFailed(() => this.close(reset ? 'rst' : 'fin', closing));
    });
    socket.on('close', () => {
      if (!this.client.destroyed || !this.upstream.destroyed || this.closedAt !== null) return;
      this.state = 'closed';
      this.closedAt = instant();
      for (const lane of Object.values(this.lanes)) lane.stop();
      this.engagements.clear();
      this.options.closed(this);
    });
  }

  private laneToxic(toxic: Toxic, direction: Direction): LaneToxic {
    const lane = this.lanes[direction];
    let refused = false;
    const flow: Flow = {
      direction,
      get offset() {
        return lane.offset;
      },
      mysql: this.dialogue,
      unacknowledgedBytes: () => unacknowledgedBytes(direction === 'upstream' ? this.upstream : this.client),
      refuse: (reason) => {
        if (refused) return;
        refused = true;
        this.note(toxic, direction, 'refused', { reason });
      },
    };
    return {
      run: toxic.kind.start(flow, toxic, monotonicMs()),
      order: toxic.serial,
      inFlightBytes: () => toxic.kind.inFlight?.(toxic.attributes) ?? 0,
      acted: (heldBytes) => this.note(toxic, direction, 'acted', { heldBytes }),
      fired: (close, detail) => {
        toxic.firings += 1;
        this.note(toxic, direction, 'fired', { close, ...detail });
        this.close(close, { by: 'toxic', how: close, toxic: toxic.name });
      },
    };
  }

  private note(toxic: Toxic, direction: Direction, act: ToxicAct, detail: Record<string, string | number> = {}): void {
    this.options.journal.write({
      toxic: toxic.name,
      type: toxic.type,
      act,
      connection: this.id,
      direction,
      offset: this.lanes[direction].offset,
      detail,
    });
  }
}

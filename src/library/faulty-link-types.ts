import type { Leg } from '../model/samples.ts';
import type { FaultParams, Variables } from '../model/scenario.ts';
import type { Timeline } from '../model/timeline.ts';
import type { Check, Verdict } from '../model/verdict.ts';
import type { ConnectionOptions, InjectedFault, Isolation, Making, Reachable, Server, Waiting } from './types.ts';

export interface FaultyLinkOptions extends Making {
  /** Of the source, `mysql:9.7` unless told. */
  readonly server?: string;
  /** Where source and proxy live, and your client has to run: `none` unless told. */
  readonly isolation?: Isolation;
  /** Variables of the source by their newest MySQL names, which are translated. Times in seconds. */
  readonly variables?: Variables;
  /** Of the account that your client logs in with. */
  readonly account?: {
    /**
     * What it may do on all databases, in the words of GRANT. Unless told, what clients of change data capture usually ask for: `SELECT`, `RELOAD`,
     * `SHOW DATABASES`, `LOCK TABLES`, `REPLICATION SLAVE`, `REPLICATION CLIENT`.
     */
    readonly privileges?: readonly string[];
  };
}

/** A connection of your client, as the proxy saw it. */
export interface ClientConnection {
  /** Rises with every new connection. */
  readonly id: number;
  readonly open: boolean;
  readonly openedAt: Date;
  /** `null` while it is open, on either side. */
  readonly closedAt: Date | null;
  /** Who ended it first; `fault` where the fault itself did; `null` while nobody has. */
  readonly closedBy: 'client' | 'source' | 'proxy' | 'fault' | null;
  /** `fin`, `rst`, or the error of the system; `null` while nobody has ended it. */
  readonly how: string | null;
  /** Bytes that passed, from the client to the source and from the source to the client. */
  readonly fromClient: number;
  readonly toClient: number;
  /** Events of the binary log that have passed; `null` for a connection that does not read it, or that the proxy cannot read (TLS, compression). */
  readonly binlogEvents: number | null;
}

/** What a client did, and how long after the injection, or after healing. */
export interface ClientAct {
  readonly afterMs: number;
  /** One sentence. */
  readonly what: string;
}

export interface UntilConnected extends Waiting {
  /** Any client that has received data will do; unless told, one that reads the binary log. */
  readonly anyClient?: boolean;
}

/**
 * A real source with a fault proxy before it. Start whatever reads binary logs against `connection`, inject faults, and wait for what your client does: it is
 * judged by its connections alone. `await using` ends all and removes the data.
 */
export interface FaultyLink extends Reachable, AsyncDisposable {
  /** The source itself: its `query` and `connection` do not pass the proxy. */
  readonly source: Server;
  /** The source through the proxy, with an account that may read the binary log: for your client. */
  readonly connection: ConnectionOptions;
  /** Faults that are in effect, the oldest first. */
  readonly faults: readonly InjectedFault[];
  /**
   * Injects a fault by its name in docs/faults.md, on the first of its legs unless told.
   * @throws ReplfaultError `UNKNOWN_FAULT`, `WRONG_LEG`, `UNKNOWN_FAULT_PARAMETER`, `BAD_FAULT_PARAMETER`; `FAULT_NOT_HERE` for one that needs the kernel
   * or a tracer (use `isolation: 'netns'`), or a replica; `LINK_CLOSED`.
   */
  inject(fault: string, params?: FaultParams, leg?: Leg): Promise<InjectedFault>;
  /** Heals every fault, each in bounded time. @throws ReplfaultError `HEAL_FAILED`. */
  heal(): Promise<void>;
  /** All connections that the proxy has seen, the oldest first. */
  connections(): Promise<readonly ClientConnection[]>;
  /**
   * Waits until a client reads the binary log through the proxy, 10 s unless told. Do this before you inject.
   * @throws ReplfaultError `BOUND_EXPIRED` with what was seen.
   */
  untilConnected(waiting?: UntilConnected): Promise<ClientConnection>;
  /**
   * Waits until a client has noticed the last fault, 10 s unless told: it ended its connection, answered the end of it, or began a new one. A connection that
   * the fault or the source ends is no act of the client.
   * @throws ReplfaultError `BOUND_EXPIRED` with what was seen, also where the fault is not proved to have had an effect; `NO_FAULT`.
   */
  noticed(waiting?: Waiting): Promise<ClientAct>;
  /**
   * Waits until, after healing, a client receives data on a connection that it opened after the injection, 10 s unless told.
   * @throws ReplfaultError `BOUND_EXPIRED` with what was seen; `NO_FAULT`, `NOT_HEALED`.
   */
  reconnected(waiting?: Waiting): Promise<ClientAct>;
  /** What was observed from the first injection on, every 30 ms: connections, sockets, faults. */
  history(): Timeline;
  /** Runs checks over it: `clientNotices({ withinMs })`, `clientReconnects({ withinMs })`, or your own. */
  judge(...checks: readonly Check[]): readonly Verdict[];
  /** What `await using` does at its end, for plain JavaScript on Node 20 and 22. */
  close(): Promise<void>;
}

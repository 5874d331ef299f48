/// <reference types="node" preserve="true" />
import type {
  ChildProcess,
  ChildProcessWithoutNullStreams,
  SpawnOptions,
  SpawnOptionsWithoutStdio,
} from 'node:child_process';
import type { GtidSet } from '../model/gtid.ts';
import type { ReplicationOptions } from '../model/replication.ts';
import type { Leg, Proof } from '../model/samples.ts';
import type { ActiveFault, FaultParams, Variables, WaitOptions, Workload } from '../model/scenario.ts';
import type { PlayedSwitches, Switches } from '../model/switches.ts';
import type { Observation, ObservationKind, Timeline } from '../model/timeline.ts';
import type { Check, Verdict } from '../model/verdict.ts';

/** What mysql2, and most other clients, take to connect. */
export interface ConnectionOptions {
  /** Always 127.0.0.1: no other machine reaches the server. With `isolation: 'netns'` it is that of its own network. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** Random, made for this server. */
  readonly password: string;
}

/** Both ways to a server. mysql2 takes the socket where one is given; leave it out to connect over TCP. */
export interface ServerConnectionOptions extends ConnectionOptions {
  readonly socketPath: string;
}

export type Row = Readonly<Record<string, unknown>>;

/** How long to wait, and what ends the wait early. */
export interface Waiting {
  /** In ms. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** One running server with data of its own. `await using` ends it and removes its data. */
export interface Server extends AsyncDisposable {
  readonly name: string;
  /** As it was asked for, for example `mysql:9.7`. */
  readonly spec: string;
  /** For example `9.7.4`, as the server itself prints it. */
  readonly version: string;
  /** An account with all privileges, good over TCP and over the Unix socket. */
  readonly connection: ServerConnectionOptions;
  /** Path of its error log. */
  readonly logFile: string;
  /** Its process. Another one after `stop` and `start`. */
  readonly pid: number;
  readonly running: boolean;
  /**
   * Runs one statement on a session of its own over the Unix socket, which no fault of the network touches. Dates and times are text in UTC, BIGINT is
   * text where a number would not be exact. Statements run one after the other; open connections of your own for more at once.
   * @throws ReplfaultError `BOUND_EXPIRED` after `timeoutMs` (60 s unless told), `SERVER_NOT_RUNNING` while it is down; what the server answers as mysql2 throws it.
   */
  query<R extends Row = Row>(sql: string, values?: readonly unknown[], waiting?: Waiting): Promise<readonly R[]>;
  /** All transactions that it has executed, its own and replicated ones. Waits a minute for the answer unless told. */
  executed(waiting?: Waiting): Promise<GtidSet>;
  /**
   * Waits until it has executed these transactions, 10 s unless told. Then it asks a last time, for at most 3 s an answer.
   * @throws ReplfaultError `BOUND_EXPIRED` with what is missing and, on a replica, what its threads show.
   */
  waitForGtid(gtid: string | GtidSet, waiting?: Waiting): Promise<void>;
  /** Ends it in good order (SIGTERM) and keeps its data. @throws ReplfaultError `SERVER_NOT_RUNNING`, `BOUND_EXPIRED` after 30 s. */
  stop(): Promise<void>;
  /** Starts it again with its data, port and accounts. @throws ReplfaultError `SERVER_RUNNING` while it runs. */
  start(): Promise<void>;
  /** What `await using` does at its end, for plain JavaScript on Node 20 and 22. A server of a pair ends with its pair. */
  close(): Promise<void>;
}

/** What servers are made of. */
export interface Making {
  /** Told what is fetched or initialised: the first start of a version may take minutes. */
  readonly onProgress?: (what: string) => void;
  /** Folder of fetched servers; `REPLFAULT_CACHE` or `~/.cache/replfault` unless told. */
  readonly cacheDir?: string;
  /** Gives up a start that is under way. */
  readonly signal?: AbortSignal;
}

export interface ServerOptions extends Making {
  /** For messages. */
  readonly name?: string;
  /** Server variables by their newest MySQL names, which are translated: `{ replica_net_timeout: 4 }`. Times in seconds. */
  readonly variables?: Variables;
  /** Further options of its command line, in its own words: `['--max-connections=200']`. */
  readonly options?: readonly string[];
  /** Starts with its own defaults instead of the small and quick settings, without a binary log. Takes longer and more memory. */
  readonly asShipped?: boolean;
  /** Where it lives, and its clients over TCP have to run: `none` unless told. */
  readonly isolation?: Isolation;
}

/** `none`: on the loopback of this machine. `netns`: in a network namespace of its own, with faults of the kernel. */
export type Isolation = 'none' | 'netns';

/** For programs that are to reach what was started. */
export interface Reachable {
  /**
   * Starts a program where it reaches the servers and the proxy, as `spawn` of node:child_process does. It ends with them, by SIGKILL. In a network
   * namespace without root it sees itself as root (user id 0); the files that it writes are yours.
   * @throws ReplfaultError `NO_PROGRAM` where there is no such program; `PAIR_CLOSED`, `LINK_CLOSED`, `SERVER_CLOSED`.
   */
  spawn(
    command: string,
    args?: readonly string[],
    options?: Omit<SpawnOptionsWithoutStdio, 'shell'>,
  ): ChildProcessWithoutNullStreams;
  spawn(command: string, args: readonly string[], options: Omit<SpawnOptions, 'shell'>): ChildProcess;
  /** Words to put before a command of another launcher, so that it runs in the same place; none without `isolation`. */
  readonly join: readonly string[];
}

export interface PairOptions extends Making {
  /** Where source, proxy and replica live: `none` unless told. */
  readonly isolation?: Isolation;
  /** Of both ends, `mysql:9.7` unless told. */
  readonly server?: string;
  /** Another server for the replica. */
  readonly replicaServer?: string;
  /** Server variables by their newest MySQL names, which are translated. Times in seconds. */
  readonly source?: Variables;
  readonly replica?: Variables;
  /** The channel of the replica. Unless told: connect retry 1 s, 1000 retries, a heartbeat every 0.5 s. */
  readonly replication?: Partial<ReplicationOptions>;
  /** Commits on the source wait for the acknowledgement of the replica. */
  readonly semiSync?: boolean;
  /** The replication connection is encrypted, and the source's certificate checked. */
  readonly tls?: boolean;
  /** How the replica follows, `gtid` unless told. */
  readonly by?: 'gtid' | 'position';
  /**
   * Compression, applier workers, durable commits and, with `isolation: 'netns'`, socket buffers and congestion control: the words of `switches` of a
   * scenario. Left out: as the topology, the variables and the servers have them.
   */
  readonly switches?: Partial<Switches>;
}

/** A fault that is in effect. `await using` heals it. */
export interface InjectedFault extends ActiveFault, AsyncDisposable {
  readonly leg: Leg;
  /** Numbers that show an effect on traffic or processes, and whether they do. */
  proof(): Promise<Proof>;
  /** Removes the fault. A server or proxy that it killed runs again afterwards. Safe to call twice. */
  heal(): Promise<void>;
}

/** A server that is no part of a pair: faults hit the server itself and, with `isolation: 'netns'`, the way of its clients. `await using` ends all. */
export interface SingleServer extends Server, Reachable {
  /** Faults that are in effect, the oldest first. */
  readonly faults: readonly InjectedFault[];
  /**
   * Injects a fault by its name in docs/faults.md: one of processes (`kill`, `pause`, `cpu-limit`), or, with `isolation: 'netns'`, one of the kernel on the
   * way between the server and its clients over TCP (leg `source-proxy`), or `slow-disk`.
   * @example
   * await using server = await startServer('mysql:9.7');
   * await using fault = await server.inject('pause');
   * @throws ReplfaultError `UNKNOWN_FAULT`, `UNKNOWN_FAULT_PARAMETER`, `BAD_FAULT_PARAMETER`; `FAULT_NOT_HERE` for one that needs a proxy (use
   * `faultyLink()`), a replica (use `startPair()`), or the kernel or a tracer (use `isolation: 'netns'`); `SERVER_NOT_RUNNING`, `SERVER_CLOSED`.
   */
  inject(fault: string, params?: FaultParams): Promise<InjectedFault>;
  /** Heals every fault, each in bounded time. @throws ReplfaultError `HEAL_FAILED`. */
  heal(): Promise<void>;
}

/** A source and a replica on this machine, replicating through a fault proxy. `await using` ends all and removes their data. */
export interface Pair extends Reachable, AsyncDisposable {
  readonly source: Server;
  readonly replica: Server;
  /** The source as clients reach it through the same fault proxy as the replica: faults of the link hit them too. */
  readonly throughLink: ConnectionOptions;
  /** Faults that are in effect, the oldest first. */
  readonly faults: readonly InjectedFault[];
  /**
   * Injects a fault by its name in docs/faults.md, on the first of its legs unless told.
   * @throws ReplfaultError `UNKNOWN_FAULT`, `WRONG_LEG`, `UNKNOWN_FAULT_PARAMETER`, `BAD_FAULT_PARAMETER`; `FAULT_NOT_HERE` for one that needs the kernel
   * or a tracer (use `isolation: 'netns'`), or a stream that the proxy can read; `PAIR_CLOSED`.
   */
  inject(fault: string, params?: FaultParams, leg?: Leg): Promise<InjectedFault>;
  /** Heals every fault, each in bounded time. @throws ReplfaultError `HEAL_FAILED`. */
  heal(): Promise<void>;
  /**
   * Waits until the replica has executed what the source has now, 10 s unless told. Then it asks a last time, for at most 3 s an answer.
   * @throws ReplfaultError `BOUND_EXPIRED` with what is missing and what the replica's threads show.
   */
  caughtUp(waiting?: Waiting): Promise<void>;
  /**
   * What it is set up with, as the servers and the kernel say now; `null` where neither tells. Compression of transactions shows once something was
   * written. @throws ReplfaultError `BOUND_EXPIRED` where a server does not answer; `PAIR_CLOSED`.
   */
  switches(): Promise<PlayedSwitches>;
  /**
   * Records from now on: both servers, the link and every fault, every 30 ms on one clock, with a workload of small transactions in the database
   * `replfault`, which is made new. @throws ReplfaultError `ALREADY_RECORDING`; `FAULT_IN_EFFECT` where a fault was injected before; `RECORDING_FILE`
   * where `to` exists already or cannot be made.
   */
  record(options?: RecordingOptions): Promise<Recording>;
  /** What `await using` does at its end, for plain JavaScript on Node 20 and 22. */
  close(): Promise<void>;
}

export interface RecordingOptions {
  /** A new file for the timeline, one JSON object a line. Left out: one that is removed with the pair. */
  readonly to?: string;
  /** `false`: no writes but bursts. About 25 small transactions a second unless told. */
  readonly workload?: boolean;
}

/** A recording under way. `await using` ends it without a comparison. */
export interface Recording extends AsyncDisposable {
  readonly workload: Workload;
  /** Waits for an observation. `undefined` if the time runs out, which the recording says too. */
  until<K extends ObservationKind>(
    what: string,
    kind: K,
    where: (observation: Observation<K>) => boolean,
    options: WaitOptions,
  ): Promise<Observation<K> | undefined>;
  /** Lets time pass under a fault, because that is the test. */
  hold(ms: number, why: string): Promise<void>;
  note(text: string): void;
  /** What was recorded so far. */
  history(): Timeline;
  /**
   * Heals what is left, ends the workload, waits until the replica has caught up, and compares both ends: GTID sets, every table, every acknowledged write.
   * @throws ReplfaultError `RECORDING_ENDED`, or `PROCESS_SILENT` where a server or the proxy does not answer.
   */
  stop(): Promise<Recorded>;
  /** Ends it without a comparison, as `await using` does. */
  close(): Promise<void>;
}

/** A finished recording. */
export interface Recorded {
  readonly timeline: Timeline;
  /** The file that holds it; removed with the pair, unless `to` named it. */
  readonly file: string;
  /** Runs checks over it, those of scenarios or your own. */
  judge(...checks: readonly Check[]): readonly Verdict[];
}

/** The server of a pair for which none is named. */
export const defaultServer = 'mysql:9.7';

import type { carriedPart, OptionPart, pairPart, SurveyPart, trialPart, UpgradeStep } from './comparison.ts';
import type { LoadPlayed } from './load.ts';
import type { Bystander, DumpThread, LogCondition, ReplicaStatus, Role } from './replication.ts';
import type {
  Counters,
  FaultLayer,
  IntegrityFacts,
  Leg,
  LinkSample,
  PathProcess,
  Proof,
  ProxyConnectionSample,
  SemiSyncSample,
  SocketSample,
  TcpSocket,
  UnansweredWrite,
  WriteOutcome,
} from './samples.ts';
import type { FindingSubject } from './subject.ts';
import type { Switches, SwitchName } from './switches.ts';
import type { LintAnswer, LintTask } from './upgrade-lint.ts';
import type { ClientsPlayed } from './workload.ts';

/** What each kind of observation tells, beside when it was made. */
interface Payloads {
  /** A phase of the case begins. */
  phase: { phase: 'start' | 'replicating' | 'play' | 'heal' | 'settle' | 'end' };
  /** Effective variables of one end, and its channel settings. */
  settings: { server: Role; version: string; flavour: string; variables: Readonly<Record<string, string>> };
  /** A fact about the network under test (namespace, congestion control, buffer limits, ports). */
  network: { facts: Readonly<Record<string, number | string | boolean | null>> };
  fault: {
    event: 'armed' | 'injected' | 'proof' | 'healed';
    id: number;
    fault: string;
    layer: FaultLayer;
    leg: Leg;
    detail: Readonly<Record<string, number | string | boolean | null>>;
    proof: Proof | null;
  };
  /** One joint sample: the source's executed set, read before everything of the replica. */
  replication: {
    sourceGtid: string;
    replicaGtid: string;
    status: ReplicaStatus;
    connection: Readonly<Record<string, number | string | null>> | null;
    /** The source was known to be down or stopped: `sourceGtid` is what it said last. */
    sourceSilent?: true;
    /** Time between the first and the last read of the sample, in ms. */
    spanMs: number;
  };
  /** One joint sample of a server beyond the pair and of the source of the case, read as in `replication`. */
  bystander: {
    name: Bystander;
    sourceGtid: string;
    replicaGtid: string;
    status: ReplicaStatus;
    /** TCP ports of its open connections to the server it follows; a new number is a new connection. */
    connectionPorts: readonly number[];
    /** Bytes that have reached it over its link so far; `null` where the proxy does not count in time, absent in older histories. */
    passedBytes?: number | null;
    spanMs: number;
  };
  /** What `diagnose` was told by both ends at that time (`run --looks`): a look as src/diagnose/look.ts describes it. Absent in most runs. */
  look: { look: Readonly<Record<string, unknown>> };
  /** What both ends say about semi-synchronous replication. */
  'semi-sync': { source: SemiSyncSample; replica: SemiSyncSample };
  /**
   * Cipher of the replication connection as the source names it, empty when it is plain, and how many TLS connections it has accepted
   * since its start; `null` where the source does not tell.
   */
  encryption: { cipher: string | null; tlsConnections: number | null; reason: string | null };
  /**
   * How servers and network were to be set up (`asked`; `null`: nobody asked), what differs from the wishes and why, and what shows that it is so: open
   * connections at both ends of the link (`null` where they cannot be looked at), and what the servers say.
   */
  switches: {
    asked: Switches;
    why: Readonly<Partial<Record<SwitchName, string>>>;
    tcp: Readonly<Record<'source' | 'proxy', readonly TcpSocket[]>> | null;
    says: Readonly<Record<Role, Readonly<Record<string, string>>>>;
  };
  'dump-threads': { threads: readonly DumpThread[] };
  counters: { server: Role } & Counters;
  log: {
    server: Role;
    text: string;
    level: string;
    code: string | null;
    condition: LogCondition | null;
    errno: number | null;
    /** The server's own time stamp, as printed. */
    serverTime: string | null;
  };
  sockets: { sockets: readonly SocketSample[] };
  /** What a link of packets has carried since it was made, loopback not counted, and whether its emulator runs. */
  link: LinkSample;
  proxy: { connections: readonly ProxyConnectionSample[] };
  /**
   * The source's binary log ends there, by the size of its newest file, bytes; recorded when that changes. `startsAt`: bytes of the files before it,
   * counted from the beginning of the first one that was seen.
   */
  'source-log': { file: string; startsAt: number; position: number };
  /**
   * What became of a process: first seen (`running`), `stopped` and `continued` (SIGSTOP, SIGCONT), `ended`, and `restarted` under another
   * process id. `cpuMs` is the processor time it has used in this life; `null` where the process table does not show it.
   */
  process: {
    process: PathProcess;
    event: 'running' | 'stopped' | 'continued' | 'ended' | 'restarted';
    pid: number;
    cpuMs: number | null;
  };
  write: {
    token: string;
    outcome: WriteOutcome;
    gtid: string | null;
    bytes: number;
    startedAtMs: number;
    error: string | null;
    /** It got no answer: it was given up when this was recorded. */
    unanswered?: UnansweredWrite;
  };
  /**
   * A burst of the workload has ended. `binlogBytes`: by how much the source's binary log grew meanwhile, the proof that the backlog was
   * there; `null` with the reason where that is not known. `complete`: every write of it was acknowledged.
   */
  burst: {
    askedBytes: number;
    writtenBytes: number;
    complete: boolean;
    binlogBytes: number | null;
    reason: string | null;
    startedAtMs: number;
  };
  /** The load of the case has ended; not recorded for the default load. */
  load: LoadPlayed;
  /** Clients beside the workload's own writers have ended. */
  clients: { played: ClientsPlayed };
  /**
   * A bounded wait ended, satisfied or not. `mayExpire`: why the case says the same when it runs out. `judges`: what is awaited is what claims measure.
   */
  await: {
    what: string;
    satisfied: boolean;
    waitedMs: number;
    timeoutMs: number;
    mayExpire?: string;
    judges?: readonly FindingSubject[];
  };
  /** A stretch of time that the scenario deliberately let pass. */
  hold: { why: string; heldMs: number };
  /** Server timers on the critical path of the case, in ms; the overhead budget is counted from these. */
  'critical-path': { what: string; ms: number };
  /** More than the allowed time passed between two samples of a probe. */
  gap: { probe: string; fromMs: number; toMs: number };
  'probe-lost': { probe: string; reason: string };
  integrity: IntegrityFacts;
  note: { text: string };
  /** What somebody said to a server by hand, and the answer; secrets are struck out. `atMs` is when it was said. */
  operator: {
    action: string;
    on: Role | Bystander;
    statement: string;
    errno: number | null;
    error: string | null;
    tookMs: number;
  };
  /**
   * What a client of the source did, or what became of its connection. `readBytes`: taken from its socket so far, of a result of `resultBytes` (the
   * values alone). `sendQueue` of the server's end and `receiveQueue` of the client's end, bytes, as the kernel's tables show them; `null` where
   * that end is not there. `blocked`: the server wrote a last byte into its send buffer, and its next write was blocked. `cut-off`: the server closed
   * its end while the client was paused. These two lie between two looks, and `atMs` is the middle of the `withinMs` between them.
   */
  client: {
    event: 'connected' | 'paused' | 'blocked' | 'cut-off' | 'resumed' | 'whole' | 'failed';
    /** Its own TCP port, which names the connection. */
    port: number;
    /** net_write_timeout of its session, seconds; `null` before it was asked. */
    netWriteTimeoutS: number | null;
    readBytes: number;
    resultBytes: number;
    rows: number;
    sendQueue: number | null;
    receiveQueue: number | null;
    withinMs: number;
    error: string | null;
  };
  /**
   * An attempt to replicate between servers as they ship. `remedy`: what was changed since the attempt before, by name; `null` for the first, which
   * had nothing but host, port, user and password. `replicates`: a row written after the start arrived; `null` where it could not be tried, since a
   * server (`notStarted`) did not start. `errno` and `reason` in the servers' words. `channel`: statements that made the channel and started it,
   * secrets struck out.
   */
  entry: {
    remedy: string | null;
    replicates: boolean | null;
    notStarted?: Role;
    errno: number | null;
    reason: string | null;
    tookMs: number;
    channel: readonly string[];
  };
  /** What a server as it ships, or its program, says of itself, or of a channel that an in-place upgrade carried over: names to values. */
  survey: {
    server: Role;
    what: SurveyPart | OptionPart | typeof pairPart | typeof trialPart | typeof carriedPart;
    facts: Readonly<Record<string, string>>;
  };
  /** A step of a rolling upgrade has ended; the `integrity` before it is its gate, where there is one since the step before. */
  'upgrade-step': Pick<UpgradeStep, 'step' | 'outcome' | 'reason'> & { tookMs: number };
  /** What a server is asked about the user's files in this case: so many questions, of one kind, in the words of one version of an upgrade. */
  'lint-asked': Pick<LintTask, 'version' | 'part'> & { questions: number; product: string };
  /**
   * What a server said to one line of a user's file. `candidate`: 0 for what is written there, else the place of what was tried instead, from 1. `state`:
   * in which state of the pair that was; `null` for options. `columns` of the first row, and the number of `rows`; `null` where there is none, or nothing was
   * executed. The last one of a candidate counts.
   */
  'lint-answer': LintAnswer & {
    key: string;
    file: string;
    line: number;
    text: string;
    candidate: number;
    state: string | null;
    columns: readonly string[] | null;
    rows: number | null;
    tookMs: number;
  };
  /** Names of what a server tells monitoring. `replica-status`: the columns of the statement that mysqld_exporter uses. */
  'lint-names': { what: 'replica-status' | 'status' | 'variables'; names: readonly string[] };
  /** A number that the scenario drew by chance, out of the seed of the run. */
  draw: { name: string; value: number };
}

export type ObservationKind = keyof Payloads;
/** What happened, without its place in time. */
export type Happening<K extends ObservationKind = ObservationKind> = {
  [P in K]: { readonly kind: P } & Payloads[P];
}[K];
/** What happened and when: `seq` is its index in the timeline, `atMs` milliseconds since the case began (monotonic). */
export type Observation<K extends ObservationKind = ObservationKind> = Happening<K> & {
  readonly seq: number;
  readonly atMs: number;
};

/** Whether an observation is of a kind and satisfies a condition on that kind. */
export function matches<K extends ObservationKind>(
  o: Observation,
  kind: K,
  where: (o: Observation<K>) => boolean,
): boolean {
  return o.kind === kind && where(o as unknown as Observation<K>);
}

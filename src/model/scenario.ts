import type { Capability } from './capability.ts';
import type { UpgradeState } from './comparison.ts';
import type { Disks } from './disks.ts';
import type { LoadShape } from './load.ts';
import type { DisturbanceName, LinkConditions, TimeoutSettings, TunedSetting } from './profile.ts';
import type { Bystander, ReplicationOptions, Role } from './replication.ts';
import type { Leg, Proof } from './samples.ts';
import type { FindingSubject } from './subject.ts';
import type { Switches } from './switches.ts';
import type { Observation, ObservationKind, Timeline } from './timeline.ts';
import type { Interval, Reading } from './tuning.ts';
import type { LintTask } from './upgrade-lint.ts';
import type { Check } from './verdict.ts';
import type { Clients } from './workload.ts';

export { type Capability, capabilities } from './capability.ts';

/** Parameters of one case. `case` is its name within the scenario; the others can be set with `--param name=value`. */
export interface CaseParams {
  readonly case: string;
  readonly [name: string]: string | number | boolean;
}

/** Server variables in canonical (newest MySQL) words; each flavour translates them. Times in seconds. */
export type Variables = Readonly<Record<string, string | number>>;

export interface CaseSettings {
  readonly source: Variables;
  readonly replica: Variables;
  readonly replication: ReplicationOptions;
  /** What the link is like before anything is done to it; left out: as fast as this machine. */
  readonly link?: LinkConditions;
  /** What the case itself wants of TLS, compression, appliers, durability and TCP; it wins over the command line. */
  readonly switches?: Partial<Switches>;
  /** File systems of their own, of a fixed size, that a fault can fill; with `needs: ['small-disks']`. */
  readonly disks?: Readonly<Partial<Record<'source' | 'replica', Disks>>>;
  /** The replica finds its source by a name; with `needs: ['host-names']`. */
  readonly names?: true;
  /** Servers that have a clock of their own, which a fault can set; with `needs: ['server-clock']`. */
  readonly clocks?: readonly Role[];
  /** How the steady writer loads the source; what is left out, and a case without it: as in `defaultLoad`, or as `--workload` says. */
  readonly load?: Partial<LoadShape>;
}

/** How the servers of a scenario are joined, where it is not plainly by GTID: a source, a link, a replica. Faults sit on that link. */
export interface TopologySpec {
  /** A third server, or several more, each on a link of its own in the same proxy, always by GTID. */
  readonly bystander?: Bystander | readonly Bystander[];
  /** Commits on the source wait until the replica has acknowledged them. */
  readonly semiSync?: boolean;
  /** Replication connections are encrypted, and the replica checks the source's certificate. */
  readonly tls?: boolean;
  /** How the replica says from where to go on. */
  readonly by?: 'gtid' | 'position';
  /**
   * Both servers start as they ship, and it is tried whether they replicate. Such a case is not played by its `play`: it has no workload, no faults
   * and no probes.
   */
  readonly asShipped?: boolean;
  /**
   * Both servers start on the version of the source and are upgraded in place to that of the replica, one after the other. Such a case is not played by
   * its `play`: it has a workload, no faults and no probes.
   */
  readonly rollingUpgrade?: boolean;
  /**
   * Servers are asked what they say to the lines of a user's files. Such a case is not played by its `play` either: it has no workload, no faults and no
   * probes.
   */
  readonly lint?: boolean;
}

/** Servers of a topology beyond the pair. */
export const bystandersOf = ({ bystander = [] }: TopologySpec): readonly Bystander[] =>
  typeof bystander === 'string' ? [bystander] : bystander;

export type FaultParams = Readonly<Record<string, string | number | boolean>>;

/** A fault that is in effect. */
export interface ActiveFault {
  readonly name: string;
  /** Records the proof, then removes the fault. Safe to call twice. */
  heal(): Promise<void>;
  proof(): Promise<Proof>;
}

/** What the path between the servers can swallow before a sender blocks. */
export interface PipeFacts {
  /** Upper bound, in bytes, of what the buffers between source and replica absorb. */
  readonly absorbBytes: number;
  /** Estimate, in bytes, of what must drain from a full send buffer before the sender may write again. */
  readonly drainBytes: number;
}

/** The background writer: small transactions on the source at a steady rate, each with its own token. */
export interface Workload {
  /**
   * Writes transactions of so many rows (1 unless told) of the given payload on the source until `bytes` are committed; each row has a
   * token of its own and is in the ledger.
   */
  burst(options: { bytes: number; rowBytes?: number; rowsPerTransaction?: number }): Promise<void>;
  /** Inserts so many wide rows, in one transaction, into a table that is not part of the ledger; for `update`. */
  fill(options: { rows: number; rowBytes: number }): Promise<void>;
  /** Changes one small column of every wide row, in one transaction. */
  update(): Promise<void>;
  /** Begins the large transaction of a load that has one, and leaves it to the scenario when (`largeOnce`); nothing otherwise, and only once. */
  large(): void;
  /** Acknowledged writes so far. */
  readonly acknowledged: number;
  /** The steady writer rests, as a source without clients does, until `resume`. Resolves when its last write has ended. */
  pause(): Promise<void>;
  resume(): void;
}

/** What a server may lack by its version or build; a case that requires it is skipped there with the reason. */
export type ServerFeature =
  | 'connection-failover'
  | 'clone'
  | 'mariadb-gtid'
  | 'semi-sync'
  | 'relay-log-recovery'
  | 'prompt-applier-stop'
  | 'channels'
  | 'parallel-appliers'
  | 'receiver-position-in-file'
  | 'relay-log-needed-at-start'
  | 'commits-out-of-order'
  | 'server-uuid'
  | 'tls-demand'
  | 'error-counters'
  | 'receiver-thread-id'
  | 'applier-stops-without-space'
  | 'ends-without-space'
  | 'secure-transport'
  | 'password-cache'
  | 'heartbeats-while-skipping'
  | 'silent-while-skipping'
  | 'zombie-dump-threads';

/** How `Stage.until` waits. */
export interface WaitOptions {
  readonly timeoutMs: number;
  readonly since?: 'now' | 'injection';
  /** Why the verdict is the same when this wait runs out; without it, a wait that ran out makes the case inconclusive at best. */
  readonly mayExpire?: string;
  /**
   * What is awaited is itself what claims measure: when the wait runs out, the case is inconclusive as with any other, and claims believe it: it did
   * not come.
   */
  readonly judges?: readonly FindingSubject[];
}

/**
 * What a scenario acts on. A scenario only acts: it injects, waits for recorded observations and heals; it never judges.
 * Waits are bounded and recorded. A wait that runs out is not an exception: the play goes on, and the case does not pass, unless the wait
 * says that it may run out.
 */
export interface Stage {
  readonly workload: Workload;
  readonly pipe: PipeFacts;
  readonly settings: CaseSettings;
  inject(fault: string, params?: FaultParams, leg?: Leg): Promise<ActiveFault>;
  /** Records that the fault was ready and deliberately not injected: the control of a fault case. */
  arm(fault: string, params?: FaultParams, leg?: Leg): Promise<void>;
  /** Waits for an observation made after this call began (or, with `since: 'injection'`, after the last injection). */
  until<K extends ObservationKind>(
    what: string,
    kind: K,
    where: (o: Observation<K>) => boolean,
    options: WaitOptions,
  ): Promise<Observation<K> | undefined>;
  /** Lets time pass under the fault because passing time is the experiment (for example: nothing may fire within it). */
  hold(ms: number, why: string): Promise<void>;
  note(text: string): void;
  /** What an operator would do by hand, by its name in `src/operator/actions`; every statement is recorded with its answer. */
  operate(action: string, params?: FaultParams): Promise<void>;
  /** A whole number from `from` to `to`, both included, by chance: the same seed draws the same numbers. Recorded. */
  draw(name: string, from: number, to: number): number;
  /** The history so far. */
  history(): Timeline;
}

/** Parameters of a trial of a search; a scenario with a `search` has them all. */
export type TrialParams = CaseParams & TimeoutSettings & TrialOptions;

interface TrialOptions {
  /** Length of the disturbance, or whatever measures it, ms. */
  readonly sizeMs: number;
  /** The link, as in `LinkConditions`; 0 megabits stand for no limit. */
  readonly rttMs: number;
  readonly jitterMs: number;
  readonly lossPercent: number;
  readonly bandwidthMbitS: number;
  /** Of a link that flaps: how many times it goes down, and for how long it is up in between; an experiment has its own way where these are not told. */
  readonly times?: number;
  readonly upMs?: number;
}

/** What makes a scenario the trial of a search: a disturbance whose size grows until one setting no longer rides it out. */
export interface BreakPointSearch {
  readonly disturbance: DisturbanceName;
  readonly setting: TunedSetting;
  /** Whether it is the longer or the shorter disturbance that breaks. */
  readonly breaksWhen: 'longer' | 'shorter';
  /**
   * Whether the break point is searched; true unless told. Where TCP's back-off decides with the server's timer, the point moves with the phase of
   * the back-off, so that no search can find it: trials then only verify a recommendation, at real scale.
   */
  readonly searched?: boolean;
  /** The two values of the setting under test, seconds, at which a compressed search looks for the break point. */
  readonly scalesS: readonly [number, number];
  /** Settings of all trials for a value of the setting under test: the others are set so that they cannot fire. */
  settingsAt(valueS: number): TimeoutSettings;
  /** Where servers should break, as a sentence, and as a number for given settings, ms. */
  readonly law: string;
  /** @param roundTripMs of a link that packets cross; 0 unless told, and where the proxy delays: TCP sees no round trip then */
  lawMs(settings: TimeoutSettings, roundTripMs?: number): number;
  /** Why the law says nothing where packets cross the link, so that no trial is played there; absent where it holds on every link. */
  readonly lawlessOnPackets?: string;
  /** How a measured break point may differ from the law and still carry to other values: by so many ms (unless told), or by a factor. */
  readonly deviates?: 'by-offset' | 'by-factor';
  /** Sizes between which a search looks for the break point under these settings, ms. */
  rangeMs(settings: TimeoutSettings): Interval;
  /** The longest size that can be played as it is, ms; a verification of more is played at a smaller scale. Absent where there is no limit. */
  readonly longestMs?: number;
  /** Whether the disturbance cost what it must not cost, by the history of a trial. Pure. */
  read(timeline: Timeline, params: TrialParams): Reading;
}

export interface Scenario<P extends CaseParams = CaseParams> {
  /** One line for people. */
  readonly title: string;
  /** Runbook claims (C1, F2, Q3...) that it bears on. */
  readonly claims?: readonly string[];
  readonly needs?: readonly Capability[];
  readonly topology?: TopologySpec;
  /** What both servers must have for a case; asked before anything is started. */
  requires?(params: P): readonly ServerFeature[];
  readonly cases: readonly P[];
  settings(params: P): CaseSettings;
  /** Server timers on the critical path of a case, in ms, from its settings: what the case cannot end before. */
  criticalPathMs(params: P): number;
  play(stage: Stage, params: P): Promise<void>;
  checks(params: P): readonly Check[];
  /** Of a scenario that is the trial of a search: its parameters are `TrialParams`. */
  readonly search?: BreakPointSearch;
}

/** A scenario with the name its file gives it, for example `error-1190/stalled-reader`. */
export interface NamedScenario extends Scenario {
  readonly name: string;
  readonly file: string;
}

/** Types a scenario while keeping its own parameter names; use as the default export of a scenario file. */
export function defineScenario<P extends CaseParams>(scenario: Scenario<P>): Scenario {
  return scenario as unknown as Scenario;
}

/** One case of a frozen plan: everything a worker needs to run it, as plain data. */
export interface PlannedCase {
  readonly id: string;
  readonly scenario: string;
  readonly scenarioFile: string;
  readonly params: CaseParams;
  /** What this case draws its numbers from: the seed of the run and the case's own name. Absent in runs of earlier versions. */
  readonly seed?: string;
  /** From 1, where the case is to be played several times. */
  readonly trial?: number;
  /** Id of the inconclusive case that this one plays once more. */
  readonly playsAgain?: string;
  readonly sourceSpec: string;
  readonly replicaSpec: string;
  /** The state of an upgrade that this pair of servers stands for. */
  readonly state?: UpgradeState;
  /** Option files of its servers, where they are not those of the whole run. */
  readonly cnf?: Readonly<Record<'source' | 'replica', string | null>>;
  /** The load that the command asked for; a scenario's own comes before it. Absent: the default. */
  readonly load?: LoadShape;
  /** Clients beside the workload's own writers, in cases whose scenario asks for no load of its own. */
  readonly clients?: Clients;
  /** Time between two looks as `diagnose` takes them while the case plays, s; absent: none is taken. */
  readonly looksEveryS?: number;
  /** What a case of `upgrade-lint` asks its servers. */
  readonly lint?: LintTask;
  /** Options, alone or as `name=value`, of which the programs of both ends are asked whether they accept them. */
  readonly askedOptions?: readonly string[];
  /** Cases of one worker with the same word here are played on the same servers, one after the other, with their settings changed online. */
  readonly reuse?: string;
}

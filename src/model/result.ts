import type { ClaimResult } from './claim-result.ts';
import type { Comparison, UpgradeState } from './comparison.ts';
import type { Delivery } from './delivery.ts';
import type { ReplfaultError } from './errors.ts';
import type { LoadPlayed } from './load.ts';
import type { ServerIdentity } from './server-identity.ts';
import type { PartialMerge, ShardOfRun } from './shard.ts';
import type { PlayedSwitches } from './switches.ts';
import type { Reading, Tuning } from './tuning.ts';
import type { SavedUpgradeLint } from './upgrade-lint.ts';
import type { CaseOutcome, Outcome, Verdict } from './verdict.ts';

export type { ServerIdentity } from './server-identity.ts';

/** What `$schema` in every run.json says, and the `$id` of schema/run.schema.json. A new number means an incompatible change. */
export const RUN_SCHEMA_ID = 'urn:replfault:schema:run:1';

export type MeasureName =
  | 'sourceDetectionMs'
  | 'replicaDetectionMs'
  | 'blindWindowMs'
  | 'resumeMs'
  | 'transactionsAtRisk'
  | 'bytesResent'
  | 'drainThresholdBps';

/** A number, or `null` and why it could not be measured. Never 0 for "unknown". */
export interface Measured {
  readonly value: number | null;
  readonly reason: string | null;
  readonly evidence: readonly number[];
}

/** The signature of the 1190 condition in one case: what appeared, and that literal 1190 did not. */
export interface Condition {
  /** Counter deltas by error number on the source during the case; `null` where the server has no counters. */
  readonly errnos: Readonly<Record<string, number>> | null;
  readonly errnosReason: string | null;
  readonly abortedClients: number | null;
  /** Distinct recognised log texts, prefixed with the server they stood in. */
  readonly texts: readonly string[];
  /** Errnos the replica's status showed as Last_IO_Errno. */
  readonly replicaErrnos: readonly number[];
  readonly literal1190: boolean;
}

export interface Derived extends Readonly<Record<MeasureName, number | null>> {
  /** Why a measure is `null`. */
  readonly reasons: Readonly<Partial<Record<MeasureName, string>>>;
}

export type ResumptionNumber =
  | 'receiverMs'
  | 'equalityMs'
  | 'attempts'
  | 'bytesResent'
  | 'partialTransactions'
  | 'zombieDumpThreads'
  | 'zombieMs';

/**
 * How replication came back in one case, a line of the resume ledger. Times count from the moment at which the path was whole again. A number
 * that is not known is `null`, and `reasons` says why.
 */
export interface Resumption extends Readonly<Record<ResumptionNumber, number | null>> {
  readonly breakPoint: string;
  readonly strategy: string;
  /** Who brought the receiver back; `null` where that was not seen. A server that was started again counts as coming back by itself. */
  readonly resumedBy: 'itself' | 'operator' | 'nobody' | null;
  /** What an operator did between the break and the running receiver, by the names of the actions. */
  readonly actions: readonly string[];
  /** Whether times count from the end of the outage, or from the break itself, where the path was whole again at once. */
  readonly countedFrom: 'break' | 'heal';
  readonly reasons: Readonly<Partial<Record<ResumptionNumber | 'resumedBy', string>>>;
  /** What the comparison at the end of the case said of the data; `null` where it was not part of the verdict. */
  readonly data: { readonly outcome: Outcome; readonly reason: string } | null;
}

/** When the first fault of a case was first seen to act. */
export interface FirstEffect {
  /** `null`, with the reason, where that was not observed: then detection times count from the injection. */
  readonly afterInjectionMs: number | null;
  /** What showed it. */
  readonly sign: string | null;
  readonly reason: string | null;
  readonly evidence: readonly number[];
}

/** A bounded wait of a play that ran out. */
export interface ExpiredWait {
  readonly what: string;
  /** When it ran out, ms since the case began. */
  readonly atMs: number;
  readonly waitedMs: number;
  readonly timeoutMs: number;
  /** Why the case says the same when it runs out; `null`: the case rests on it, and does not pass. */
  readonly mayExpire: string | null;
}

/** One play of a case that was played more than once because an attempt did not pass (`run --retries`). */
export interface CaseAttempt {
  /** From 1. */
  readonly attempt: number;
  readonly server: CaseResult['server'];
  readonly outcome: Outcome;
  readonly reason: string | null;
  readonly verdicts: readonly Verdict[];
  readonly derived: Derived | null;
  readonly condition: Condition | null;
  readonly notes: readonly string[];
  readonly startedAt: string;
  readonly wallMs: number;
  /** Path of its timeline, relative to the run folder; `null` when none was recorded. */
  readonly timeline: string | null;
}

/** The link that the replication of a case crossed. */
export interface LinkUnderTest {
  /** Packet by packet, with a round trip that TCP sees, or as delays of the proxy. */
  readonly kind: 'packet' | 'proxy';
  /** Before the faults, ms; `null` where the proxy imitates it, or nothing was answered. */
  readonly measuredRttMs: number | null;
  /** Packets of both directions that did not arrive during the case, faults included; `null` where the proxy imitates it. */
  readonly measuredLossPercent: number | null;
  /** Segments that TCP of both ends sent again during the case; `null` as above. */
  readonly retransmits: number | null;
  /** What was asked for and is not imitated, or only in part; `null` where everything is as asked. */
  readonly limitedBy: string | null;
}

export interface CaseResult {
  readonly id: string;
  readonly scenario: string;
  readonly case: string;
  readonly title: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The servers that were asked for, also of a case that never ran. */
  readonly asked: { readonly source: string; readonly replica: string };
  readonly server: { readonly source: ServerIdentity; readonly replica: ServerIdentity } | null;
  readonly runtime: string;
  readonly isolation: string;
  readonly proxy: string;
  /** Absent where the link is as fast as this machine. */
  readonly link?: LinkUnderTest;
  /** What arrived under load; absent where the play measures no such stretch. */
  readonly delivery?: Delivery;
  /** How servers and network were set up; absent where nobody looked, and in runs of earlier versions. */
  readonly played?: PlayedSwitches;
  /** Absent where the load was the default one. */
  readonly load?: LoadPlayed;
  readonly outcome: CaseOutcome;
  /** Why the case as a whole is skipped, inconclusive or flaky, where no single verdict says it. */
  readonly reason: string | null;
  readonly verdicts: readonly Verdict[];
  readonly derived: Derived | null;
  readonly condition: Condition | null;
  readonly settings: Readonly<Record<'source' | 'replica', Readonly<Record<string, string>>>> | null;
  readonly overridden: readonly { server: string; name: string; user: string; tool: string }[];
  /** Sentences a reader should see: what the measure means, why nothing fired. */
  readonly notes: readonly string[];
  readonly startedAt: string;
  readonly wallMs: number;
  /** Server timers and deliberate holds on the critical path, in ms. */
  readonly criticalPathMs: number;
  /** What the case takes at most, in every state of its servers, ms; absent in runs of earlier versions. */
  readonly budgetMs?: number;
  /** Path of the timeline, relative to the run folder; `null` when none was recorded. */
  readonly timeline: string | null;
  /** Every attempt, the first one first; absent when there was one. Verdicts, numbers and timeline of the case are those of the one that decides. */
  readonly attempts?: readonly CaseAttempt[];
  /** Which trial this is, from 1, of a case that was to be played several times. */
  readonly trial?: number;
  /** Id of the case that this one played once more: it was inconclusive, or did not say what it was played for, or spoke against a recommendation. */
  readonly playsAgain?: string;
  /** Of a comparison: the state of the upgrade that the pair of servers stands for. */
  readonly state?: UpgradeState;
  /** Of a skipped case: whether this machine or the servers lack what it needs. */
  readonly lacks?: 'machine' | 'server';
  /** From when the detection times count; absent where no fault was injected, and in runs of earlier versions (there: from the injection). */
  readonly firstEffect?: FirstEffect;
  /** Waits of the play that ran out; absent when all were satisfied. */
  readonly expiredWaits?: readonly ExpiredWait[];
  /** Of a case that broke replication at a named point and tried a named way back. */
  readonly resumption?: Resumption;
  /** Of a trial of a search: what it says. */
  readonly reading?: Reading;
}

/** Of a run that `replfault merge` put together: one of the runs that it is made of. */
export interface MergedShard {
  /** From 1. */
  readonly index: number;
  /** Name of its run. */
  readonly run: string;
  /** Ids of the cases of the merged run that it played. */
  readonly cases: readonly string[];
  /**
   * Its healthy controls that are not among the cases of the merged run, because another shard played them too. They decide what its own cases are worth.
   * Their ids and timelines end in `-shard-N`.
   */
  readonly controls: readonly CaseResult[];
}

export interface RunResult {
  readonly $schema: string;
  readonly tool: { readonly name: 'replfault'; readonly version: string };
  readonly run: string;
  readonly startedAt: string;
  readonly wallMs: number;
  readonly seed: string;
  readonly command: readonly string[];
  readonly machine: Readonly<Record<string, string | number>>;
  /** Where the servers ran, and why there. */
  readonly runtime: { readonly kind: 'local' | 'docker'; readonly why: string };
  /** SHA-256 of all that decides what `replfault run` plays. Shards of one plan have the same; absent in runs of other commands and of earlier versions. */
  readonly planHash?: string;
  /** Of one shard of a plan. */
  readonly shard?: ShardOfRun;
  /** Of a merged run: the runs of its shards, by index. */
  readonly mergedFrom?: readonly MergedShard[];
  /** Of a merged run that is not complete. */
  readonly partial?: PartialMerge;
  readonly outcome: CaseOutcome;
  /** Why the outcome is what it is when no case says it (control did not pass, interrupted, nothing ran). */
  readonly reason: string | null;
  /** `flaky` only where a case is. */
  readonly counts: Readonly<Record<Outcome, number> & { readonly flaky?: number }>;
  /** Largest raw blind window of the healthy controls, in ms, subtracted from every other case; `null` when no control was measured. */
  readonly baselineBlindWindowMs: number | null;
  readonly skippedBecause: readonly string[];
  readonly cases: readonly CaseResult[];
  /** The claims of the runbook that were on trial, by pair of servers. */
  readonly runbook?: readonly ClaimResult[];
  /** The options of the user with which the claims were tried, sorted, without secrets; option files as a hash. Absent: the tool's own alone. */
  readonly runbookOptions?: readonly string[];
  /** What `replfault compare` found. */
  readonly comparison?: Comparison;
  /** What `replfault upgrade-lint` found. */
  readonly upgradeLint?: SavedUpgradeLint;
  /** What `replfault tune` found. */
  readonly tuning?: Tuning;
}

/** How an error appears in machine-readable output. */
export function describeError(error: ReplfaultError): { code: string; message: string; hint: string | null } {
  return { code: error.code, message: error.message, hint: error.hint ?? null };
}

/**
 * The states of a rolling upgrade, in its order. `fallback`: the new version is the source, and the old source follows it, ready for a rollback; the same pair
 * of versions serves an upgrade that begins with the source, which MySQL's manual forbids.
 */
export const upgradeStates = ['today', 'replicas-first', 'fallback', 'done'] as const;
export type UpgradeState = (typeof upgradeStates)[number];

/** What may differ between two versions. */
export const differenceClasses = [
  'starts',
  'replicates',
  'data',
  'privileges',
  'statements',
  'columns',
  'defaults',
  'channel-defaults',
  'outcomes',
  'numbers',
  'texts',
  'monitoring',
] as const;
export type DifferenceClass = (typeof differenceClasses)[number];

/** How bad it is to meet a difference unprepared, the worst first. */
export const severities = ['breaks', 'warns', 'informs'] as const;
export type Severity = (typeof severities)[number];

/** One thing that is not as it was. */
export interface Difference {
  /** Stays the same from run to run, for a baseline: class, state where it has one, and subject, joined by slashes. */
  readonly id: string;
  readonly class: DifferenceClass;
  /** The state in which it bites; `null`: it is between the versions themselves. */
  readonly state: UpgradeState | null;
  /** A variable, a column, a statement, a measure of a case. */
  readonly subject: string;
  /** What it is with the old version (`null`: it is not there), and what with the new one. */
  readonly from: string | null;
  readonly to: string | null;
  readonly severity: Severity;
  /** Groups what has one cause, in a few words. */
  readonly cause: string;
  /** `documented`: nobody played it here; then `source` names the page. */
  readonly evidence: 'played' | 'documented';
  readonly source: string | null;
  /** Cases of the run that show it, by id. */
  readonly cases: readonly string[];
}

/** What the server of one end says of itself as it ships; names to values. */
export const surveyParts = [
  'variables',
  'status-variables',
  'replica-status-columns',
  'channel-defaults',
  'privileges',
  'statements',
] as const;
export type SurveyPart = (typeof surveyParts)[number];
/** What is asked of a pair together: whether what the source wrote is the same on the replica. */
export const pairPart = 'data';
/** What is tried with a pair because both versions must agree on it: checksums, GTIDs with tags, large events, collations. */
export const trialPart = 'trials';

/**
 * What the program of an end was asked before any server starts: whether it accepts the option file of the old version, that of the new one, and options
 * that are known to have changed. Names to answers.
 */
export const optionParts = ['old-option-file', 'new-option-file', 'listed-options'] as const;
export type OptionPart = (typeof optionParts)[number];
/** What a program answers to an option that it takes; other answers say `accepted, with a warning: ...` and `refused: ...`. */
export const acceptedOption = 'accepted';

/** How a state was entered: a replica as it ships, pointed at a source as it ships. */
export interface Entry {
  readonly state: UpgradeState;
  /** Whether it replicated with nothing but host, user and password; `null`: that could not be tried. */
  readonly replicates: boolean | null;
  /** Why it did not, in the server's words. */
  readonly errno: number | null;
  readonly reason: string | null;
  /** What made it replicate in the end, each statement with the server that it ran on; empty where nothing was needed, or nothing helped. */
  readonly remedy: readonly { readonly on: 'source' | 'replica'; readonly statement: string }[];
  /** What is worse with the remedy than without; absent where nothing is, and in runs of earlier versions. */
  readonly costs?: readonly string[];
  /** Whether it replicated with the remedy; `null` where none was tried. */
  readonly helped: boolean | null;
}

/** Survey of a channel that was made on an older version and kept by an in-place upgrade. */
export const carriedPart = 'channel-carried-over';

/** The steps of a rolling upgrade, in their order. */
export const upgradeSteps = [
  /** Both on the old version, replicating. */
  'today',
  /** The replica was started on the new version, with its data and a backlog. */
  'replica-upgraded',
  /** Writes stopped, the replica had everything and was promoted. */
  'switchover',
  /** The old source follows the new one: the fallback. */
  'demotion',
  /** The fallback was started on the new version, with its data and a backlog. */
  'fallback-upgraded',
  /** In place of that: writes stopped, the fallback had everything and was promoted. */
  'rollback',
  /** The server of the new version follows the promoted fallback. */
  'new-follows',
] as const;
export type UpgradeStepName = (typeof upgradeSteps)[number];

/** What became of one step. */
export interface UpgradeStep {
  readonly step: UpgradeStepName;
  /** `not possible`: the versions do not allow it, as the server says. `failed`: it was taken and left a difference. */
  readonly outcome: 'done' | 'not possible' | 'failed';
  readonly reason: string | null;
  /** `equal`, or what the comparison of both ends after the step found; `null`: they were not compared. */
  readonly integrity: string | null;
  /** Cases of the run that show it, by id. */
  readonly cases: readonly string[];
}

/** What `replfault compare` found. */
export interface Comparison {
  readonly from: string;
  readonly to: string;
  /** Whether the vendor supports this path, and what it says of it. */
  readonly path: { readonly supported: boolean; readonly says: string; readonly source: string };
  readonly pack: string;
  /**
   * What the user set: `source.net_write_timeout=10`, hashes of option files: `from-cnf sha256:...`, switches: `compression=zstd`, and the load:
   * `workload=rate=100`. Sorted, secrets hidden. Absent in runs of earlier versions.
   */
  readonly options?: readonly string[];
  readonly trials: number;
  readonly entries: readonly Entry[];
  /** What everybody who runs replication uses, one by one, whether it differs or not; `null`: it is not there. */
  readonly named: readonly { readonly what: string; readonly from: string | null; readonly to: string | null }[];
  /**
   * The steps between the states, played on the same data, in their order; a step behind one that could not be taken is not there. Left out where none
   * was played.
   */
  readonly steps?: readonly UpgradeStep[];
  /** The worst first. */
  readonly differences: readonly Difference[];
  /** What a baseline says of them; absent where none was named. */
  readonly baseline?: BaselineResult;
}

/** A change that a baseline does not have. */
export interface BaselineChange {
  /** Of the difference. */
  readonly id: string;
  /** `new`: never accepted; `changed`: accepted with other values; `stale`: accepted, and seen to be no difference any more. */
  readonly kind: 'new' | 'changed' | 'stale';
  /** What was accepted, and what this run shows: both values with an arrow between them; `null`: no difference. */
  readonly was: string | null;
  readonly is: string | null;
  /** The reason with which the old value was accepted; absent where none was, and in runs of earlier versions. */
  readonly reason?: string;
}

/** The played differences of a comparison beside those that somebody accepted. */
export interface BaselineResult {
  /** As the user named it. */
  readonly file: string;
  /** How many entries say what this run shows. */
  readonly kept: number;
  /** These entries, by id: both values with an arrow between them, and why they were accepted; absent in runs of earlier versions. */
  readonly entries?: readonly { readonly id: string; readonly values: string; readonly reason: string }[];
  /** By id. */
  readonly changes: readonly BaselineChange[];
  /** Entries of which this run says nothing, and why. */
  readonly open: readonly { readonly id: string; readonly reason: string }[];
  /** The reason with which this run accepted the changes; `null`: nobody accepted them. */
  readonly accepted: string | null;
}

/** Code of the error where one server of a pair refuses the other, however long it is waited for. */
export const replicationRefused = 'REPLICATION_REFUSED';

import type { Procedure } from './procedure.ts';
import type { DisturbanceName, ObjectiveName, TunedSetting } from './profile.ts';

/** One setting of a recommendation, with what it rests on. */
export interface RecommendedSetting {
  readonly setting: TunedSetting;
  /** Seconds, or a count. */
  readonly value: number;
  readonly today: number;
  /** Least and greatest value that experiments and objectives allow, before margins; `null` where nothing bounds it. */
  readonly least: number | null;
  readonly most: number | null;
  /** Why it must be this, with the numbers. */
  readonly because: string;
  /** Names of the experiments behind it. */
  readonly experiments: readonly string[];
  readonly margin: string;
  readonly cost: string;
  /** What must happen before running connections use it. */
  readonly takesEffect: string;
  /** The next value on the failing side, which verification shows to fail; `null` where no disturbance bounds it. */
  readonly tighter: { readonly value: number; readonly fails: DisturbanceName } | null;
}

/** Objectives that no settings can keep together with the disturbances. */
export interface Conflict {
  readonly objective: ObjectiveName;
  readonly against: DisturbanceName;
  readonly explanation: string;
  /** The nearest that can be had: this objective if the disturbance stays, and this disturbance if the objective stays; seconds or a count. */
  readonly nearest: { readonly objective: number; readonly disturbance: number };
}

/** A value that is not recommended, since it has a price for others, with what it gains. */
export interface SettingOption {
  readonly setting: TunedSetting;
  readonly value: number;
  readonly gain: string;
  readonly price: string;
}

/** The same quantity under today's settings and under the recommended ones, seconds; `null`: no limit. */
export interface BeforeAfter {
  readonly todayS: number | null;
  readonly recommendedS: number | null;
}

/** For how long a receiver tries to reconnect without an operator, at least. */
export interface Patience extends BeforeAfter {
  /** What it is until the replica has been restarted, where the count is a start-up option; absent where no restart is needed. */
  readonly withoutRestartS?: number | null;
  /** What each attempt may take on top, on a path that swallows packets: replica_net_timeout, seconds. */
  readonly attemptUpToS: number;
  /**
   * From the loss of the connection to the change of the source, seconds, where attempts are refused, and on a path that swallows packets at most: there the
   * loss is noticed after replica_net_timeout, and each attempt takes as long. Only with automatic failover.
   */
  readonly failover?: { readonly afterS: number; readonly atMostS: number };
}

export interface Recommendation {
  readonly settings: readonly RecommendedSetting[];
  /** What else could be set; absent in runs of earlier versions. */
  readonly options?: readonly SettingOption[];
  readonly conflicts: readonly Conflict[];
  /** Fragments of an option file, one for each end. */
  readonly cnf: { readonly source: string; readonly replica: string };
  /** What applies it on running servers, in order; absent in runs that were saved before there were procedures. */
  readonly procedures?: { readonly source: readonly Procedure[]; readonly replica: readonly Procedure[] };
  /** The same as lines of SQL. */
  readonly online: { readonly source: readonly string[]; readonly replica: readonly string[] };
  /** What brings today's values back on running servers; absent in runs of earlier versions. */
  readonly revert?: {
    readonly procedures: { readonly source: readonly Procedure[]; readonly replica: readonly Procedure[] };
    readonly source: readonly string[];
    readonly replica: readonly string[];
  };
}

import type { ClaimId, ClaimVerdict, Facts, FactsByExhibit } from './claim-result.ts';
import type { Advice } from './procedure.ts';
import type { CaseResult } from './result.ts';
import type { FindingSubject } from './subject.ts';
import type { Timeline } from './timeline.ts';

export type {
  ClaimId,
  ClaimResult,
  ClaimVerdict,
  Facts,
  FactsByExhibit,
  MovedNumber,
  Spread,
} from './claim-result.ts';

/** One trial as a claim sees it. */
export interface Trial {
  /** `scenario/case`. */
  readonly exhibit: string;
  readonly result: CaseResult;
  readonly timeline: Timeline;
}

export interface Decision {
  readonly verdict: Exclude<ClaimVerdict, 'undecided'>;
  /** Under which condition the claim holds, or why it does not, in one sentence with numbers. */
  readonly sentence: string;
  /** The numbers that decided, for the table; units in the names. */
  readonly numbers: Facts;
}

/** A server as claims are told of it. */
export interface ClaimServer {
  /** Name of the flavour of the replica, for example `mysql-9`. */
  readonly flavour: string;
  readonly version: string;
  /** The source, where it is of another version; claims about two versions have it. */
  readonly source?: { readonly flavour: string; readonly version: string };
}

/** What makes a measured effect come and go from trial to trial. */
export type Effect = 'chance' | 'timer' | 'fixed';

/** Believed trials that an exhibit needs at least, by its effect. */
export const trialsOfEffect: Readonly<Record<Effect, number>> = { chance: 10, timer: 3, fixed: 2 };

/**
 * Believed trials that an exhibit of a claim must have.
 *
 * @example leastTrialsOf(c1, 'kernel/packet-loss/thirty-percent') // 10: packets are lost by chance
 */
export function leastTrialsOf(claim: Pick<Claim, 'leastTrials' | 'effect' | 'effectOf'>, exhibit: string): number {
  const effect = claim.effectOf?.[exhibit] ?? claim.effect;
  return Math.max(claim.leastTrials, effect === undefined ? 0 : trialsOfEffect[effect]);
}

/**
 * A world on real servers in which the number that decides is another one. `npm run soak -- contrary` plays it, with the measure and the rule of the claim.
 */
export interface ContraryWorld {
  /** What is otherwise there, with the number: one sentence. */
  readonly world: string;
  /** The verdict that must come out there. */
  readonly verdict: Decision['verdict'];
  /** Where it is played: `mysql:9.7` unless said otherwise. */
  readonly server?: string;
  /** The server of the replica, if it differs. */
  readonly replicaServer?: string;
  /** What `replfault runbook --param` is given: `scenario/case:name=value`. */
  readonly params?: readonly string[];
  /** More options of `replfault runbook`, for example `['--set', 'source.sync_binlog=0']`. */
  readonly options?: readonly string[];
  /** How many files each process may open (`ulimit -n`). */
  readonly openFiles?: number;
}

/** A contrary world, or in one sentence why no server variable, link, load or version here makes one. */
export type Contrary = ContraryWorld | { readonly none: string };

/**
 * A line of the runbook on trial. Everything that decides is said before anything is run: what is expected, what is measured, how often,
 * by which rule, and what a world would look like in which the verdict is another one.
 */
export interface Claim {
  readonly id: ClaimId;
  /** What the runbook says, in its own sense. */
  readonly says: string;
  readonly hypothesis: string;
  /** The measured variable, with its unit. */
  readonly variable: string;
  /** The decision rule, for people; `decide` is the same for machines. */
  readonly rule: string;
  /**
   * What its measurement reads. No check that a trial must pass to be believed may judge any of it. A claim that does not say it believes only cases that
   * passed.
   */
  readonly reads?: readonly FindingSubject[];
  /**
   * What makes the measured effect come and go: `chance` (lost packets, a cut that meets whatever is under way), a `timer` that may fire late, or nothing (`fixed`: a rule of the
   * server). It decides how many trials each exhibit needs.
   */
  readonly effect?: Effect;
  /** Exhibits with another effect than the claim as a whole. */
  readonly effectOf?: Readonly<Record<string, Effect>>;
  /** Believed trials that each exhibit must have at least; more where its effect needs more. */
  readonly leastTrials: number;
  /** Cases that speak to it, `scenario/case`. None only where it is not testable. */
  readonly exhibits: readonly string[];
  /** Only for a claim about a source and a replica of two versions: whose they are, and a pair to play it on. */
  readonly between?: {
    readonly vendor: 'mysql' | 'mariadb';
    readonly example: { readonly source: string; readonly replica: string };
  };
  /**
   * Exhibits without which the rest may decide when their case is skipped. Not needed where the case is skipped because the servers lack
   * what it requires: that exhibit is then left out by itself.
   */
  optional?(exhibit: string, server: ClaimServer): boolean;
  /** Pure: the measured variable of one trial. */
  measure(trial: Trial): Facts;
  /** Pure: the verdict. Only called when every exhibit has its trials, but for those that were skipped and may be. */
  decide(facts: FactsByExhibit, server: ClaimServer): Decision;
  /** A world in which the verdict flips: real facts in, planted ones out. */
  readonly planted: {
    readonly world: string;
    readonly verdict: Decision['verdict'];
    change(facts: FactsByExhibit): FactsByExhibit;
  };
  /** A world that real servers here can play and in which the verdict flips, or why there is none. */
  readonly contrary: Contrary;
  /** What the runbook should say instead: sentences, and procedures for that server. A sentence holds no statement to run. */
  corrected(server: ClaimServer): readonly Advice[];
}

/** Types a claim; the default export of a file in `scenarios/runbook/claims/`. */
export function defineClaim(claim: Claim): Claim {
  return claim;
}

import type { Finding } from './finding.ts';
import type { DisturbanceName, ObjectiveName, Profile, TimeoutSettings, TunedSetting } from './profile.ts';
import type { BeforeAfter, Patience, Recommendation } from './recommendation.ts';
import type { LoadOfTrials, TrialLoad } from './tuned-load.ts';

/** A stretch of numbers, both ends included. */
export interface Interval {
  readonly from: number;
  readonly to: number;
}

/** One trial of a search: a disturbance of this size, and whether it cost what it must not cost. */
export interface TrialOutcome {
  /** Length of the disturbance as it was played, or whatever measures it, ms. */
  readonly sizeMs: number;
  readonly broke: boolean;
  /** Id of the case that was played. */
  readonly caseId: string;
}

/** Where a disturbance begins to break the connection, as a search found it. */
export interface BreakPoint {
  /** Best estimate, ms. */
  readonly atMs: number;
  /** It lies in here with the stated confidence, ms. */
  readonly interval: Interval;
  /** For example 0.95. */
  readonly confidence: number;
  /** How much trials of one size disagree, as the standard deviation of the point itself, ms; near 0 for a sharp point, large for a band. */
  readonly spreadMs: number;
}

/** One search: one disturbance against one value of one setting. */
export interface Search {
  /** The settings of all its trials. */
  readonly settings: TimeoutSettings;
  /** Value of the setting under test, seconds. */
  readonly valueS: number;
  /** Sizes between which it looked, and the step to which it looked, ms. */
  readonly range: Interval;
  readonly resolutionMs: number;
  readonly trials: readonly TrialOutcome[];
  /** Cases that were played and could not be believed. */
  readonly disbelieved: readonly string[];
  /** `null` where it was not found, with the reason. */
  readonly breakPoint: BreakPoint | null;
  readonly reason: string | null;
  /** Where the law of the experiment puts it, ms. */
  readonly lawMs: number;
  /** Trials that a full grid over the same range, at the same resolution and with as many repetitions, would have needed. */
  readonly gridTrials: number;
}

/** Whether break points at two scales tell one story, so that they may be carried to a third. */
export interface Agreement {
  readonly agree: boolean;
  /** One sentence with both numbers. */
  readonly reason: string;
  /** Break point minus law, over both scales, ms: what is added when the law is applied to other settings. */
  readonly offsetMs: Interval | null;
  /** Break point / law, over both scales; for laws from which servers deviate by a factor, whose offset grows with the setting. */
  readonly factor?: Interval;
}

/** An experiment: one kind of disturbance against one setting, at one scale or more. */
export interface ExperimentResult {
  /** Name of the scenario that its trials play. */
  readonly name: string;
  readonly title: string;
  readonly disturbance: DisturbanceName;
  readonly setting: TunedSetting;
  /** Whether it is the longer or the shorter disturbance that breaks. */
  readonly breaksWhen: 'longer' | 'shorter';
  /** What is expected of servers, as a sentence: break point = this, of the settings. */
  readonly law: string;
  /** The point is a band, since TCP's back-off decides with the server's timer. Only in runs of versions that searched such points. */
  readonly band: boolean;
  readonly searches: readonly Search[];
  readonly agreement: Agreement;
  /** Why it was not played; `null` when it was. */
  readonly skipped: string | null;
  /** The load that its trials were played with; absent where it was the default one, and in runs of earlier versions. */
  readonly load?: LoadOfTrials;
}

/** How long the stream stood still after an outage of real packet drops. */
export interface BackOffSample {
  /** From the last byte that passed until the drops ended, ms. */
  readonly outageMs: number;
  /** From the last byte that passed until the next one, ms. */
  readonly stallMs: number;
  /** From the last byte that passed until the first write whose packets were lost, ms; absent where that was not seen. */
  readonly phaseMs?: number;
  readonly caseId: string;
}

/** How far the measured stalls are from the fitted schedule of retransmissions, ms. */
export interface BackOffResidual {
  /** Root of the mean square. */
  readonly rms: number;
  readonly largest: number;
}

/** TCP's back-off on this link: an outage of dropped packets stalls the stream longer than it lasted. */
export interface BackOff {
  /** Retransmission timeout of the link, ms, and where it comes from. */
  readonly rtoMs: number;
  readonly rtoFrom: string;
  readonly samples: readonly BackOffSample[];
  /** The timeout with which the schedule of retransmissions fits the samples best, ms; `null` or absent where nothing was fitted. */
  readonly fittedRtoMs?: number | null;
  /** `null` or absent where nothing was fitted. */
  readonly residualMs?: BackOffResidual | null;
  /** Largest measured stall / outage; `null` where nothing was measured. */
  readonly factor: number | null;
  /** Whether the samples lie within the model's bounds and on the fitted schedule; `null` where nothing was measured. */
  readonly modelHolds: boolean | null;
  /** `measured` with samples that the model agrees with, else `modelled`. */
  readonly basis: 'measured' | 'modelled';
  readonly reason: string | null;
  /** The load that its trials were played with; absent where it was the default one, and in runs of earlier versions. */
  readonly load?: LoadOfTrials;
}

/** One verification: a disturbance of the profile under the recommended settings, or under settings that the experiments say must fail. */
export interface Verification {
  readonly disturbance: DisturbanceName;
  readonly scenario: string;
  readonly sizeMs: number;
  readonly settings: TimeoutSettings;
  /** `null` for the recommendation itself. */
  readonly tightened: { readonly setting: TunedSetting; readonly value: number } | null;
  readonly expected: 'holds' | 'fails';
  /** `null` where no trial could be believed, or none could be played here. */
  readonly seen: 'holds' | 'fails' | null;
  /** How many of the believed trials went against the plan; absent where none did. One of three or more counts as a lapse, and is told. */
  readonly contrary?: { readonly trials: number; readonly of: number };
  /** The objective that was missed; absent where none was. */
  readonly objective?: ObjectiveName;
  /** Why it could not be played here; `null` where it was. */
  readonly skipped: string | null;
  /** What was measured, and the objective that it broke if one was. */
  readonly sentence: string;
  /** How many times shorter than the profile it was played; 1 is real scale. */
  readonly scale: number;
  /** The load that its trials were played with; absent where it was the default one, and in runs of earlier versions. */
  readonly load?: LoadOfTrials;
  readonly caseIds: readonly string[];
}

/** A client of the source that paused while it read a large result, under the recommended net_write_timeout. */
export interface ClientTrial {
  /** Length of the pause as a share of net_write_timeout. */
  readonly share: number;
  readonly expected: 'survives' | 'dies';
  /** `null` where no trial could be believed, or none could be played here. */
  readonly seen: 'survives' | 'dies' | null;
  /** net_write_timeout in the trial, seconds, and how many times shorter that is than recommended. */
  readonly playedS: number;
  readonly scale: number;
  /** Why it could not be played here; `null` where it was. */
  readonly skipped: string | null;
  /** What was measured. */
  readonly sentence: string;
  /** The load that its trials were played with; absent where it was the default one, and in runs of earlier versions. */
  readonly load?: LoadOfTrials;
  readonly caseIds: readonly string[];
}

/** A point of the picture: what is tolerated against how long the replica is blind, seconds. */
export interface TradeOffPoint {
  readonly label: string;
  readonly kind: 'curve' | 'today' | 'recommended';
  readonly replicaNetTimeoutS: number;
  /** Longest outage of dropped packets that the connection is sure to outlive. */
  readonly toleratedOutageS: number;
  /** Longest stall without loss that it outlives. */
  readonly toleratedStallS: number;
  readonly blindWindowS: number;
  /** How long a dump thread may outlive its replica's connection: net_write_timeout. */
  readonly zombieS: number;
}

export type TuningVerdict =
  | 'verified'
  | 'verified-scaled'
  | 'unverified'
  | 'unreachable'
  | 'inconclusive'
  | 'contradicted';

/** All that `replfault tune` found, for reports. */
export interface Tuning {
  readonly profile: Profile;
  /** The servers that played, where any did: `MySQL 9.7.4`; they need not be those of the profile. */
  readonly tried: { readonly source: string; readonly replica: string } | null;
  /** The link that trials were played over; absent where none had one, and in runs of earlier versions. */
  readonly link?: {
    readonly kind: 'packet' | 'proxy';
    /** Median of the trials, ms; `null` where the proxy delays. */
    readonly measuredRttMs: number | null;
    readonly limitedBy: string | null;
  };
  /** The load that trials were to be played with; absent in runs of earlier versions. */
  readonly load?: TrialLoad;
  /** File that the profile came from. */
  readonly profileFile: string;
  /** Searches were played at the profile's own values instead of small ones. */
  readonly realTime: boolean;
  /** At which scale the recommendation was to be verified. */
  readonly verify: 'auto' | 'real' | 'scaled' | 'none';
  readonly experiments: readonly ExperimentResult[];
  readonly backOff: BackOff;
  readonly tradeOff: readonly TradeOffPoint[];
  /** `null` where the experiments are not enough for one. */
  readonly recommendation: Recommendation | null;
  /** For how long the replica goes on trying; absent without a recommendation, and in runs of earlier versions. */
  readonly patience?: Patience;
  /** For how long a dead link looks healthy on the replica. */
  readonly blindWindow?: BeforeAfter;
  /** After which time the source gives a blocked write up. */
  readonly detection?: BeforeAfter;
  /** The profile once the recommendation is applied, and what `replfault lint` says of it. */
  readonly recommended?: { readonly profile: Profile; readonly findings: readonly Finding[] };
  readonly verifications: readonly Verification[];
  /** What the recommended net_write_timeout means for other clients of the source; absent where that was not verified, and in runs of earlier versions. */
  readonly clients?: readonly ClientTrial[];
  /** What ended it before everything was played; absent where nothing did. */
  readonly endedEarly?: string;
  readonly verdict: TuningVerdict;
  /** One sentence. */
  readonly sentence: string;
  /** Greatest factor by which searches were compressed; 1 in real time. */
  readonly scale: number;
  readonly trials: { readonly run: number; readonly grid: number };
  /** Wall time of the searches, ms. */
  readonly searchMs: number;
}

/** What one trial says to its search, read from its history. */
export interface Reading {
  /** `null` where the history does not tell. */
  readonly broke: boolean | null;
  /**
   * How large the disturbance really was, ms: what was seen is true of this size. `asAsked` is false where that is clearly another size than the one
   * that was asked for. Absent where an experiment cannot measure it.
   */
  readonly played?: { readonly sizeMs: number; readonly asAsked: boolean };
  /** What was seen, one sentence with numbers. */
  readonly reason: string;
  readonly evidence: readonly number[];
}

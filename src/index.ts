/** The public face: what scenario files, ours and yours, import. */
export * from './checks/index.ts';
export * from './library/index.ts';
export { allReplicas } from './measures/all-replicas.ts';
export { counterDelta } from './measures/counter-delta.ts';
export { crossedBytes, stretchMark } from './measures/crossed-bytes.ts';
export { deliveryOf, deliveryStretch } from './measures/delivery.ts';
export { dataOf, entryOf } from './measures/entry.ts';
export { hiddenComplaint } from './measures/hidden-evidence.ts';
export { linkUnderTest } from './measures/link.ts';
export { receivedNotExecuted } from './measures/received-not-executed.ts';
export { committedBefore } from './measures/resume.ts';
export { firstSourceComplaint } from './measures/source-detection.ts';
export { stallingOutageMs, stallMs } from './measures/stall.ts';
export type {
  Claim,
  ClaimId,
  ClaimServer,
  ClaimVerdict,
  Decision,
  Facts,
  FactsByExhibit,
  Trial,
} from './model/claim.ts';
export { defineClaim } from './model/claim.ts';
export type { Delivery } from './model/delivery.ts';
export { ReplfaultError } from './model/errors.ts';
export { GtidSet } from './model/gtid.ts';
export type { LinkConditions, TimeoutSettings } from './model/profile.ts';
export type { Bystander, ReplicaStatus, ReplicationOptions } from './model/replication.ts';
export type { Leg, Proof } from './model/samples.ts';
export type {
  ActiveFault,
  BreakPointSearch,
  CaseParams,
  CaseSettings,
  FaultParams,
  Scenario,
  ServerFeature,
  Stage,
  TopologySpec,
  TrialParams,
  WaitOptions,
  Workload,
} from './model/scenario.ts';
export { defineScenario } from './model/scenario.ts';
export type { CheckKind, ExperimentSubject, FindingSubject, Subject } from './model/subject.ts';
export { finding, soundness } from './model/subject.ts';
export type { Observation, ObservationKind } from './model/timeline.ts';
export { Timeline } from './model/timeline.ts';
export type { Interval, Reading } from './model/tuning.ts';
export type { CaseOutcome, Check, Judgement, Outcome, Verdict } from './model/verdict.ts';
export { fail, failForGood, inconclusive, judgeAll, pass, worst } from './model/verdict.ts';
export * as procedures from './procedures/index.ts';

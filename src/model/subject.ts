/** What checks ask of the experiment itself: whether it was what it was planned to be, and could be watched. */
export const experimentSubjects = [
  /** The fault acted on traffic, or was only armed. */
  'fault',
  /** Probes and servers could be observed. */
  'observation',
  /** Both ends were compared when all was over. */
  'comparison',
  /** Clients, operators and the link did what the play asked of them. */
  'play',
  /** Servers as they ship were tried and asked to the end. */
  'survey',
] as const;

/** What servers made of it: what claims measure. */
export const findingSubjects = [
  /** Whether and when the source reported a failed write to the replica. */
  'source-write',
  /** Whether the replica kept its connection, left it, or opened a new one. */
  'connection',
  /** What the receiver showed: its state, its error number. */
  'receiver',
  /** For how long the status of the replica looked healthy while transactions were missing. */
  'blind-window',
  /** Whether, when and by whom replication came back. */
  'resumption',
  /** Whether both ends hold the same data, and every acknowledged write. */
  'data',
  /** Bytes that crossed the link, or crossed it again. */
  'bytes',
  /** Below which rate a write would fail. */
  'drain-threshold',
  /** Whether the applier kept up. */
  'applier',
  /** When the source stopped waiting for acknowledgements, and waited again. */
  'semi-sync',
  /** How long commits took, and whether they succeeded. */
  'commits',
  /** Dump threads that outlived their replica. */
  'dump-threads',
  /** What became of connections of clients other than replicas. */
  'clients',
  /** Read errors that the source counted or logged. */
  'read-errors',
  /** What servers answered to statements that were run by hand. */
  'statements',
  /** Whether the connection was encrypted. */
  'encryption',
  /** What monitoring and an operator saw: lag, a login, the difference of GTID sets. */
  'monitoring',
  /** Whether a server or process was back. */
  'process',
  /** Whether error number 1190 appeared. */
  'literal-1190',
  /** Whether servers as they ship replicate, and which writes arrive the same. */
  'versions',
] as const;

export type ExperimentSubject = (typeof experimentSubjects)[number];
export type FindingSubject = (typeof findingSubjects)[number];
/** What a check judges, and a claim reads. */
export type Subject = ExperimentSubject | FindingSubject;

/**
 * What a check is about. `soundness`: whether the experiment was what it should be; a trial in which it was not says nothing. `finding`: what the
 * servers made of it; it may come out either way, and a claim is decided by the measurement, not by the check.
 */
export type CheckKind = 'soundness' | 'finding';

interface Judging<K extends CheckKind, S extends Subject> {
  readonly kind: K;
  readonly judges: readonly S[];
}

/**
 * Declares a check of the experiment itself.
 *
 * @example { name: 'fault-took-effect', ...soundness('fault'), judge(timeline) { ... } }
 */
export const soundness = (...judges: readonly ExperimentSubject[]): Judging<'soundness', ExperimentSubject> => ({
  kind: 'soundness',
  judges,
});

/**
 * Declares a check of what the servers made of the experiment.
 *
 * @example { name: 'source-stays-quiet', ...finding('source-write'), judge(timeline) { ... } }
 */
export const finding = (...judges: readonly FindingSubject[]): Judging<'finding', FindingSubject> => ({
  kind: 'finding',
  judges,
});

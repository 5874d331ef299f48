import type { Labels, MetricType, Sample } from './sample.ts';

/** Which commands show a metric. */
type ShownBy = 'monitor' | 'run';

/** What a sample is about, which decides on its first labels. */
type Subject = 'pair' | 'server' | 'process';

interface OwnMetric {
  readonly help: string;
  readonly type: Exclude<MetricType, 'untyped'>;
  readonly of: Subject;
  /** Beside those of the subject: see {@link subjectLabels}. */
  readonly labels: readonly string[];
  readonly by: readonly ShownBy[];
}

/** Labels that say whose a sample is, by who shows it. A process is that of replfault itself. */
export const subjectLabels: Readonly<Record<ShownBy, Readonly<Record<Subject, readonly string[]>>>> = {
  monitor: { pair: ['source', 'replica', 'channel'], server: ['server', 'role'], process: [] },
  run: { pair: ['scenario', 'case', 'server'], server: ['scenario', 'case', 'server', 'role'], process: [] },
};

const metric = (
  by: OwnMetric['by'],
  type: OwnMetric['type'],
  help: string,
  { of = 'pair', labels = [] }: Partial<Pick<OwnMetric, 'of' | 'labels'>> = {},
): OwnMetric => ({ help, type, of, labels, by });

const both = ['monitor', 'run'] as const;

/** Every metric of our own: what no exporter tells. Times in seconds, as Prometheus has them. docs/monitor.md lists them, checked by a test. */
export const catalogue = {
  replfault_build_info: metric(both, 'gauge', 'Version of replfault, always 1.', {
    of: 'process',
    labels: ['version'],
  }),

  replfault_missing_transactions: metric(
    both,
    'gauge',
    'Transactions that the source had and the replica had not received when it was read afterwards; without GTIDs there is no sample.',
  ),
  replfault_lasting_missing_transactions: metric(
    ['monitor'],
    'gauge',
    'Transactions that were missing in both of the last two looks; without GTIDs there is no sample.',
  ),
  replfault_missing_seconds: metric(
    both,
    'gauge',
    'How long the oldest of the missing transactions has been missing, as far as it was seen; 0 if none is.',
  ),
  replfault_unapplied_transactions: metric(
    both,
    'gauge',
    'Transactions that the replica has received and not executed; without GTIDs there is no sample.',
  ),
  replfault_status_blind: metric(
    both,
    'gauge',
    '1 if the status of the replica has looked healthy (Yes, Yes, no error, no lag) for a second (run) or two looks (monitor) while a transaction was missing all the time.',
  ),
  replfault_source_gave_up_total: metric(
    both,
    'counter',
    'Times that the source ended a connection of the replica by itself: a failed write in its log or error counters (run); no dump thread for a replica that says it is connected, in two looks (monitor).',
  ),
  replfault_transactions_at_risk: metric(
    ['monitor'],
    'gauge',
    'Transactions that would be lost if the source were declared dead now; no sample if they cannot be counted.',
  ),
  replfault_errant_transactions: metric(
    ['monitor'],
    'gauge',
    'Transactions that the replica has and the source has not, in both looks; no sample if they cannot be counted.',
  ),
  replfault_verdict: metric(
    ['monitor'],
    'gauge',
    'Verdict of replfault diagnose: 1 for the verdict of each axis, 0 for all others.',
    { labels: ['axis', 'verdict'] },
  ),
  replfault_severity: metric(
    ['monitor'],
    'gauge',
    'Severity of each axis, and of all together (axis="all"): 0 ok, 1 warning, 2 critical, 3 not judged.',
    { labels: ['axis'] },
  ),
  replfault_condition: metric(['monitor'], 'gauge', '1 while a condition of replfault diagnose holds, else 0.', {
    labels: ['condition'],
  }),
  replfault_silence_seconds: metric(
    ['monitor'],
    'gauge',
    'How long the replica has received nothing from the source, no heartbeat either, at least.',
  ),
  replfault_heartbeat_age_seconds: metric(
    ['monitor'],
    'gauge',
    'Age of the last heartbeat by the clock of the replica (MySQL only).',
  ),
  replfault_heartbeat_period_seconds: metric(['monitor'], 'gauge', 'Heartbeat period of the channel.'),
  replfault_source_network_errors_total: metric(
    ['monitor'],
    'counter',
    'Network errors that the source has counted for all its accounts, by number (1158 to 1161; MySQL 8.0 and later).',
    { of: 'server', labels: ['errno'] },
  ),
  replfault_looks_total: metric(['monitor'], 'counter', 'Looks at the pair since monitor was started.'),
  replfault_look_age_seconds: metric(
    ['monitor'],
    'gauge',
    'Age of what is shown: time since the last look at the pair began. It grows while a server does not answer.',
  ),
  replfault_look_errors_total: metric(['monitor'], 'counter', 'Looks that ended with an error and told nothing.', {
    of: 'process',
  }),

  replfault_fault_active: metric(['run'], 'gauge', 'Faults that are in force now.'),
  replfault_fault_injected: metric(['run'], 'gauge', '1 while this fault is in force, 0 after it was healed.', {
    labels: ['fault', 'layer', 'leg'],
  }),
  replfault_link_bytes_total: metric(
    ['run'],
    'counter',
    'Bytes that the proxy has passed on from the source to the replica.',
  ),
  replfault_case_seconds: metric(['run'], 'gauge', 'How long the case has been recorded.'),
  replfault_sample_age_seconds: metric(
    ['run'],
    'gauge',
    'Age of what is shown of the pair, by the clock of the case: time between its last joint sample and its last observation.',
  ),
  replfault_cases: metric(['run'], 'gauge', 'Cases of the plan by what has become of them so far.', {
    of: 'process',
    labels: ['outcome'],
  }),
} as const satisfies Readonly<Record<`replfault_${string}`, OwnMetric>>;

export type OwnName = keyof typeof catalogue;

/** A sample of a metric of our own. */
export function own(name: OwnName, value: number, labels: Labels = {}): Sample {
  const { help, type } = catalogue[name];
  return { name, labels, value, help, type };
}

/** The same where there is a value. */
export const ownIfKnown = (name: OwnName, value: number | null | undefined, labels: Labels = {}): Sample[] =>
  value === null || value === undefined ? [] : [own(name, value, labels)];

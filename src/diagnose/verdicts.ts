/** What can be wrong, in five questions that are answered apart from one another. */
export const axes = ['receiver', 'applier', 'source', 'data', 'semi-sync'] as const;
export type Axis = (typeof axes)[number];

/** `ok`: nothing to do. `warning` and `critical` are problems. `unknown`: not judged. */
export type Severity = 'ok' | 'warning' | 'critical' | 'unknown';

/** Every verdict of every axis, with its severity. */
export const verdicts = {
  receiver: {
    healthy: 'ok',
    idle: 'ok',
    'large-transaction-in-flight': 'ok',
    'stalled-blind': 'critical',
    'half-open': 'critical',
    'slow-link': 'warning',
    'receiver-blocked': 'critical',
    reconnecting: 'critical',
    'reconnect-loop-no-progress': 'critical',
    'heartbeat-storm': 'warning',
    'gave-up': 'critical',
    'stopped-by-operator': 'critical',
    'fatal-from-source': 'critical',
    'will-fail-purged': 'critical',
    'duplicate-replica-identity': 'critical',
    'other-source': 'critical',
    'not-a-replica': 'critical',
    'group-or-galera-member': 'unknown',
    'not-judged': 'unknown',
  },
  applier: {
    running: 'ok',
    'delayed-on-purpose': 'ok',
    behind: 'warning',
    blocked: 'critical',
    error: 'critical',
    stopped: 'critical',
    'not-judged': 'unknown',
  },
  source: { healthy: 'ok', 'zombie-dump-threads': 'warning', 'cannot-commit': 'critical', 'not-judged': 'unknown' },
  data: {
    equal: 'ok',
    missing: 'warning',
    errant: 'critical',
    'replica-ahead-of-source': 'critical',
    'not-judged': 'unknown',
  },
  'semi-sync': { off: 'ok', on: 'ok', 'fallen-back': 'warning', blocking: 'critical', 'not-judged': 'unknown' },
} as const satisfies Readonly<Record<Axis, Readonly<Record<string, Severity>>>>;

export type VerdictOf<A extends Axis> = keyof (typeof verdicts)[A] & string;

/** What one axis concluded. */
export interface AxisVerdict<A extends Axis> {
  readonly axis: A;
  readonly verdict: VerdictOf<A>;
  /** Another verdict that the same evidence allows. */
  readonly or: VerdictOf<A> | null;
  /** Error number or other cause within the verdict; `null` where there is none to tell. */
  readonly cause: string | null;
  /** Transactions that it is about, where they can be counted. */
  readonly count: number | null;
  /** What was seen, one sentence each. Of `not-judged`: why it was not. */
  readonly evidence: readonly string[];
}

export type AnyVerdict = { readonly [A in Axis]: AxisVerdict<A> }[Axis];

/** What may hold beside any verdict. */
export const conditions = {
  'status-blocked': 'critical',
  filtered: 'ok',
  'replica-writable': 'ok',
  'clock-skew': 'ok',
  'retention-shorter-than-outage': 'critical',
  'heartbeat-above-net-timeout': 'warning',
  'group-or-galera-member': 'ok',
} as const satisfies Readonly<Record<string, Severity>>;
export type ConditionName = keyof typeof conditions;

export interface Condition {
  readonly name: ConditionName;
  readonly severity: Severity;
  readonly evidence: string;
}

export function verdict<A extends Axis>(
  axis: A,
  name: VerdictOf<A>,
  evidence: readonly string[],
  more: { readonly cause?: string | null; readonly or?: VerdictOf<A>; readonly count?: number | null } = {},
): AxisVerdict<A> {
  return { axis, verdict: name, or: more.or ?? null, cause: more.cause ?? null, count: more.count ?? null, evidence };
}

/** Transactions that were received are not lost: whether it is a problem that they are not executed, the applier says. */
export function severityOf(one: AnyVerdict): Severity {
  if (one.axis === 'data' && one.verdict === 'missing' && one.cause === 'received') return 'ok';
  return (verdicts[one.axis] as Readonly<Record<string, Severity>>)[one.verdict] ?? 'unknown';
}

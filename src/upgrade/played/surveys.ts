import type { Difference, DifferenceClass, Severity, SurveyPart } from '../../model/comparison.ts';
import { replicaStatusMetric } from '../exporter-metrics.ts';

/** What servers of one version say of themselves as they ship, by part; names to values. */
export type Survey = Readonly<Record<SurveyPart, Readonly<Record<string, string>>>>;

type Judgement = readonly [Severity, cause: string];

/** How a part is compared: as which class, and how bad a difference is. */
interface Rule {
  readonly part: SurveyPart;
  readonly class: DifferenceClass;
  /** Whether the values matter, or the names alone. */
  readonly values: boolean;
  judge(was: string | null, is: string | null, name: string): Judgement;
}

/** A judgement by whether a name went, came or changed its value. */
const by =
  (gone: Judgement, added: Judgement, changed: Judgement): Rule['judge'] =>
  (was, is) =>
    was === null ? added : is === null ? gone : changed;

const changedDefaults = 'changed defaults of variables';

const rules: readonly Rule[] = [
  {
    part: 'variables',
    class: 'defaults',
    values: true,
    judge: (was, is, name) =>
      was !== null && is !== null && decisive.test(name)
        ? ['warns', changedDefaults]
        : by(
            ['warns', 'variables that are gone: an option file with one of them may stop the server'],
            ['informs', 'new variables'],
            ['informs', changedDefaults],
          )(was, is, name),
  },
  {
    part: 'channel-defaults',
    class: 'channel-defaults',
    values: true,
    judge: by(
      ['warns', 'options of the channel that are gone'],
      ['informs', 'new options of the channel'],
      ['warns', 'changed defaults of a channel that is created on the new version'],
    ),
  },
  {
    part: 'privileges',
    class: 'privileges',
    values: true,
    judge: (was, is) =>
      was === 'may' && is === 'may not'
        ? ['breaks', 'statements that an account may no longer execute']
        : was === 'may not' && is === 'may'
          ? ['informs', 'statements that an account may execute now']
          : ['informs', was === null ? 'new privileges or statements' : 'privileges or statements that are gone'],
  },
  {
    part: 'statements',
    class: 'statements',
    values: true,
    judge: (was, is) =>
      was === accepted
        ? ['breaks', 'statements that are refused now']
        : ['informs', is === accepted ? 'new statements' : 'statements that are refused in other words'],
  },
  {
    part: 'replica-status-columns',
    class: 'columns',
    values: false,
    judge: by(
      ['breaks', 'columns of the replica status that are gone'],
      ['informs', 'new columns of the replica status'],
      ['informs', ''],
    ),
  },
  {
    part: 'status-variables',
    class: 'monitoring',
    values: false,
    judge: by(['warns', 'status variables that are gone'], ['informs', 'new status variables'], ['informs', '']),
  },
];

/** Variables and channel options that decide how replication survives a bad network: a change of their defaults warns. */
const decisive =
  /^((slave|replica)_net_timeout|net_(read|write)_timeout|master_retry_count|gtid_mode|enforce_gtid_consistency|gtid_strict_mode|default_authentication_plugin|authentication_policy|require_secure_transport|have_ssl|log_bin|log_(slave|replica)_updates|sync_binlog|binlog_format|max_allowed_packet|(slave|replica)_parallel_workers|slave_connections_needed_for_purge)$/;

/**
 * What all surveys of one version agree on. What differs between two servers of one version is of the machine or of the moment, and no difference
 * between versions.
 */
export function agreed(surveys: readonly Survey[]): Survey {
  const part = (name: SurveyPart): Record<string, string> => {
    // An end that was not asked has nothing to disagree with.
    const asked = surveys.map((one) => one[name]).filter((facts) => Object.keys(facts).length > 0);
    const values = new Map<string, string>();
    for (const facts of asked)
      for (const [key, value] of Object.entries(facts))
        values.set(key, (values.get(key) ?? value) === value ? value : unsteadyValue);
    return Object.fromEntries(values);
  };
  return {
    variables: part('variables'),
    'status-variables': part('status-variables'),
    'replica-status-columns': part('replica-status-columns'),
    'channel-defaults': part('channel-defaults'),
    privileges: part('privileges'),
    statements: part('statements'),
  };
}

/** Stands for a value on which servers of one version do not agree. */
const unsteadyValue = '\u0000';

/** Ids of all differences that the surveys of two versions could have shown. */
export function askedIds({ from, to }: { readonly from: Survey; readonly to: Survey }): Set<string> {
  const ids = new Set<string>();
  for (const { part, class: kind } of rules)
    for (const name of [...Object.keys(from[part]), ...Object.keys(to[part])]) {
      ids.add(`${kind}/${name}`);
      const metric = metricOf(part, name);
      if (metric !== null) ids.add(`monitoring/${metric}`);
    }
  return ids;
}

/** Ids of subjects on which servers of one version do not agree: whether the versions differ is not known. */
export function unsteadyIds({ from, to }: { readonly from: Survey; readonly to: Survey }): Set<string> {
  const ids = rules.flatMap(({ part, class: kind, values }) =>
    values
      ? Object.keys(from[part])
          .filter((name) => name in to[part] && [from[part][name], to[part][name]].includes(unsteadyValue))
          .map((name) => `${kind}/${name}`)
      : [],
  );
  return new Set(ids);
}

/** Classes of what servers say of themselves. */
export const surveyedClasses: readonly DifferenceClass[] = rules.map((rule) => rule.class);

/** What two versions say differently of themselves. */
export function surveyDifferences(before: Survey, after: Survey): Difference[] {
  return rules.flatMap((rule) => {
    const [was, is] = [before[rule.part], after[rule.part]];
    const names = [...new Set([...Object.keys(was), ...Object.keys(is)])].sort();
    return names.flatMap((name) => partDifference(rule, name, was[name] ?? null, is[name] ?? null));
  });
}

function partDifference(rule: Rule, name: string, was: string | null, is: string | null): Difference[] {
  const differs =
    was === null || is === null ? was !== is : rule.values && ![was, is].includes(unsteadyValue) && was !== is;
  if (!differs) return [];
  const [severity, cause] = rule.judge(was, is, name);
  const shown = (value: string | null): string | null =>
    value === unsteadyValue || (value !== null && !rule.values) ? 'there' : value;
  const one: Difference = {
    id: `${rule.class}/${name}`,
    class: rule.class,
    state: null,
    subject: name,
    from: shown(was),
    to: shown(is),
    severity,
    cause,
    evidence: 'played',
    source: null,
    cases: [],
  };
  const metric = metricOf(rule.part, name);
  return metric === null
    ? [one]
    : [
        one,
        {
          ...one,
          id: `monitoring/${metric}`,
          class: 'monitoring',
          subject: metric,
          cause: `${is === null ? 'metrics' : 'new metrics'} of mysqld_exporter${is === null ? ' that are gone' : ''}`,
          severity: is === null ? 'breaks' : 'informs',
        },
      ];
}

/** How a survey says that a statement was executed. */
export const accepted = 'accepted';

const metricOf = (part: SurveyPart, name: string): string | null =>
  part === 'replica-status-columns' ? replicaStatusMetric(name) : null;

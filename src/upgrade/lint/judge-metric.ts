import type { LintAnswer, MetricItem } from '../../model/upgrade-lint.ts';
import { hasMetric, metricsLike, replicaStatusMetric, type ServerNames } from '../exporter-metrics.ts';
import { columns, counters } from '../old-words.ts';
import { type Judged, listed, metricOfPlugin, pluginNotLoaded, type Versions } from './levels.ts';

/** What is known of a metric: its level, what both servers have, and what the target has instead. */
export interface JudgedMetric {
  readonly judged: Judged;
  readonly from: LintAnswer | null;
  readonly to: LintAnswer | null;
  readonly replacement: string | null;
}

/** What the names that both servers have mean for a metric of a rule or a panel. Pure. */
export function judgeMetric(
  { name, pattern }: MetricItem,
  from: ServerNames,
  to: ServerNames,
  versions: Versions,
): JudgedMetric {
  if (pattern !== undefined) return judgePattern(pattern, from, to, versions);
  const [was, is] = [hasMetric(name, from), hasMetric(name, to)];
  if (was === null || is === null) return { judged: { level: 'not judged', reason: otherCollector }, ...nothingSaid };
  const replacement = is ? null : (successorsOf(name).find((one) => hasMetric(one, to) === true) ?? null);
  // Galera, semi-sync and the like: the user's servers may have loaded them.
  const judged: Judged =
    !was && !is && metricOfPlugin.test(name)
      ? { level: 'not judged', reason: pluginNotLoaded }
      : levelOfMetric(was, is, versions);
  return { judged, from: answerOf(was, name), to: answerOf(is, name), replacement };
}

const otherCollector = 'it is of a collector that asks for data, and not made of names of status';
const nothingSaid = { from: null, to: null, replacement: null } as const;

/** A pattern goes on with what is left of the metrics that it means; nobody is told which are gone. */
function judgePattern(pattern: string, from: ServerNames, to: ServerNames, versions: Versions): JudgedMetric {
  const [was, is] = [metricsLike(pattern, from), metricsLike(pattern, to)];
  const left = new Set(is);
  const gone = was.filter((one) => !left.has(one));
  // It may be about another exporter.
  if (was.length === 0 && is.length === 0)
    return { judged: /mysql/i.test(pattern) ? { level: 'not judged', reason: otherCollector } : null, ...nothingSaid };
  const counted = (some: readonly string[]): LintAnswer => ({
    outcome: some.length === 0 ? 'refused' : 'accepted',
    errno: null,
    message: some.length === 0 ? 'no name of the server makes a metric that fits' : `${some.length} metrics fit`,
  });
  const said = { from: counted(was), to: counted(is), replacement: null };
  if (gone.length === 0) return { judged: null, ...said };
  if (is.length === 0)
    return { judged: { level: 'breaks', reason: `${versions.to} has no metric that fits: there is no data` }, ...said };
  const reason = `metrics that fit and that ${versions.to} does not have: ${listed(gone)}`;
  return { judged: { level: 'changed meaning', reason }, ...said };
}

function levelOfMetric(was: boolean, is: boolean, versions: Versions): Judged {
  if (is) return null;
  return was
    ? {
        level: 'breaks',
        reason: `${versions.to} has nothing of which mysqld_exporter makes this metric: the rule or panel has no data`,
      }
    : {
        level: 'was broken before',
        reason: `${versions.from} has nothing of which mysqld_exporter makes this metric either`,
      };
}

const answerOf = (there: boolean, name: string): LintAnswer => ({
  outcome: there ? 'accepted' : 'refused',
  errno: null,
  message: there ? null : `no name of the server makes ${name}`,
});

/** Metrics of the same thing under newer names, nobody has looked yet whether the target has them. */
function successorsOf(name: string): string[] {
  const metric = name.toLowerCase();
  const column = columns.find(([old]) => replicaStatusMetric(old) === metric);
  const counter = counters.find(([old]) => `mysql_global_status_${old.toLowerCase()}` === metric);
  const renamed = metric.replace(
    /^(mysql_global_(?:status|variables)_)(.*)$/,
    (_, prefix: string, rest: string) =>
      prefix +
      rest
        .replace(/slave/g, 'replica')
        .replace(/master/g, 'source')
        .replace(/^tx_/, 'transaction_'),
  );
  return [
    ...(column === undefined ? [] : [replicaStatusMetric(column[1])]),
    ...(counter === undefined ? [] : [`mysql_global_status_${counter[1].toLowerCase()}`]),
    ...(renamed === metric ? [] : [renamed]),
  ];
}

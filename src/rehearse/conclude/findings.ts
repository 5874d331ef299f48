import { replicaStatusSamples } from '../../metrics/exporter.ts';
import { recordedRow } from '../../metrics/recorded-row.ts';
import type { ReplicaStatus } from '../../model/replication.ts';
import type { RehearsedCase } from '../case.ts';
import type { Played } from '../promtool/play.ts';
import type { Selector } from '../rules/promql.ts';
import type { AlertRule, RuleSet } from '../rules/read.ts';
import { metricsOf } from '../series/names.ts';
import type { CaseJudged } from './judge.ts';

/** What is wrong with a rule. `warning`: on other servers than those of the run. `note`: what it asks for is not in a recorded history. */
export interface Finding {
  readonly level: 'error' | 'warning' | 'note';
  readonly what: 'dead' | 'dead-elsewhere' | 'fires-in-control' | 'broken' | 'not-judged';
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** Words of the columns of the replica's status. */
const wordings = {
  'MySQL 8.4 and later': { flavour: 'mysql-8', version: '8.4' },
  'MySQL before 8.4': { flavour: 'mysql-8', version: '8.0' },
  MariaDB: { flavour: 'mariadb', version: '10.11' },
} as const;
type Wording = keyof typeof wordings;

const someStatus: ReplicaStatus = {
  ...{ receiver: 'Yes', applier: 'Yes', lagS: 0, receiverText: '', lastIoErrno: 0, lastIoError: '' },
  ...{ lastSqlErrno: 0, lastSqlError: '', retrieved: '', sourceLogFile: '', readSourceLogPos: 4 },
};
const ids = { sourceId: 1, sourceUuid: '', sourceHost: '' };

/** Names of the replica's status in the words of a version, as far as histories hold them. */
const namesIn = (wording: Wording): Set<string> =>
  new Set(replicaStatusSamples(recordedRow(someStatus, { ...wordings[wording], ...ids })).map(({ name }) => name));

const columns = new Map(Object.keys(wordings).map((one) => [one as Wording, namesIn(one as Wording)]));

/** The same metric in other words: `null` if there is none. */
function inOtherWords(metric: string, shown: ReadonlySet<string>): string | null {
  const neutral = (name: string): string =>
    name.replace(/master|source/g, '1').replace(/slave(?!_status)|replica/g, '2');
  return [...shown].find((name) => name !== metric && neutral(name) === neutral(metric)) ?? null;
}

const wordingOf = ({ flavour, version }: { readonly flavour: string; readonly version: string }): Wording => {
  if (flavour.startsWith('mariadb')) return 'MariaDB';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 8 || (major === 8 && minor >= 4) ? 'MySQL 8.4 and later' : 'MySQL before 8.4';
};

/** Everything that is wrong with the rules, whatever lead they have. Pure. */
export function findings(
  rules: RuleSet,
  cases: readonly RehearsedCase[],
  judged: readonly CaseJudged[],
  played: Played,
): Finding[] {
  const broken = rules.records.flatMap(({ name, file, line }, index): Finding[] => {
    const error = played.brokenRecords.get(index);
    return error === undefined
      ? []
      : [{ level: 'error', what: 'broken', rule: name, file, line, text: brokenText(error) }];
  });
  return [...broken, ...ofAlerts(rules, cases, judged, played)];
}

const brokenText = (error: string): string => `Prometheus cannot evaluate it: ${error}`;

function ofAlerts(
  written: RuleSet,
  cases: readonly RehearsedCase[],
  judged: readonly CaseJudged[],
  played: Played,
): Finding[] {
  const rules = { ...written, records: written.records.filter((_, index) => !played.brokenRecords.has(index)) };
  const unrecorded = new Set([...played.brokenRecords.keys()].map((index) => written.records[index]?.name));
  return rules.alerts.flatMap((alert, index) => {
    const finding = (level: Finding['level'], what: Finding['what'], text: string): Finding => ({
      ...{ level, what, rule: alert.name, file: alert.file, line: alert.line, text },
    });
    const error = played.broken.get(index);
    if (error !== undefined) return [finding('error', 'broken', brokenText(error))];
    const dead = cases.length === 0 ? null : deadHere(alert, rules, cases, played, unrecorded);
    const falseAlarms = judged.filter((one) => (one.rules[index]?.falseAlarms ?? 0) > 0);
    return [
      ...(dead === null ? [] : [finding(dead.level, dead.level === 'error' ? 'dead' : 'not-judged', dead.text)]),
      ...(dead === null
        ? deadElsewhere(alert, rules, cases).map((text) => finding('warning', 'dead-elsewhere', text))
        : []),
      ...falseAlarms.map((one) =>
        finding(
          'error',
          'fires-in-control',
          `it fires although nothing is wrong: ${one.name}, ${one.rules[index]?.falseAlarms} of 8 phases`,
        ),
      ),
    ];
  });
}

/** Whether an alert, with the recording rules that it is built on, can return anything if these selectors have series. */
function canReturn(alert: AlertRule, rules: RuleSet, hasSeries: (selector: Selector) => boolean): boolean {
  const under = new Set<string>();
  const has = (selector: Selector): boolean => {
    const { metric } = selector;
    const records = rules.records.filter(({ name }) => name === metric && !under.has(name));
    if (records.length === 0) return hasSeries(selector);
    return records.some(({ name, expression }) => {
      under.add(name);
      const can = expression.canReturn(has);
      under.delete(name);
      return can;
    });
  };
  return alert.expression.canReturn(has);
}

/** Why an alert can return nothing in any of the cases. */
function deadHere(
  alert: AlertRule,
  rules: RuleSet,
  cases: readonly RehearsedCase[],
  played: Played,
  unrecorded: ReadonlySet<string | undefined>,
): Pick<Finding, 'level' | 'text'> | null {
  const emptyIn = cases.map((_, index) => played.empty(index));
  const isEmpty = ({ text }: Selector): boolean => emptyIn.every((empty) => empty.has(text));
  if (canReturn(alert, rules, (selector) => !isEmpty(selector))) return null;
  const shown = new Set(cases.flatMap(({ targets }) => [...metricsOf(targets)]));
  const reasons = missing(alert, rules, isEmpty).map((selector) => whyMissing(selector, shown, rules, unrecorded));
  return {
    level: reasons.some(({ level }) => level === 'error') ? 'error' : 'note',
    text: [...new Set(reasons.map(({ text }) => text))].join('; '),
  };
}

/** Selectors without series in an alert and in what it is built on. */
function missing(alert: AlertRule, rules: RuleSet, isEmpty: (selector: Selector) => boolean): Selector[] {
  const from = (expression: AlertRule['expression'], seen: ReadonlySet<string>): Selector[] =>
    expression.selectors.flatMap((selector) => {
      const records = rules.records.filter(({ name }) => name === selector.metric && !seen.has(name));
      const below = records.flatMap(({ name, expression: built }) => from(built, new Set([...seen, name])));
      return below.length > 0 ? below : isEmpty(selector) ? [selector] : [];
    });
  return from(alert.expression, new Set());
}

function whyMissing(
  { metric, text }: Selector,
  shown: ReadonlySet<string>,
  rules: RuleSet,
  unrecorded: ReadonlySet<string | undefined>,
): Pick<Finding, 'level' | 'text'> {
  const error = (why: string): Pick<Finding, 'level' | 'text'> => ({ level: 'error', text: why });
  if (metric === null) return { level: 'note', text: `not judged: ${text} names no metric` };
  if (unrecorded.has(metric)) return error(`Prometheus cannot evaluate the rule that records ${metric}`);
  if (shown.has(metric))
    return error(`no series of ${metric} has the labels of ${text}; if yours have, give them with --label`);
  const other = inOtherWords(metric, shown);
  if (other !== null) return error(`${metric} is gone on this server; there it is ${other}`);
  if (metric.includes(':')) {
    const bare = metric.replace(/^[^:]*:/, '').replace(/:[^:]*$/, '');
    const near = rules.records.find(({ name }) => name === bare || name.endsWith(`:${bare}`));
    const hint = near === undefined ? '' : `; ${near.name} is recorded`;
    return error(`no rule records ${metric}${hint}`);
  }
  return { level: 'note', text: `not judged: a history holds no ${metric}` };
}

/** Other versions on which an alert has no series. */
function deadElsewhere(alert: AlertRule, rules: RuleSet, cases: readonly RehearsedCase[]): string[] {
  const here = new Set(cases.map(({ servers }) => wordingOf(servers.replica)));
  const known = new Set([...columns.values()].flatMap((names) => [...names]));
  return [...columns].flatMap(([wording, names]) => {
    if (here.has(wording)) return [];
    const isGone = ({ metric }: Selector): boolean => metric !== null && known.has(metric) && !names.has(metric);
    if (canReturn(alert, rules, (selector) => !isGone(selector))) return [];
    const gone = [...new Set(missing(alert, rules, isGone).map(({ metric }) => metric as string))];
    const words = gone.map((metric) => {
      const other = inOtherWords(metric, names);
      return other === null ? `no ${metric}` : `${other} for ${metric}`;
    });
    return [`it has no series on ${wording}, which shows ${words.join(', ')}`];
  });
}

import { isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments, type YAMLMap } from 'yaml';
import { usageError } from '../../model/errors.ts';
import { durationMs, type Expression, readExpression } from './promql.ts';

/** An alert of a rule file. */
export interface AlertRule {
  readonly name: string;
  readonly group: string;
  readonly file: string;
  /** Line of its `alert`, from 1. */
  readonly line: number;
  readonly expr: string;
  readonly expression: Expression;
  readonly forMs: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Evaluation interval of its group; `null`: the global one. */
  readonly intervalMs: number | null;
}

/** A recording rule: what alerts may be built on. */
export interface RecordingRule {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly expr: string;
  readonly expression: Expression;
  readonly labels: Readonly<Record<string, string>>;
}

export interface RuleSet {
  readonly alerts: readonly AlertRule[];
  readonly records: readonly RecordingRule[];
}

interface Place {
  readonly file: string;
  lineOf(node: unknown): number;
}

const bad = (file: string, line: number | null, what: string, hint?: string): Error =>
  usageError('RULES', `${line === null ? file : `${file}:${line}`}: ${what}`, hint);

/**
 * Alerts and recording rules of a rule file of Prometheus, alone or in a PrometheusRule resource. What promtool finds wrong beyond that is its business.
 * @throws ReplfaultError (usage, exit 2), with file and line: no YAML, no rules, a rule without name or expression, a `for` that is no duration.
 */
export function readRules(text: string, file: string): RuleSet {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, logLevel: 'silent', prettyErrors: false });
  const place: Place = {
    file,
    lineOf: (node) => lines.linePos((node as Node | undefined)?.range?.[0] ?? 0).line,
  };
  const alerts: AlertRule[] = [];
  const records: RecordingRule[] = [];
  for (const document of Array.isArray(documents) ? documents : []) {
    const [error] = document.errors;
    if (error) throw bad(file, lines.linePos(error.pos[0]).line, `this is no valid YAML (${error.code})`);
    for (const group of groupsOf(document.contents)) {
      const rules = group.get('rules');
      if (!isSeq(rules)) continue;
      for (const rule of rules.items) {
        if (!isMap(rule)) throw bad(file, place.lineOf(rule), 'a rule must be a map with `alert` or `record`');
        if (rule.has('record')) records.push(recordOf(rule, place));
        else alerts.push(alertOf(rule, group, place));
      }
    }
  }
  if (alerts.length === 0)
    throw bad(file, null, 'no alert is in this file', 'give a rule file of Prometheus: groups, rules, alert, expr');
  return { alerts, records };
}

function groupsOf(root: unknown): YAMLMap[] {
  if (!isMap(root)) return [];
  const spec = root.get('spec');
  const groups = root.get('groups') ?? (isMap(spec) ? spec.get('groups') : undefined);
  return isSeq(groups) ? groups.items.filter((one): one is YAMLMap => isMap(one)) : [];
}

function alertOf(rule: YAMLMap, group: YAMLMap, place: Place): AlertRule {
  const name = textOf(rule, 'alert', place);
  const expr = textOf(rule, 'expr', place);
  return {
    name,
    group: String(group.get('name') ?? ''),
    file: place.file,
    line: place.lineOf(rule.get('alert', true)),
    expr,
    expression: readExpression(expr),
    forMs: durationOf(rule, 'for', place) ?? 0,
    labels: labelsOf(rule),
    intervalMs: durationOf(group, 'interval', place),
  };
}

function recordOf(rule: YAMLMap, place: Place): RecordingRule {
  const expr = textOf(rule, 'expr', place);
  return {
    name: textOf(rule, 'record', place),
    file: place.file,
    line: place.lineOf(rule.get('record', true)),
    expr,
    expression: readExpression(expr),
    labels: labelsOf(rule),
  };
}

function textOf(rule: YAMLMap, key: string, place: Place): string {
  const value = rule.get(key);
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' || value.trim() === '')
    throw bad(place.file, place.lineOf(rule.get(key, true) ?? rule), `a rule without \`${key}\``);
  return value;
}

function durationOf(map: YAMLMap, key: string, place: Place): number | null {
  const node = map.get(key, true);
  if (node === undefined) return null;
  const ms = isScalar(node) ? durationMs(String(node.value)) : null;
  if (ms === null) throw bad(place.file, place.lineOf(node), `\`${key}\` is no duration such as 1m or 90s`);
  return ms;
}

function labelsOf(rule: YAMLMap): Record<string, string> {
  const labels = rule.get('labels');
  if (!isMap(labels)) return {};
  return Object.fromEntries(Object.entries(labels.toJSON() as object).map(([key, value]) => [key, String(value)]));
}

/** The same rules in the form that promtool reads: a PrometheusRule resource holds them in its `spec`. Lines stay where they are. */
export function groupsText(text: string): string {
  const [, indent] = /^spec:[ \t]*\n([ \t]+)groups:/m.exec(text) ?? [];
  if (indent === undefined) return text;
  const lines = text.split('\n');
  const begin = lines.findIndex((line) => /^spec:/.test(line));
  return lines
    .map((line, index) => (index <= begin || !line.startsWith(indent) ? '' : line.slice(indent.length)))
    .join('\n');
}

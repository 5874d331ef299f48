import { type Document, isAlias, isMap, isSeq, LineCounter, type Node, parseAllDocuments, type YAMLMap } from 'yaml';
import { usageError } from '../../model/errors.ts';
import { resolved, scalarText, textsOf, valueAt } from './nodes.ts';
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
  readonly document: Document;
  lineOf(node: unknown): number;
}

/** Shortest evaluation interval that is played: each evaluation of each phase costs promtool time. */
const leastIntervalMs = 100;

const bad = (file: string, line: number | null, what: string, hint?: string): Error =>
  usageError('RULES', `${line === null ? file : `${file}:${line}`}: ${what}`, hint);

/**
 * Alerts and recording rules of a rule file of Prometheus, alone or in PrometheusRule resources. What promtool finds wrong beyond that is its business.
 * @throws ReplfaultError (usage, exit 2), with file and line: no YAML, no rules, a rule without name or expression, a `for` that is no duration, what
 *   Prometheus would leave out without a word.
 */
export function readRules(text: string, file: string): RuleSet {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines, logLevel: 'silent', prettyErrors: false });
  const alerts: AlertRule[] = [];
  const records: RecordingRule[] = [];
  for (const [index, document] of (Array.isArray(documents) ? documents : []).entries()) {
    const place: Place = {
      file,
      document,
      lineOf: (node) => lines.linePos((node as Node | undefined)?.range?.[0] ?? 0).line,
    };
    const [error] = document.errors;
    if (error) throw bad(file, lines.linePos(error.pos[0]).line, `this is no valid YAML (${error.code})`);
    const root = document.contents;
    if (index > 0 && isMap(root) && valueAt(root, 'groups', document) !== undefined)
      throw bad(
        file,
        place.lineOf(root),
        'Prometheus reads only the first document of a file',
        'Make it a file of its own.',
      );
    for (const group of groupsOf(root, document)) {
      const rules = resolved(valueAt(group, 'rules', document), document);
      if (!isSeq(rules)) continue;
      for (const item of rules.items) {
        const rule = resolved(item, document);
        if (!isMap(rule)) throw bad(file, place.lineOf(item), 'a rule must be a map with `alert` or `record`');
        if (valueAt(rule, 'record', document) !== undefined) records.push(recordOf(rule, place));
        else alerts.push(alertOf(rule, group, place));
      }
    }
  }
  if (alerts.length + records.length === 0)
    throw bad(file, null, 'no alert is in this file', 'give a rule file of Prometheus: groups, rules, alert, expr');
  return { alerts, records };
}

function groupsOf(root: unknown, document: Document): YAMLMap[] {
  if (!isMap(root)) return [];
  const spec = resolved(valueAt(root, 'spec', document), document);
  const own = valueAt(root, 'groups', document) ?? (isMap(spec) ? valueAt(spec, 'groups', document) : undefined);
  const groups = resolved(own, document);
  if (!isSeq(groups)) return [];
  return groups.items.map((one) => resolved(one, document)).filter((one): one is YAMLMap => isMap(one));
}

function alertOf(rule: YAMLMap, group: YAMLMap, place: Place): AlertRule {
  const name = textOf(rule, 'alert', place);
  return {
    name,
    group: scalarText(resolved(valueAt(group, 'name', place.document), place.document)) ?? '',
    ...ruleOf(rule, 'alert', place),
    forMs: durationOf(rule, 'for', place) ?? 0,
    intervalMs: intervalOf(group, place),
  };
}

const recordOf = (rule: YAMLMap, place: Place): RecordingRule => ({
  name: textOf(rule, 'record', place),
  ...ruleOf(rule, 'record', place),
});

/** What alerts and recording rules have in common. */
function ruleOf(rule: YAMLMap, key: 'alert' | 'record', place: Place): Omit<RecordingRule, 'name'> {
  const { document, file } = place;
  const expr = textOf(rule, 'expr', place);
  const line = place.lineOf(valueAt(rule, key, document));
  const labels = resolved(valueAt(rule, 'labels', document), document);
  const expression = readExpression(expr);
  if (expression === null)
    throw bad(file, place.lineOf(valueAt(rule, 'expr', document)), '`expr` is nested too deeply to be judged');
  return { file, line, expr, expression, labels: isMap(labels) ? Object.fromEntries(textsOf(labels, document)) : {} };
}

/** A name or an expression. Prometheus reads an alias here as the name of its anchor. */
function textOf(rule: YAMLMap, key: string, place: Place): string {
  const node = valueAt(rule, key, place.document);
  if (isAlias(node))
    throw bad(place.file, place.lineOf(node), `\`${key}\` is an alias, which Prometheus does not resolve here`);
  const value = scalarText(node);
  if (value === null || value.trim() === '')
    throw bad(place.file, place.lineOf(node ?? rule), `a rule without \`${key}\``);
  return value;
}

/** `null`: none is set. */
function durationOf(map: YAMLMap, key: string, place: Place): number | null {
  const written = valueAt(map, key, place.document);
  const node = resolved(written, place.document);
  if (node === undefined || (!isMap(node) && !isSeq(node) && scalarText(node) === null)) return null;
  const ms = durationMs(scalarText(node) ?? '');
  if (ms === null)
    throw bad(place.file, place.lineOf(written), `\`${key}\` is no duration such as 1m or 90s (292 years at most)`);
  return ms;
}

/** Prometheus takes 0 for the global interval. */
function intervalOf(group: YAMLMap, place: Place): number | null {
  const ms = durationOf(group, 'interval', place);
  if (ms === null || ms === 0) return null;
  if (ms < leastIntervalMs)
    throw bad(
      place.file,
      place.lineOf(valueAt(group, 'interval', place.document)),
      `\`interval\` is shorter than ${leastIntervalMs}ms, which is not rehearsed`,
    );
  return ms;
}

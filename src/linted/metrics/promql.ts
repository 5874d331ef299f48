import { parser } from '@prometheus-io/lezer-promql';
import type { Vars } from '../sql/placeholders.ts';
import { namePattern } from './pattern.ts';

/** The name of a metric in an expression. */
export interface NamedMetric {
  readonly name: string;
  /** Offset in the expression. */
  readonly start: number;
  /** Why it is not one name; `null`: it is. */
  readonly open: string | null;
  /** Where it stands for several names: a regular expression of them. */
  readonly pattern?: string;
}

/** `$x`, `${x}`, `${x:csv}`, `[[x]]` of Grafana. */
const variable = /\$\{(\w+)(?:[.:][^}]*)?\}|\$(\w+)|\[\[(\w+)(?::\w+)?\]\]/g;
/** What a variable stands for where the grammar needs something: a duration behind a bracket or OFFSET, else a part of a name or a number. */
const duration = /(?:\[|:|offset)\s*$/i;

/**
 * The names of metrics in a PromQL expression, once for each place. An expression that is not quite PromQL (Grafana's variables, an error) is read as
 * far as it goes. Pure.
 */
export function metricsIn(expression: string, vars: Vars = new Map()): NamedMetric[] {
  const filled = filledIn(expression, vars);
  const found: NamedMetric[] = [];
  parser.parse(filled.text).iterate({
    enter(node) {
      const text = filled.text.slice(node.from, node.to);
      const start = filled.at(node.from);
      if (node.name === 'Identifier' && node.node.parent?.name === 'VectorSelector') {
        const hasOpen = filled.open.some((at) => at >= node.from && at < node.to);
        const written = hasOpen ? expression.slice(start, filled.at(node.to)) : text;
        const name = written + counted(written, filled.text.slice(node.to));
        found.push({ name, start, open: hasOpen ? 'its name holds a variable of the dashboard' : null });
      } else if (node.name === 'QuotedLabelName' && node.node.parent?.name === 'LabelMatchers')
        found.push({ name: unquoted(text), start, open: null });
      else if (node.name === 'UnquotedLabelMatcher' && /^__name__\b/.test(text)) {
        const hasOpen = filled.open.some((at) => at >= node.from && at < node.to);
        found.push({ start, ...namedBy(hasOpen ? expression.slice(start, filled.at(node.to)) : text, hasOpen) });
      }
    },
  });
  return found;
}

/** The label that says which counter is meant, of a metric that mysqld_exporter makes of many. */
function counted(name: string, behind: string): string {
  if (name !== 'mysql_global_status_commands_total') return '';
  const [, command] = /^\s*\{[^{}]{0,1000}?\bcommand\s*=\s*["'](\w+)["']/.exec(behind) ?? [];
  return command === undefined ? '' : `{command="${command}"}`;
}

/** What a matcher of `__name__` says. */
function namedBy(matcher: string, hasOpen: boolean): Omit<NamedMetric, 'start'> {
  const [, operator = '', literal = ''] = /^__name__\s*(=~|!~|!=|=)\s*([\s\S]*)$/.exec(matcher) ?? [];
  const value = unquoted(literal).replace(/\\\\/g, '\\');
  if (hasOpen) return { name: matcher, open: 'its name holds a variable of the dashboard' };
  if (operator === '=' || (operator === '=~' && /^\w+$/.test(value))) return { name: value, open: null };
  const pattern = operator === '=~' ? namePattern(value, 'whole') : null;
  if (pattern !== null) return { name: matcher, open: null, pattern };
  const why = operator === '=~' ? 'a pattern that is too involved' : `a pattern (${operator})`;
  return { name: matcher, open: `it is ${why} and not one name` };
}

function unquoted(literal: string): string {
  return literal.replace(/^(["'`])([\s\S]*)\1$/, '$2');
}

/** An expression in which variables are replaced by something that the grammar takes; `open` holds where, `at` the places before. */
function filledIn(expression: string, vars: Vars): { text: string; open: number[]; at(offset: number): number } {
  let text = '';
  let from = 0;
  const open: number[] = [];
  const shifts: { readonly at: number; readonly by: number }[] = [];
  for (const match of expression.matchAll(variable)) {
    text += expression.slice(from, match.index);
    from = match.index + match[0].length;
    const value = vars.get(match[1] ?? match[2] ?? match[3] ?? '');
    const inName = /[\w:]$/.test(text) || /^[\w:]/.test(expression.slice(from));
    const instead = value ?? (duration.test(text) ? '5m' : inName || /^\s*\{/.test(expression.slice(from)) ? '_' : '1');
    if (value === undefined) open.push(text.length);
    text += instead;
    shifts.push({ at: text.length, by: match[0].length - instead.length });
  }
  text += expression.slice(from);
  const at = (offset: number): number =>
    shifts.reduce((place, shift) => (shift.at <= offset ? place + shift.by : place), offset);
  return { text, open, at };
}

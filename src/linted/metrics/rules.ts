import { type Document, isMap, isScalar, isSeq, parseAllDocuments, type Scalar, type YAMLMap } from 'yaml';
import { usageError } from '../../model/errors.ts';
import type { MetricItem } from '../../model/upgrade-lint.ts';
import type { LocatedText } from '../located.ts';
import { writtenExpression } from './expressions.ts';
import { type MetricContext, metricItems } from './items.ts';

/** Whether a text looks like rules of Prometheus: `groups` with `rules`, alone or in a resource of the operator. Cheap: asked of any file. */
export function looksLikeRules(text: string): boolean {
  return /^[ \t]*(?:- )?["']?groups["']?[ \t]*:/m.test(text) && /["']?\brules["']?[ \t]*:/.test(text);
}

/** The rules of a file, in its order. Throws a usage error (exit 2) with the line for what is no YAML. */
export function readRules(source: LocatedText, file: string): YAMLMap[] {
  return documentsOf(source, file).flatMap(rulesOf);
}

/** The rules of a text that may be something else: none, where it is. */
export function rulesIn({ text }: LocatedText): YAMLMap[] {
  return looksLikeRules(text) ? parsed(text).flatMap(rulesOf) : [];
}

function rulesOf({ contents: root }: Document): YAMLMap[] {
  if (!isMap(root)) return [];
  const spec = root.get('spec');
  const groups = root.get('groups') ?? (isMap(spec) ? spec.get('groups') : undefined);
  if (!isSeq(groups)) return [];
  return groups.items.flatMap((group) => {
    const rules = isMap(group) ? group.get('rules') : undefined;
    return isSeq(rules) ? rules.items.filter((rule): rule is YAMLMap => isMap(rule)) : [];
  });
}

/** Names that these rules record: they are the user's own. */
export function recordedNames(rules: readonly YAMLMap[]): string[] {
  return rules.map((rule) => rule.get('record')).filter((name): name is string => typeof name === 'string');
}

/** The metrics in the expressions of rules; those of Grafana's own alert rules stand deeper in them. */
export function ruleItems(source: LocatedText, rules: readonly YAMLMap[], context: MetricContext): MetricItem[] {
  return rules.flatMap(expressionsIn).flatMap((node) => {
    const expression = writtenExpression(source.text, node);
    return expression === null ? [] : metricItems(source, expression, context);
  });
}

function expressionsIn(node: unknown): Scalar[] {
  if (isSeq(node)) return node.items.flatMap(expressionsIn);
  if (!isMap(node)) return [];
  const own = node.get('expr', true);
  return [...(isScalar(own) ? [own] : []), ...node.items.flatMap(({ value }) => expressionsIn(value))];
}

function documentsOf(source: LocatedText, file: string): Document[] {
  const documents = parsed(source.text);
  for (const { errors } of documents) {
    const [error] = errors;
    // The message of the parser repeats the text, which may hold a secret.
    if (error) throw usageError('lint-file', `${file}:${source.lineAt(error.pos[0])} is no valid YAML (${error.code})`);
  }
  return documents;
}

function parsed(text: string): Document[] {
  const documents = parseAllDocuments(text, { uniqueKeys: false, logLevel: 'silent', prettyErrors: false });
  return Array.isArray(documents) ? (documents as Document[]) : [];
}

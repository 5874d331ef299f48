import { isMap, isScalar, isSeq, type Node, parseAllDocuments, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { LintItem } from '../../model/upgrade-lint.ts';
import { type LocatedText, located, partOf } from '../located.ts';
import { doubleQuoted } from '../metrics/expressions.ts';
import { type SqlContext, statementItems } from '../sql/items.ts';
import { beginsWithStatement } from './recognise.ts';
import { executed, isClient } from './shell-words.ts';
import { withUnread } from './visible.ts';

/** Reads a text of which nothing but its content says what it is. */
type ReadText = (text: LocatedText) => LintItem[];

/** Keys whose text is statements: of `community.mysql.mysql_query`, of exporters, of files in a ConfigMap. */
const sqlKey = /(?:^|[._-])(?:query|queries|sql|statements?)$/i;
/** Keys whose text is for people. */
const proseKey = /^(?:name|title|description|summary|msg|message|comment|notes?|labels?|tags?|when|register)$/i;
/** Modules of Ansible that make their statements themselves. */
const module = /^(?:community\.mysql\.|ansible\.mysql\.)?mysql_(?:replication|variables|user|role|db)$/;
/** What only a playbook, a manifest or the like begins with. */
const surely =
  /^(?:[ \t]*(?:#.*)?\r?\n)*(?:---[ \t]*(?:#.*)?\r?\n(?:[ \t]*(?:#.*)?\r?\n)*)?(?:- (?:name|hosts|block|import_playbook)|apiVersion|kind|services|version):/;

const unread = 'it stands in a text of YAML that is neither a command of the client nor SQL alone';

/** What a text is as YAML. */
export interface ReadYaml {
  /** `null`: it is YAML. */
  readonly error: { readonly code: string; readonly offset: number } | null;
  readonly items: readonly LintItem[];
}

/** Whether a text can only be meant as YAML: a playbook, a manifest of Kubernetes, a file of docker compose. Cheap. */
export const isSurelyYaml = (text: string): boolean => surely.test(text);

/**
 * The statements in a text of YAML, such as a playbook of Ansible or a manifest of Kubernetes: what commands give to the client, and texts that are SQL.
 * `null`: it is no YAML of maps and lists.
 */
export function readYaml(source: LocatedText, context: SqlContext, read: ReadText): ReadYaml | null {
  const documents = parseAllDocuments(source.text, { uniqueKeys: false, logLevel: 'silent', prettyErrors: false });
  if (!Array.isArray(documents)) return null;
  const [error] = documents.flatMap(({ errors }) => errors);
  if (error !== undefined) return { error: { code: error.code, offset: error.pos[0] }, items: [] };
  const roots = documents.map(({ contents }) => contents).filter((root) => !(isScalar(root) && root.value === null));
  if (!roots.some(isCollection) || !roots.every((root) => root === null || isCollection(root))) return null;
  return { error: null, items: roots.flatMap((root) => itemsOf(root, '', { source, context, read })) };
}

/** Lists of plain texts are also lists of Markdown. */
const isCollection = (node: unknown): boolean => isMap(node) || (isSeq(node) && node.items.some((one) => isMap(one)));

interface Reading {
  readonly source: LocatedText;
  readonly context: SqlContext;
  readonly read: ReadText;
}

function itemsOf(node: unknown, key: string, reading: Reading): LintItem[] {
  if (isMap(node)) return node.items.flatMap((pair) => itemsOfPair(pair, reading));
  if (isSeq(node)) return itemsOfList(node, key, reading);
  return isScalar(node) && typeof node.value === 'string' ? itemsOfText(node, key, reading) : [];
}

function itemsOfPair({ key, value }: YAMLMap['items'][number], reading: Reading): LintItem[] {
  const name = isScalar(key) ? String(key.value) : '';
  if (!module.test(name)) return itemsOf(value, name, reading);
  const { source, context } = reading;
  const line = source.lineAt((key as Scalar).range?.[0] ?? 0);
  const notJudged = 'a module of Ansible, which makes its statements itself';
  return [{ kind: 'statement', file: context.file, line, text: name, sql: '', notJudged }];
}

/** A list may be the words of one command: `["mysql", "-e", "STOP SLAVE"]`. */
function itemsOfList({ items }: YAMLSeq, key: string, reading: Reading): LintItem[] {
  const words = items.map((one) => (isScalar(one) ? textOf(one, reading.source) : null));
  const client = words.findIndex((word) => word !== null && isClient(word.text));
  const args = words.slice(client + 1).filter((word) => word !== null);
  const given = client < 0 ? [] : executed(args).flatMap((text) => statementItems(text, reading.context));
  return given.length > 0 ? given : items.flatMap((one) => itemsOf(one, key, reading));
}

function itemsOfText(node: Scalar, key: string, { source, context, read }: Reading): LintItem[] {
  const text = proseKey.test(key) ? null : textOf(node, source);
  if (text === null) return [];
  const isSql = sqlKey.test(key) && beginsWithStatement(text.text);
  const items: LintItem[] = isSql ? statementItems(text, context) : read(text);
  return withUnread(text, items, unread, context);
}

/** What a text of YAML is, each character with its line. */
function textOf(node: Node, source: LocatedText): LocatedText | null {
  if (!isScalar(node) || typeof node.value !== 'string' || !node.range) return null;
  const [start, end] = node.range;
  const raw = source.text.slice(start, end);
  if (node.type === 'BLOCK_LITERAL') {
    const first = source.lineAt(start + raw.indexOf('\n') + 1);
    const lines = located(node.value);
    return { text: node.value, lineAt: (offset) => first - 1 + lines.lineAt(offset) };
  }
  if (!raw.includes('\n')) return { text: node.value, lineAt: () => source.lineAt(start) };
  // Lines are folded; an escape stays as long as it is written, so that places are those of the file.
  const quoted = node.type === 'QUOTE_DOUBLE' ? doubleQuoted(raw, start) : { text: raw, start };
  const head = node.type === 'BLOCK_FOLDED' ? raw.indexOf('\n') + 1 : 0;
  const text = quoted.text.slice(head).replace(/^'|'$/g, '').replace(/\n/g, ' ');
  const shift = quoted.start + head + (node.type === 'QUOTE_SINGLE' ? 1 : 0);
  return partOf(source, text, (offset) => shift + offset);
}

import type { NamedServer } from '../model/tried-servers.ts';
import type { LintedFile, LintItem } from '../model/upgrade-lint.ts';
import { type Form, formOf, kindOf } from './kind.ts';
import { type LocatedText, located } from './located.ts';
import { dashboardItems } from './metrics/dashboards.ts';
import { readRules, recordedNames, ruleItems } from './metrics/rules.ts';
import { optionItems } from './options.ts';
import { fileError, readText } from './read-text.ts';
import { markdownStatements } from './runbook/markdown.ts';
import { typedIn } from './runbook/transcript.ts';
import { type SqlContext, statementItems } from './sql/items.ts';
import type { Vars } from './sql/placeholders.ts';
import { standIns } from './sql/stand-ins.ts';

/** What files are read for. */
export interface LintRequest {
  /** Versions of one vendor; their option files have groups of their own. An empty version is the newest. */
  readonly from: NamedServer;
  readonly to: NamedServer;
  /** Values of placeholders, by name. */
  readonly vars: Vars;
}

/** Characters. */
const mostMarkdown = 1024 * 1024;

interface Opened {
  readonly file: string;
  readonly form: Form;
  readonly source: LocatedText;
}

/**
 * Reads the files that a user wants judged: option files with what they include, runbooks (.sql, Markdown), rules of Prometheus, dashboards of Grafana.
 * What a file is, is told by its content. Nothing in them is run. Secrets are replaced: in `text` by `***`, elsewhere by random ones of the same form.
 * Throws a usage error (exit 2) with file and line for a file that cannot be read, is too large, binary, or of no known kind; it never repeats what the
 * file holds. A file that is named twice is read once.
 */
export async function readLintedFiles(files: readonly string[], request: LintRequest): Promise<LintedFile[]> {
  const opened: Opened[] = [];
  for (const file of new Set(files)) opened.push(await open(file));
  const rules = new Map<string, ReturnType<typeof readRules>>();
  for (const { file, form, source } of opened)
    if (form === 'rules') rules.set(file, await bounded(file, async () => readRules(source, file)));
  const recorded = new Set([...rules.values()].flatMap(recordedNames));
  const context = { ...request, standIns: standIns() };
  const read: LintedFile[] = [];
  for (const { file, form, source } of opened) {
    const own = { ...context, file, recorded };
    const items = await bounded(file, async (): Promise<LintItem[]> => {
      if (form === 'options') return optionItems(file, own);
      if (form === 'rules') return ruleItems(source, rules.get(file) ?? [], own);
      if (form === 'dashboard') return dashboardItems(source, own);
      if (form === 'markdown') return markdownItems(source, own);
      return statementItems(form === 'transcript' ? typedIn(source) : source, own);
    });
    // Any text is Markdown: what makes a runbook of it are its statements.
    if (form === 'markdown' && items.length === 0) throw unknownKind(file);
    read.push({ file, kind: kindOf[form], items: [...items] });
  }
  return read;
}

/** Only what Markdown calls code can hold statements; its parser needs some seconds for 1 MiB. */
function markdownItems(source: LocatedText, context: SqlContext): LintItem[] {
  if (!/[`~]|^(?: {4}|\t)/m.test(source.text)) return [];
  if (source.text.length > mostMarkdown)
    throw fileError(context.file, null, 'is larger than 1 MiB, which is too much for Markdown', 'Name a part of it.');
  return markdownStatements(source, context);
}

async function open(file: string): Promise<Opened> {
  const { text, isUtf8 } = await readText(file);
  if (text.trim() === '') throw fileError(file, null, 'is empty');
  const form = formOf(text);
  // Servers read the comments of an option file as bytes.
  if (!isUtf8 && form !== 'options') throw fileError(file, null, 'is a binary file, or not UTF-8', 'Save it as UTF-8.');
  return { file, form, source: located(text) };
}

/** What is nested too deep ends the stack of the parsers. */
async function bounded<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (cause instanceof RangeError) throw fileError(file, null, 'is nested too deep to be read', undefined, cause);
    throw cause;
  }
}

function unknownKind(file: string): Error {
  return fileError(
    file,
    null,
    'is of no known kind',
    'Known are option files, runbooks (statements, or Markdown with statements in blocks of sql or shell), rules of Prometheus and dashboards of Grafana.',
  );
}

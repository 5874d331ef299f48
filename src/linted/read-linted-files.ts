import type { NamedServer } from '../model/tried-servers.ts';
import type { LintedFile, LintItem } from '../model/upgrade-lint.ts';
import { type Form, formOf, kindOf } from './kind.ts';
import { type LocatedText, located } from './located.ts';
import { dashboardItems } from './metrics/dashboards.ts';
import { readRules, recordedNames, ruleItems } from './metrics/rules.ts';
import { optionItems } from './options.ts';
import { fileError, readText } from './read-text.ts';
import { runbookItems } from './runbook/files.ts';
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

interface Opened {
  readonly file: string;
  readonly form: Form;
  readonly source: LocatedText;
}

/**
 * Reads the files that a user wants judged: option files with what they include, runbooks (.sql, Markdown, HTML, YAML, scripts of the shell), rules of Prometheus, dashboards of Grafana.
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
      return runbookItems(form, source, own);
    });
    // Any text is Markdown, and many are YAML: what makes a runbook of it are its statements.
    if (kindOf[form] === 'runbook' && items.length === 0) throw unknownKind(file);
    read.push({ file, kind: kindOf[form], items: [...items] });
  }
  return read;
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
    'Known are option files, runbooks (statements, scripts of the shell, YAML, or Markdown and HTML with code that holds statements), rules of Prometheus and dashboards of Grafana.',
  );
}

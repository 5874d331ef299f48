import type { LintItem } from '../../model/upgrade-lint.ts';
import type { LocatedText } from '../located.ts';
import { optionsWritten } from '../options.ts';
import { fileError } from '../read-text.ts';
import { statementItems } from '../sql/items.ts';
import { type CodeContext, looseItems, yamlItems } from './code.ts';
import { htmlItems, markdownItems } from './markdown.ts';
import { scriptStatements } from './shell.ts';
import { typedIn } from './transcript.ts';
import { withUnread } from './visible.ts';
import { readYaml } from './yaml.ts';

/** What a runbook may be written in. */
export type RunbookForm = 'sql' | 'transcript' | 'markdown' | 'html' | 'yaml' | 'shell' | 'program';

/** Characters; the parsers need some seconds for so many. */
const most = 1024 * 1024;

/**
 * What a runbook asks of a server. Empty where the file holds nothing of that kind: then it is none. Throws a usage error (exit 2) for what is too large,
 * and with the line for what can only be meant as YAML and is none.
 */
export function runbookItems(form: RunbookForm, source: LocatedText, context: CodeContext): LintItem[] {
  if (form === 'sql') return statementItems(source, context);
  if (form === 'transcript') return statementItems(typedIn(source), context);
  if (source.text.length > most) {
    if (form === 'markdown' && !mayHoldCode.test(source.text)) return [];
    throw fileError(
      context.file,
      null,
      'is larger than 1 MiB, which is too much for a text of this kind',
      'Name a part of it.',
    );
  }
  if (form === 'yaml') return fileOfYaml(source, context);
  if (form === 'html') return htmlItems(source, context);
  if (form === 'shell') return fileOfShell(source, context);
  if (form === 'program') return withUnread(source, [], 'it stands in a program, which is not read', context);
  return mayHoldCode.test(source.text) ? fileOfMarkdown(source, context) : [];
}

/** What Markdown calls code, or HTML in it. */
const mayHoldCode = /[`~<]|^(?: {4}|\t|#\+begin_|\{code|\{noformat|\{%|-{4,})/im;

/** Any text is Markdown. One that has nothing of it but indented lines may be YAML, and else may be anything: what is not read of it is told. */
function fileOfMarkdown(source: LocatedText, context: CodeContext): LintItem[] {
  const items = markdownItems(source, context);
  if (/[`~]|^#{1,6} \S|^(?:=+|-+)$/m.test(source.text)) return items;
  const yaml = readYaml(source, context, (text) => looseItems(text, context));
  if (yaml?.error === null) return [...yaml.items];
  return items.length === 0 ? [] : withUnread(source, items, 'it stands in no block of code', context);
}

function fileOfShell(source: LocatedText, context: CodeContext): LintItem[] {
  const items = scriptStatements(source, context);
  const why = 'no command of this script gives it to the client';
  return [...withUnread(source, items, why, context), ...optionsWritten(source, context)];
}

function fileOfYaml(source: LocatedText, context: CodeContext): LintItem[] {
  const yaml = readYaml(source, context, (text) => looseItems(text, context));
  if (yaml?.error)
    throw fileError(context.file, source.lineAt(yaml.error.offset), `is no valid YAML (${yaml.error.code})`);
  return yaml === null ? yamlItems(source, context) : [...yaml.items];
}

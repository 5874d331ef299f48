import type { LintedKind } from '../model/upgrade-lint.ts';
import { isDashboard } from './metrics/dashboards.ts';
import { looksLikeRules } from './metrics/rules.ts';
import { isSql } from './runbook/recognise.ts';
import { isTranscript } from './runbook/transcript.ts';

/** How a file is read. */
export type Form = 'options' | 'sql' | 'transcript' | 'markdown' | 'rules' | 'dashboard';

export const kindOf: Readonly<Record<Form, LintedKind>> = {
  options: 'option file',
  sql: 'runbook',
  transcript: 'runbook',
  markdown: 'runbook',
  rules: 'Prometheus rules',
  dashboard: 'Grafana dashboard',
};

const fence = /^ {0,3}(?:[>*+-] |\d+[.)] )*(?:```|~~~)/m;
const group = /^[ \t]*\[[\w .-]+\][ \t]*(?:#.*)?$/;

/** What a text is by its content; Markdown where it may be that or nothing: then what it holds decides. Pure. */
export function formOf(text: string): Form {
  if (/^\s*\{/.test(text)) {
    const value = jsonOf(text);
    if (isDashboard(value)) return 'dashboard';
    if (value !== undefined && looksLikeRules(text.replace(/[{,]/g, '\n'))) return 'rules';
  }
  if (isOptionFile(text)) return 'options';
  if (fence.test(text)) return 'markdown';
  if (looksLikeRules(text)) return 'rules';
  if (isTranscript(text)) return 'transcript';
  return isSql(text) ? 'sql' : 'markdown';
}

/** Whether the first line that says something is a group or includes a file; or an option, with a group on a later line, which servers refuse. */
function isOptionFile(text: string): boolean {
  const first = text.split(/\r?\n/).find((line) => /^\s*[^\s#;]/.test(line));
  if (first === undefined) return false;
  if (group.test(first) || /^\s*!include(?:dir)?\s/.test(first)) return true;
  const isOption = /^\s*[a-z][\w.-]*\s*(?:=.*)?$/i.test(first);
  return isOption && !fence.test(text) && text.split(/\r?\n/).some((line) => group.test(line));
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

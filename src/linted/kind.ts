import type { LintedKind } from '../model/upgrade-lint.ts';
import { isDashboard, jsonOf } from './metrics/dashboards.ts';
import { looksLikeRules } from './metrics/rules.ts';
import type { RunbookForm } from './runbook/files.ts';
import { isSql } from './runbook/recognise.ts';
import { isTranscript } from './runbook/transcript.ts';
import { isSurelyYaml } from './runbook/yaml.ts';

/** How a file is read. */
export type Form = 'options' | 'rules' | 'dashboard' | RunbookForm;

export const kindOf: Readonly<Record<Form, LintedKind>> = {
  options: 'option file',
  sql: 'runbook',
  transcript: 'runbook',
  markdown: 'runbook',
  html: 'runbook',
  yaml: 'runbook',
  shell: 'runbook',
  program: 'runbook',
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
  if (text.startsWith('#!')) return shellScript.test(text) ? 'shell' : 'program';
  if (isOptionFile(text)) return 'options';
  if (page.test(text)) return 'html';
  if (fence.test(text)) return 'markdown';
  if (looksLikeRules(text) && !configMap.test(text)) return 'rules';
  if (isTranscript(text)) return 'transcript';
  if (isSql(text)) return 'sql';
  if (isSurelyYaml(text)) return 'yaml';
  if (markup.test(text) && !/`|^#{1,6} \S/m.test(text)) return 'html';
  return command.test(text) ? 'shell' : 'markdown';
}

const shellScript = /^#!.*\b(?:ba|da|k|z|a)?sh\b/;
/** Its texts are files of their own. */
const configMap = /^kind:[ \t]*["']?(?:ConfigMap|Secret)\b/m;
const page = /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)?<(?:!doctype\s+html|html|head|body)\b/i;
const markup = /^\s*<[a-z][\w:-]*[\s>]/i;
/** The client as the first word of a line, with arguments as only a command has them. */
const command = /^(?:(?:sudo|exec|nohup|\w+=\S*)[ \t]+)*(?:mysql|mariadb)[ \t](?:[^\n]{0,1000}?[ \t])?(?:-\w|--\w|<)/m;

/** Whether the first line that says something is a group or includes a file; or an option, with a group on a later line, which servers refuse. */
function isOptionFile(text: string): boolean {
  const first = text.split(/\r?\n/).find((line) => /^\s*[^\s#;]/.test(line));
  if (first === undefined) return false;
  if (group.test(first) || /^\s*!include(?:dir)?\s/.test(first)) return true;
  const isOption = /^\s*[a-z][\w.-]*\s*(?:=.*)?$/i.test(first);
  return isOption && !fence.test(text) && text.split(/\r?\n/).some((line) => group.test(line));
}

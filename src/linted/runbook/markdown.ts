import { fromMarkdown } from 'mdast-util-from-markdown';
import { isExportedRunbook } from '../../model/exported-runbook.ts';
import type { ShownValue, StatementItem } from '../../model/upgrade-lint.ts';
import { type LocatedText, located } from '../located.ts';
import { type SqlContext, statementItems } from '../sql/items.ts';
import { beginsWithStatement, isWholeStatement } from './recognise.ts';
import { shellStatements } from './shell.ts';
import { statementsWithValues } from './shown-values.ts';
import { isTranscript, typedIn } from './transcript.ts';

/** The document and all that it is made of. */
type Markdown = ReturnType<typeof fromMarkdown> | ReturnType<typeof fromMarkdown>['children'][number];

/** Also of templates: `sql+jinja`. */
const sqlLanguage = /^(?:sql|mysql|mariadb|plsql)(?:$|[^a-z])/i;
const shellLanguage = /^(?:sh|bash|shell|zsh|ksh|console|shell-?session|terminal|shellscript)$/i;
/** A command between back quotes that gives statements to the client. */
const clientCommand = /^(?:[$#] )?(?:sudo )?(?:mysql|mariadb)\s(?:.*\s)?(?:-\w*e|--execute)/;
const noLanguage = /^(?:text|txt|plain|plaintext|none)?$/i;

/**
 * The statements of a runbook in Markdown: in blocks of SQL, in transcripts of the client, in what blocks of shell give to it, and such in the text
 * that are whole statements of replication. In a runbook that replfault exported, a statement may hold values that an earlier one shows.
 */
export function markdownStatements(source: LocatedText, context: SqlContext): StatementItem[] {
  const found: StatementItem[] = [];
  const lines = source.text.split('\n');
  const isExported = isExportedRunbook(source.text);
  let known: ShownValue[] = [];
  const visit = (node: Markdown): void => {
    const line = node.position?.start.line ?? 1;
    // A procedure ends where the next one begins.
    if (node.type === 'heading') known = [];
    if (node.type === 'code') {
      const block = blockOf(lines[line - 1] ?? '', node.value, line);
      found.push(
        ...(isExported && node.lang === 'sql'
          ? statementsWithValues(block, context, known)
          : blockStatements(node.lang ?? '', block, context)),
      );
    }
    if (node.type === 'inlineCode' && isWholeStatement(node.value))
      found.push(...statementItems({ text: node.value, lineAt: () => line }, context));
    else if (node.type === 'inlineCode' && clientCommand.test(node.value))
      found.push(...shellStatements({ text: node.value, lineAt: () => line }, context));
    if ('children' in node) for (const child of node.children) visit(child);
  };
  visit(fromMarkdown(source.text));
  return found;
}

/** Lines of a block follow each other in the file as in its value; a fence adds one before them. */
function blockOf(fileLine: string, value: string, line: number): LocatedText {
  const first = /^[\s>*+.\d-]*(?:```|~~~)/.test(fileLine) ? line + 1 : line;
  const lines = located(value);
  return { text: value, lineAt: (offset) => first - 1 + lines.lineAt(offset) };
}

function blockStatements(language: string, block: LocatedText, context: SqlContext): StatementItem[] {
  if (isTranscript(block.text)) return statementItems(typedIn(block), context);
  if (sqlLanguage.test(language)) return statementItems(block, context);
  if (shellLanguage.test(language)) return shellStatements(block, context);
  if (!noLanguage.test(language)) return [];
  return beginsWithStatement(block.text) ? statementItems(block, context) : shellStatements(block, context);
}

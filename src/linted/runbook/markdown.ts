import { fromMarkdown } from 'mdast-util-from-markdown';
import { isExportedRunbook } from '../../model/exported-runbook.ts';
import type { LintItem, ShownValue } from '../../model/upgrade-lint.ts';
import { type LocatedText, located, sliceOf } from '../located.ts';
import { asMarkdown } from './as-markdown.ts';
import { type CodeContext, codeItems, inlineItems } from './code.ts';
import { codeInHtml, openCode } from './html.ts';
import { statementsWithValues } from './shown-values.ts';

/** The document and all that it is made of. */
type Markdown = ReturnType<typeof fromMarkdown> | ReturnType<typeof fromMarkdown>['children'][number];

/**
 * What the code of a runbook in Markdown asks of a server: blocks, words between back quotes that are whole statements or commands for the client, and
 * the same in HTML. In a runbook that replfault exported, a statement may hold values that an earlier one shows.
 */
export function markdownItems(written: LocatedText, context: CodeContext): LintItem[] {
  return itemsIn(written, context, fencedInHtml);
}

function itemsIn(written: LocatedText, context: CodeContext, inHtml: typeof fencedInHtml): LintItem[] {
  const text = asMarkdown(written.text);
  const before = written.lineAt(0) - 1;
  const own = located(text);
  const source: LocatedText = { text, lineAt: (offset) => before + own.lineAt(offset) };
  const found: LintItem[] = [];
  const lines = text.split('\n');
  const isExported = isExportedRunbook(source.text);
  let known: ShownValue[] = [];
  let htmlEnds = 0;
  const visit = (node: Markdown): void => {
    const ownLine = node.position?.start.line ?? 1;
    const line = before + ownLine;
    const start = node.position?.start.offset ?? 0;
    // A procedure ends where the next one begins.
    if (node.type === 'heading') known = [];
    if (!('children' in node) && start < htmlEnds) return;
    if (node.type === 'code') {
      const block = blockOf(lines[ownLine - 1] ?? '', node.value, line);
      found.push(
        ...(isExported && node.lang === 'sql'
          ? statementsWithValues(block, context, known)
          : codeItems(languageOf(node), block, context)),
      );
    }
    if (node.type === 'inlineCode') found.push(...inlineItems({ text: node.value, lineAt: () => line }, context));
    if (node.type === 'html') {
      htmlEnds = endOfHtml(source.text, start, node.position?.end.offset ?? start);
      const html = sliceOf(source, start, htmlEnds);
      found.push(...htmlItems(html, context), ...inHtml(html, context));
    }
    if ('children' in node) for (const child of node.children) visit(child);
  };
  visit(fromMarkdown(source.text));
  return found;
}

/** The same of HTML. */
export function htmlItems(source: LocatedText, context: CodeContext): LintItem[] {
  return codeInHtml(source).flatMap(({ code, isBlock, language }) =>
    isBlock ? codeItems(language, code, context) : inlineItems(code, context),
  );
}

/** People forget the empty line behind a tag, without which Markdown takes a fence for HTML. Outside of fences nothing is left that looks like a tag. */
function fencedInHtml(html: LocatedText, context: CodeContext): LintItem[] {
  if (!fence.test(html.text)) return [];
  let isCode = false;
  const lines = html.text.split('\n').map((line) => {
    if (fence.test(line)) isCode = !isCode;
    return isCode ? line : line.replace(/</g, ' ');
  });
  return itemsIn({ ...html, text: lines.join('\n') }, context, () => []);
}

const fence = /^\s*(?:```|~~~)/m;

/** Without the marks of generators: `{.sql .numberLines}`, `sql,linenos`. */
function languageOf({ lang, meta }: { lang?: string | null | undefined; meta?: string | null | undefined }): string {
  const braced = lang?.startsWith('{') ? /\.([\w+-]+)/.exec(`${lang} ${meta ?? ''}`)?.[1] : undefined;
  return braced ?? /^[^,{}:]*/.exec(lang ?? '')?.[0] ?? '';
}

/** Markdown ends a piece of HTML at an empty line or a tag; an element of code goes on to its own end. */
function endOfHtml(text: string, start: number, end: number): number {
  const name = openCode(text.slice(start, end));
  if (name === null) return end;
  const closing = new RegExp(`</${name}\\s*>`, 'gi');
  closing.lastIndex = end;
  const found = closing.exec(text);
  return found === null ? end : found.index + found[0].length;
}

/** Lines of a block follow each other in the file as in its value; a fence adds one before them. */
function blockOf(fileLine: string, value: string, line: number): LocatedText {
  const first = /^[\s>*+.\d-]*(?:```|~~~)/.test(fileLine) ? line + 1 : line;
  const lines = located(value);
  return { text: value, lineAt: (offset) => first - 1 + lines.lineAt(offset) };
}

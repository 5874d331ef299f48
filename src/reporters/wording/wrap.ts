import { wrapSql } from './wrap-sql.ts';

/** Characters in a line of a page, as CONTRIBUTING asks for. */
export const pageWidth = 120;

/** Text that goes on over several lines: a paragraph, an item of a list, a quotation. */
interface Block {
  /** What stands before the text of its first line: marks of quotations, indentation, the mark of an item. */
  readonly first: string;
  /** What stands before the text of each further line. */
  readonly rest: string;
  /** Its lines as they were given. */
  readonly given: string[];
  /** The same without what stands before them. */
  readonly text: string[];
}

const fence = /^[\s>]*(?:(?:[-+*]|\d{1,9}[.)])\s+)?(`{3,}|~{3,})(.*)$/;
const parts = /^((?:\s*>)*\s*)((?:[-+*]|\d{1,9}[.)])\s+)?(.*)$/s;
/** No text: rows of tables, headings, comments, definitions of links, rules. */
const untouched = /^(?:\||#{1,6}\s|<!--|\[[^\]]+\]:\s|(?:[-*_]\s*){3,}$|=+$)/;
const tag = /^<\/?[a-z]/i;
const hardBreak = /(?: {2,}|\\)$/;
/** Words that Markdown reads as markup if a line begins with them. */
const markup = /^(?:[-+*]$|\d{1,9}[.)]$|#{1,6}$|[>|<]|=+$|-+$|`{3}|~{3}|\[[^\]]+\]:)/;
/** A word, in which code, a link and a tag count as one character: they may hold blanks. */
const word =
  /(?:(`+)(?!`)[\s\S]*?[^`]\1(?!`)|!?\[(?:\\.|`[^`]*`|[^\]\\])*\](?:\([^)]*\)|\[[^\]]*\])|<[/!a-zA-Z][^>]*>|\\.|\S)+/g;

/**
 * Markdown with lines of at most `width` characters. Pure, and without effect on its own result. A paragraph, an item or
 * a quotation with a longer line is filled anew; items go on under their text. SQL in code blocks is broken at clauses.
 * All else stays: text that fits, tables, other code, headings, comments, definitions of links. Code in a line, a link
 * and a tag are never broken, even if they are longer than a line.
 */
export function wrapMarkdown(markdown: string, width = pageWidth): string {
  const out: string[] = [];
  let open: Block | null = null;
  let fenced: { readonly mark: string; readonly sql: boolean } | null = null;
  const close = (): void => {
    if (open !== null) out.push(...filled(open, width));
    open = null;
  };
  for (const line of markdown.split('\n')) {
    const [, mark = null, info = ''] = fence.exec(line) ?? [];
    if (fenced !== null || mark !== null) {
      close();
      out.push(...(fenced?.sql ? wrapSql(line, width) : [line]));
      if (fenced === null) fenced = { mark: mark ?? '', sql: info.trim() === 'sql' };
      else if (mark?.startsWith(fenced.mark)) fenced = null;
      continue;
    }
    const [, before = '', item = '', text = ''] = parts.exec(line) ?? [];
    const begins = open === null || item !== '' || quotation(before) !== quotation(open.rest) || tag.test(text);
    if (begins || text.trim() === '' || untouched.test(text)) close();
    if (text.trim() === '' || untouched.test(text)) {
      out.push(line);
      continue;
    }
    open ??= { first: before + item, rest: before + ' '.repeat(item.length), given: [], text: [] };
    open.given.push(line);
    open.text.push(text);
    if (hardBreak.test(text) || tag.test(text)) close();
  }
  close();
  return out.join('\n');
}

const quotation = (before: string): string => before.replace(/[^>]/g, '');

/** The lines of a block: as they are where all fit, else filled anew. */
function filled({ first, rest, given, text }: Block, width: number): readonly string[] {
  if (given.every((line) => line.length <= width)) return given;
  const [last = ''] = hardBreak.exec(text.at(-1) ?? '') ?? [];
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const unit of unitsOf(text.join(' ').slice(0, last === '' ? undefined : -last.length))) {
    if (!empty && line.length + 1 + unit.length > width) {
      lines.push(line);
      line = rest;
      empty = true;
    }
    line += empty ? unit : ` ${unit}`;
    empty = false;
  }
  return [...lines, line + last];
}

/** What stays on one line: words, each with those after it that may not begin a line. */
function unitsOf(text: string): string[] {
  const units: string[] = [];
  for (const [found] of text.matchAll(word)) {
    const before = units.at(-1);
    if (before !== undefined && markup.test(found)) units[units.length - 1] = `${before} ${found}`;
    else units.push(found);
  }
  return units;
}

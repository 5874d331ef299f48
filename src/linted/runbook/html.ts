import { type LocatedText, partOf } from '../located.ts';

/** A piece of code in HTML. */
export interface HtmlCode {
  readonly code: LocatedText;
  /** Of `<pre>` and the like; otherwise it stands in a line of text. */
  readonly isBlock: boolean;
  /** Of `class="language-sql"`; empty: none is named. */
  readonly language: string;
}

/** Elements that hold code, and sections that only editors show as such. */
const element =
  /<(pre|textarea|code|tt|kbd|samp)\b((?:[^>"']|"[^"]*"|'[^']*')*)>([\s\S]*?)(?:<\/\1\s*>|$)|<!\[CDATA\[([\s\S]*?)(?:\]\]>|$)|<!--[\s\S]*?(?:-->|$)/gi;
const tagOrEntity = /<\/?[a-z!](?:[^>"']|"[^"]*"|'[^']*')*>|&(?:#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,8});/gi;
const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' };

/** Whether HTML opens an element of code that it does not close: its end stands further on. */
export const opensCode = (html: string): RegExpExecArray | null =>
  /<(pre|textarea|code|tt|kbd|samp)\b[^>]*>(?![\s\S]*<\/\1\s*>)/i.exec(html.replace(/<!--[\s\S]*?(?:-->|$)/g, ''));

/** The pieces of code in HTML, without tags and with their entities replaced, each character with its line. Comments are left out. Pure. */
export function codeInHtml(html: LocatedText): HtmlCode[] {
  return Array.from(html.text.matchAll(element)).flatMap((match): HtmlCode[] => {
    const [whole, name, attributes = '', inner, section] = match;
    const content = inner ?? section;
    if (content === undefined) return [];
    const start = match.index + (section === undefined ? whole.indexOf('>', 1 + `${name}${attributes}`.length) + 1 : 9);
    // A line end right behind the tag is no part of it.
    const code = section === undefined ? textOf(html, start, content) : sectionOf(html, start, content);
    const language = /\b(?:lang(?:uage)?|brush|highlight(?:-source)?)[-:="' ]+([\w+-]+)/i.exec(
      `${attributes} ${/^\s*<code\b[^>]*>/i.exec(content)?.[0] ?? ''}`,
    );
    const isBlock = section !== undefined || /^(?:pre|textarea)$/i.test(name ?? '') || content.includes('\n');
    return [{ code, isBlock, language: language?.[1] ?? '' }];
  });
}

function sectionOf(html: LocatedText, start: number, content: string): LocatedText {
  return partOf(html, content, (offset) => start + offset);
}

/** What a browser shows of a piece of HTML. */
function textOf(html: LocatedText, start: number, content: string): LocatedText {
  let text = '';
  const offsets: number[] = [];
  let from = 0;
  const put = (part: string, at: number, isVerbatim: boolean): void => {
    for (let index = 0; index < part.length; index += 1) offsets.push(start + at + (isVerbatim ? index : 0));
    text += part;
  };
  for (const { 0: found, index } of content.matchAll(tagOrEntity)) {
    put(content.slice(from, index), from, true);
    put(shownAs(found), index, false);
    from = index + found.length;
  }
  put(content.slice(from), from, true);
  return partOf(html, text, (offset) => offsets[offset] ?? start + content.length);
}

function shownAs(found: string): string {
  if (found.startsWith('<')) return /^<(?:br|\/div|\/p|\/li)\b/i.test(found) ? '\n' : '';
  const code = /^&#(x?)([0-9a-f]+);$/i.exec(found);
  if (code === null) return named[found.slice(1, -1).toLowerCase()] ?? found;
  const point = Number.parseInt(code[2] ?? '', code[1] === '' ? 10 : 16);
  return point > 0 && point <= 0x10ffff ? String.fromCodePoint(point) : '';
}

import { type LocatedText, partOf } from '../located.ts';

/** A piece of code in HTML. */
export interface HtmlCode {
  readonly code: LocatedText;
  /** Of `<pre>` and the like; otherwise it stands in a line of text. */
  readonly isBlock: boolean;
  /** Of `class="language-sql"`; empty: none is named. */
  readonly language: string;
}

/** Attributes of a tag, as many and as long as they are in pages: bounded, since each < may begin a tag. */
const attributesOf = `(?:[^>"']{0,200}(?:"[^"]{0,300}"|'[^']{0,300}')){0,10}[^>"']{0,200}`;
/** Elements that hold code, and sections that only editors show as such. */
const element = new RegExp(
  String.raw`<(pre|textarea|code|tt|kbd|samp)\b(${attributesOf})>([\s\S]*?)(?:</\1\s*>|$)|<!\[CDATA\[([\s\S]*?)(?:\]\]>|$)|<!--[\s\S]*?(?:-->|$)`,
  'gi',
);
const tagOrEntity = new RegExp(String.raw`</?[a-z!]${attributesOf}>|&(?:#x[0-9a-f]{1,6}|#\d{1,7}|[a-z]{2,8});`, 'gi');
const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", nbsp: ' ' };

/** The element of code that HTML opens and does not close: its end stands further on. `null`: it closes all. */
export function openCode(html: string): string | null {
  const tags = [...html.replace(/<!--[\s\S]*?(?:-->|$)/g, '').matchAll(/<(\/?)(pre|textarea|code|tt|kbd|samp)\b/gi)];
  const last = tags.findLastIndex(([, slash]) => slash === '');
  const name = tags[last]?.[2]?.toLowerCase();
  if (name === undefined) return null;
  return tags.slice(last + 1).some(([, , closed]) => closed?.toLowerCase() === name) ? null : name;
}

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

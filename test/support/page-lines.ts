import { pageWidth } from '../../src/reporters/wording/wrap.ts';

const block = /^[ >]*(`{3,}|~{3,})[^\n]*\n[\s\S]*?^[ >]*\1[^\n]*$/gm;

/** Lines of a page that are too long. Rows of tables, code in blocks and comments may be as long as they are. */
export function longLines(markdown: string): string[] {
  return markdown
    .replace(block, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .split('\n')
    .filter((line) => line.length > pageWidth && !/^[\s>]*\|/.test(line));
}

/** A page as it was before it was wrapped, so that a test can look for a sentence in it: each paragraph and item is one line. */
export function unwrapped(markdown: string): string {
  const joined = (text: string): string => text.replace(/(?<=\S)\n *(?![\s|#>`<]|[-*] |\d+\. |$)/g, ' ');
  const blocks = [...markdown.matchAll(block)].map(([text]) => text);
  return markdown
    .split(block)
    .filter((_, index) => index % 2 === 0)
    .map((text, index) => joined(text) + (blocks[index] ?? ''))
    .join('');
}

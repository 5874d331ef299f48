/** How other markup begins and ends a block of code, each on a line of its own. The first group of a beginning is the language. */
const fences: readonly (readonly [begins: RegExp, ends: RegExp])[] = [
  // Org mode, Jekyll, the wiki of Confluence.
  [/^\s*#\+begin_(?:src|example)\b[ \t]*([\w+-]*)/i, /^\s*#\+end_(?:src|example)\b/i],
  [/^\s*\{%-?\s*highlight\s+([\w+-]+)/, /^\s*\{%-?\s*endhighlight\b/],
  [/^\s*\{code(?::(?:[\w]+=[^|}]*\|)*([\w+-]*)[^}]*)?\}\s*$/i, /^\s*\{code\}\s*$/i],
  [/^\s*\{noformat\}()\s*$/i, /^\s*\{noformat\}\s*$/i],
];
/** AsciiDoc says the language on a line before; `----` alone underlines a heading in Markdown. */
const source = /^\[(?:source|listing)(?:%\w+)*(?:,\s*([\w+-]+))?.*\]\s*$/i;
const listing = /^-{4,}\s*$/;
/** `!!! note`, `??? tip`, `=== "Tab"` of MkDocs: what follows is indented by four spaces, and is no code. */
const indents = /^( *)(?:!!!|\?\?\?\+?|===)[ \t]+\S/;
const deepest = 3;

/** A text in which blocks of code of other markup are fenced as in Markdown; every line stays on its place. Pure. */
export function asMarkdown(text: string): string {
  let lines = text.split('\n');
  for (let depth = 0; depth < deepest && lines.some((line) => indents.test(line)); depth += 1) lines = outdented(lines);
  return fenced(lines).join('\n');
}

/** Of the outermost ones: what they hold moves to the left by one step, and they become headings. */
function outdented(lines: readonly string[]): string[] {
  let indent: number | null = null;
  return lines.map((line) => {
    if (indent !== null && line.startsWith(' '.repeat(indent + 4)))
      return line.slice(0, indent) + line.slice(indent + 4);
    if (indent !== null && line.trim() === '') return line;
    const [, before] = indents.exec(line) ?? [];
    indent = before?.length ?? null;
    // The next turn takes what stands inside of it.
    return indent === null ? line : line.replace(/[!?=]{3}\+?/, '###');
  });
}

function fenced(lines: readonly string[]): string[] {
  let ends: RegExp | null = null;
  let isMarkdown = false;
  // A beginning counts only if its end follows, so that a word of the text cannot take the rest of it for code.
  const known = fences.map(([begins, end]) => ({ begins, end, last: lines.findLastIndex((line) => end.test(line)) }));
  return lines.map((line, index) => {
    if (ends !== null) {
      if (!ends.test(line)) return line;
      ends = null;
      return '```';
    }
    if (/^\s*(?:```|~~~)/.test(line)) isMarkdown = !isMarkdown;
    if (isMarkdown) return line;
    for (const { begins, end, last } of known) {
      const found = begins.exec(line);
      if (found === null || last <= index) continue;
      ends = end;
      return `\`\`\`${found[1] ?? ''}`;
    }
    const said = listing.test(line) ? source.exec(lines[index - 1] ?? '') : null;
    if (said === null) return line;
    ends = listing;
    return `\`\`\`${said[1] ?? ''}`;
  });
}

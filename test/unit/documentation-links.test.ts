import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What readers get: the files that are committed, or about to be. */
const committed = execFileSync('git', ['ls-files', '--cached'], { encoding: 'utf8' })
  .split('\n')
  .filter((path) => path !== '' && existsSync(path));

const pages = committed.filter((path) =>
  /^(?:(?:README|ARCHITECTURE|CONTRIBUTING|CHANGELOG)\.md|docs\/.*\.md|reports\/sample\/.*\.md)$/.test(path),
);

interface Repository {
  readonly files: readonly string[];
  readonly textOf: (path: string) => string;
}

/** The page without what it only shows: code in blocks and in back quotes, and comments. */
function prose(markdown: string): string {
  return markdown
    .replace(/^(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1[^\n]*$/gm, '')
    .replace(/(`+)(?!`)[\s\S]*?[^`]\1(?!`)/g, (code) => code.replace(/[^\n]/g, ' '))
    .replace(/<!--[\s\S]*?-->/g, '');
}

/** Targets of links and pictures, inline, by reference and in HTML. */
function targetsOf(markdown: string): string[] {
  const text = prose(markdown);
  return [
    ...[...text.matchAll(/(?<!\\)\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"]*")?\s*\)/g)].map((match) => match[1] ?? ''),
    ...[...text.matchAll(/^ {0,3}\[[^\]]+\]:\s*<?(\S+?)>?(?:\s|$)/gm)].map((match) => match[1] ?? ''),
    ...[...text.matchAll(/<(?:a|img)\b[^>]*\b(?:href|src)="([^"]+)"/g)].map((match) => match[1] ?? ''),
  ];
}

/** Anchors of a page: its headings, spelled as GitHub does, and ids that it gives itself. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const anchors = new Set<string>();
  const text = markdown.replace(/^(`{3,}|~{3,})[^\n]*\n[\s\S]*?^\1[^\n]*$/gm, '');
  for (const [, heading = ''] of text.matchAll(/^#{1,6}\s+(.*?)\s*#*$/gm)) {
    const name = heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-');
    let spelled = name;
    for (let again = 1; anchors.has(spelled); again += 1) spelled = `${name}-${again}`;
    anchors.add(spelled);
  }
  for (const [, id = ''] of text.matchAll(/<[a-z]+\b[^>]*\b(?:id|name)="([^"]+)"/g)) anchors.add(id);
  return anchors;
}

/** Relative links of a page that lead nowhere, each with what is missing. */
function brokenLinks(page: string, { files, textOf }: Repository): string[] {
  return [...new Set(targetsOf(textOf(page)))].flatMap((target) => {
    if (/^[a-z][a-z0-9+.-]*:/i.test(target) || target.startsWith('//')) return [];
    const [path = '', anchor] = decodeURI(target).split('#');
    const to = path === '' ? page : posix.join(posix.dirname(page), path).replace(/\/$/, '');
    const folder = files.some((file) => file.startsWith(`${to}/`));
    if (!files.includes(to) && !folder) return [`${target}: no such file`];
    if (anchor === undefined) return [];
    if (!to.endsWith('.md')) return [`${target}: only pages have anchors`];
    return anchorsOf(textOf(to)).has(anchor) ? [] : [`${target}: no such heading`];
  });
}

const repository: Repository = { files: committed, textOf: (path) => readFileSync(path, 'utf8') };

describe('links', () => {
  it.each(pages)('%s: every relative link leads to a committed file and a heading in it', (page) => {
    expect(brokenLinks(page, repository)).toEqual([]);
  });

  it('covers every page that people read', () => {
    for (const page of ['README.md', 'docs/statements.md', 'docs/runbook-verdicts.md', 'reports/sample/report.md'])
      expect(pages).toContain(page);
  });

  it('a link that is planted and leads nowhere is found, and no other', () => {
    const texts: Readonly<Record<string, string>> = {
      'docs/a.md': [
        '# A page: `code`, _and_ (more)',
        '## Twice',
        '## Twice',
        '[whole](b.md) [there](b.md#there) [own](#a-page-code-_and_-more) [second](#twice-1) [folder](../docs/)',
        '[out](https://example.org/x.md) ![picture](../p.svg "a title") <a id="given"></a>[given](#given)',
        '`[shown](code.md)` \\[not a link\\](x.md)',
        '```',
        '[shown](block.md)',
        '# no heading',
        '```',
        '[1](timelines/a.ndjson) [gone](c.md) [gone](b.md#gone) [block](#no-heading) ![picture](q.svg)',
        '[third](#twice-2) <a href="d.md">d</a>',
        '[by reference]: e.md',
      ].join('\n'),
      'docs/b.md': '# B\n\n## There\n',
      'p.svg': '<svg/>',
    };
    const planted = { files: Object.keys(texts), textOf: (path: string) => texts[path] ?? '' };
    expect(brokenLinks('docs/a.md', planted)).toEqual([
      'timelines/a.ndjson: no such file',
      'c.md: no such file',
      'b.md#gone: no such heading',
      '#no-heading: no such heading',
      'q.svg: no such file',
      '#twice-2: no such heading',
      'e.md: no such file',
      'd.md: no such file',
    ]);
  });
});

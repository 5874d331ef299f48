import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pageWidth } from '../../src/reporters/wording/wrap.ts';
import { longLines } from '../support/page-lines.ts';

const pages = execFileSync('git', ['ls-files', '--cached', '--', '*.md'], { encoding: 'utf8' })
  .split('\n')
  .filter((path) => /^(?:[A-Z]+\.md|docs\/.*|reports\/sample\/.*)$/.test(path) && existsSync(path));

describe('pages', () => {
  it.each(pages)(`%s: no line outside tables and code has more than ${pageWidth} characters`, (page) => {
    const hint = `wrap it (a generated page: in its generator, with wrapMarkdown of src/reporters/wording/wrap.ts)`;
    expect(longLines(readFileSync(page, 'utf8')), hint).toEqual([]);
  });

  it('covers every page that people read', () => {
    for (const page of ['README.md', 'docs/soak.md', 'docs/decisions/README.md', 'reports/sample/report.md'])
      expect(pages).toContain(page);
  });

  it('a long line that is planted is found, in a list and in a quotation as well; tables, code and comments are not', () => {
    const long = 'word '.repeat(30);
    expect(longLines(`${long}\n- ${long}\n> ${long}\nshort`)).toHaveLength(3);
    expect(
      longLines(`| ${long} |\n\n\`\`\`text\n${long}\n\`\`\`\n\n  ~~~\n  ${long}\n  ~~~\n<!-- ${long} -->`),
    ).toEqual([]);
  });
});

import { readFileSync } from 'node:fs';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, it } from 'vitest';
import { lintedUpgrades, plantedWords } from '../../fixtures/upgrade-lint/expected.ts';
import { readText } from './reading.ts';

describe('a file of any content is soon read or refused', () => {
  const most = 1024 * 1024;
  it.each([
    ['lines without text', '\n'.repeat(most)],
    ['lines without text behind a statement', `SELECT 1;${'\n'.repeat(most)}`],
    ['beginnings of templates', `SELECT 1;\n${'{{'.repeat(most / 2)}`],
    ['beginnings of substitutions', `SELECT 1;\n${'$('.repeat(most / 2)}`],
    ['beginnings of placeholders', `SELECT 1;\n${'<a'.repeat(most / 2)}`],
    ['quotes', `SELECT 1;\n${"'".repeat(most)}`],
    ['beginnings of comments', `SELECT 1;\n${'/*!'.repeat(most / 3)}`],
    ['dashes', `SELECT 1;\n${'-'.repeat(most)}`],
    ['brackets in Markdown', `\`\`\`sql\nSELECT 1;\n\`\`\`\n${'['.repeat(20_000)}`],
    ['brackets in a shell', `\`\`\`sh\nmysql -e "SELECT 1"\n${'('.repeat(50_000)}\n\`\`\`\n`],
    ['substitutions in a shell', `\`\`\`sh\nmysql -e "SELECT 1"\n${'"$('.repeat(20_000)}\n\`\`\`\n`],
    ['brackets in an expression', `groups:\n- rules:\n  - expr: "${'('.repeat(50_000)}mysql_a"\n`],
    ['lines of SET in a program', `#!/usr/bin/python\n${'SET '.repeat(most / 4)}`],
    ['words of SELECT in a program', `#!/usr/bin/python\n${'SELECT '.repeat(most / 8)}`],
    ['commands on one line', `#!/bin/sh\n${'mysql -e x '.repeat(20_000)}`],
    ['tags of code', `<html>${'<code>STOP SLAVE</code>'.repeat(20_000)}`],
    ['tags that are not closed', `<html>${'<code "'.repeat(most / 8)}`],
    ['entities and tags in a block', `<html><pre>${'&lt;<b "'.repeat(most / 40)}</pre>`],
    ['tags of code in Markdown', `# x\n\n${'Run <code>STOP SLAVE</code>\n\n'.repeat(3_000)}`],
    ['beginnings of blocks in Markdown', `# x\n\n${'<pre>\n\n'.repeat(10_000)}`],
    ['fences of other markup', `# x \`a\`\n${'#+begin_src sql\n{code:sql}\n'.repeat(5_000)}`],
    ['lists in YAML', `- hosts: x\n  a:\n${'  - mysql -e "STOP SLAVE"\n'.repeat(5_000)}`],
    ['colons and dashes', `- hosts: x\n${'- a: '.repeat(20_000)}`],
    ['blocks', '```sql\nSELECT 1;\n```\n'.repeat(2_000)],
  ])('%s', async (_, text) => {
    const before = performance.now();
    await readText(text).catch((cause: unknown) => expect(cause).toMatchObject({ exitCode: 2 }));
    expect(performance.now() - before).toBeLessThan(10_000);
  });

  it('Markdown that would take too long is refused', async () => {
    const text = `\`\`\`sql\nSELECT 1;\n\`\`\`\n${'some text\n'.repeat(110_000)}`;
    await expect(readText(text)).rejects.toMatchObject({ exitCode: 2, message: expect.stringMatching(/1 MiB/) });
  });

  it('a statement of 64 KiB is data, and nothing of it is shown', async () => {
    const { items } = await readText(
      `SELECT 1;\nINSERT INTO users VALUES ('${plantedWords[0]}', '${'x'.repeat(70_000)}');`,
    );
    expect(items[1]).toMatchObject({
      line: 2,
      text: 'INSERT INTO ...',
      sql: '',
      notJudged: expect.stringMatching(/64 KiB/),
    });
  });
});

it('300 damaged files: items with lines of the file, or a usage error', async () => {
  const generator = xoroshiro128plus(11);
  const upTo = (limit: number): number => uniformInt(generator, 0, Math.max(0, limit));
  const folder = new URL('../../fixtures/upgrade-lint/', import.meta.url);
  const texts = lintedUpgrades
    .flatMap(({ files }) => files)
    .map((file) => readFileSync(new URL(file, folder), 'utf8').replace(/^!include.*$/m, ''));
  const pieces = [
    "'",
    '"',
    '`',
    ';',
    '\n',
    '\r\n',
    '```',
    '{',
    '}',
    '[',
    ']',
    '$(',
    '/*',
    '*/',
    '--',
    '#',
    ':',
    '|',
    '\t',
    '<',
    '\\',
    '\u2028',
    '\ud83d',
  ];
  for (let round = 0; round < 300; round += 1) {
    let text = texts[round % texts.length] ?? '';
    for (let times = upTo(4); times >= 0; times -= 1) {
      const at = upTo(text.length);
      const piece = pieces[upTo(pieces.length - 1)] ?? '';
      text = text.slice(0, at) + piece + text.slice(at + (upTo(3) === 0 ? upTo(5) : 0));
    }
    const lines = Buffer.from(text).toString().split('\n').length;
    const result = await readText(text).catch((cause: { exitCode?: number; message: string; hint?: string }) => cause);
    if ('items' in result) {
      for (const { line } of result.items) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(lines);
      }
    } else expect(result, text).toMatchObject({ exitCode: 2 });
  }
});

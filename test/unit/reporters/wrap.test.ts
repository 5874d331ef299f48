import { describe, expect, test } from 'vitest';
import { documented } from '../../../src/procedures/document.ts';
import { everyProcedure } from '../../../src/procedures/index.ts';
import { procedureSql } from '../../../src/procedures/text.ts';
import { loadReporters, reporterNames } from '../../../src/reporters/index.ts';
import { pageWidth, wrapMarkdown } from '../../../src/reporters/wording/wrap.ts';
import { wrapSql } from '../../../src/reporters/wording/wrap-sql.ts';
import { exampleRun } from '../../fixtures/example-run.ts';
import { tuningRun } from '../../fixtures/tuning.ts';
import { longLines } from '../../support/page-lines.ts';

const wrapped = (...lines: string[]): string[] => wrapMarkdown(lines.join('\n'), 20).split('\n');

describe('Markdown', () => {
  test('a paragraph with a long line is filled anew, one that fits stays', () => {
    expect(wrapped('one two three four five six', 'seven', '', 'short', 'lines')).toEqual([
      'one two three four',
      'five six seven',
      '',
      'short',
      'lines',
    ]);
  });
  test.each([
    ['an item', '- one two three four five', ['- one two three four', '  five']],
    ['a numbered item', '10. one two three four', ['10. one two three', '    four']],
    ['an item in an item', '  - one two three four', ['  - one two three', '    four']],
    ['a quotation', '> one two three four five', ['> one two three four', '> five']],
    ['an item in a quotation', '> - one two three four', ['> - one two three', '>   four']],
    ['a summary', '<details><summary>one two</summary>', ['<details><summary>one', 'two</summary>']],
  ])('%s goes on under its text', (_, line, expected) => {
    expect(wrapped(line)).toEqual(expected);
  });
  test.each([
    ['code in a line', 'one two three `four five six` seven', ['one two three', '`four five six`', 'seven']],
    ['code with back quotes', 'one two three ``a ` b c`` d', ['one two three', '``a ` b c`` d']],
    [
      'a link',
      'one two three [four five](six.md#seven) eight',
      ['one two three', '[four five](six.md#seven)', 'eight'],
    ],
    ['a picture with a link', 'one two three [![a b](c.svg)](d.md)', ['one two three', '[![a b](c.svg)](d.md)']],
    ['a tag', 'one two three <img alt="two three" src="four">', ['one two', 'three <img alt="two three" src="four">']],
    ['a link by reference', 'one two three four [five six][seven]', ['one two three four', '[five six][seven]']],
  ])('%s is not broken', (_, line, expected) => {
    expect(wrapped(line)).toEqual(expected);
  });
  test.each([
    ['-', 'one two three four - five six'],
    ['+', 'one two three four + five six'],
    ['1.', 'one two three four 1. five six'],
    ['#', 'one two three four # five six'],
    ['>', 'one two three four > five six'],
    ['|', 'one two three four | five six'],
    ['===', 'one two three four === five six'],
    ['---', 'one two three four --- five six'],
    ['```', 'one two three four ``` five six'],
  ])('no line begins with %s, which would be markup there', (mark, line) => {
    for (const one of wrapped(line)) expect(one.startsWith(mark)).toBe(false);
    expect(wrapped(line).join(' ')).toBe(line);
  });
  test.each([
    ['a table', '| one two three four five | six |'],
    ['a heading', '## one two three four five six'],
    ['a comment', '<!-- one two three four five six -->'],
    ['a definition of a link', '[one]: two/three/four/five.md'],
    ['a rule', '-------------------------------'],
    ['an escaped word', 'one\\_two\\_three\\_four\\_five'],
  ])('%s stays', (_, line) => {
    expect(wrapped(line)).toEqual([line]);
  });
  test('code in blocks stays, also in an item and with longer fences', () => {
    const lines = [
      '- a',
      '  ```text',
      '  one two three four five',
      '  ```',
      '````',
      '```',
      '- one two three four five',
      '````',
    ];
    expect(wrapped(...lines)).toEqual(lines);
  });
  test('a hard break stays where it is', () => {
    expect(wrapped('one two three four five  ', 'six')).toEqual(['one two three four', 'five  ', 'six']);
  });
  test('has no effect on its own result', () => {
    const once = wrapped(
      '- one two three four `five six` seven [eight nine](x) ten',
      '  more',
      '',
      '> - a b c d e f g h i j k',
    );
    expect(wrapped(...once)).toEqual(once);
  });
});

describe('SQL', () => {
  const sql = "SELECT one, f(two, 'three FROM four') FROM five WHERE six = 'seven' AND eight IN (9, 10);";
  test('is broken before clauses and after commas, never in a string', () => {
    expect(wrapSql(sql, 32)).toEqual([
      'SELECT one,',
      "    f(two, 'three FROM four')",
      '  FROM five',
      "  WHERE six = 'seven'",
      '  AND eight IN (9, 10);',
    ]);
    expect(wrapSql('SELECT 1 WHERE a IN (100, 200, 300);', 20)).toEqual([
      'SELECT 1',
      '  WHERE a IN (100,',
      '    200, 300);',
    ]);
  });
  test('is broken in blocks of a page; comments and what fits stay', () => {
    const comment = `-- ${'word '.repeat(10)}`;
    expect(wrapped('```sql', 'SELECT 1 FROM long_name;', comment, '```')).toEqual([
      '```sql',
      'SELECT 1',
      '  FROM long_name;',
      comment,
      '```',
    ]);
  });
  test('of every procedure is the same statement after it: only blanks became line breaks', () => {
    for (const server of documented)
      for (const by of ['gtid', 'position'] as const)
        for (const line of everyProcedure(server, { by }).flatMap(procedureSql)) {
          const lines = wrapSql(line, pageWidth);
          expect(lines.map((one, index) => (index === 0 ? one : one.trimStart())).join(' ')).toBe(line);
          for (const one of lines) expect(one.length, one).toBeLessThanOrEqual(pageWidth);
        }
  });
});

test('no report in Markdown has a long line', async () => {
  const files = (await loadReporters(await reporterNames())).filter(({ fileName }) => fileName?.endsWith('.md'));
  expect(files.length).toBeGreaterThan(4);
  for (const { name, applies, render } of files)
    for (const { run, timelineOf } of [exampleRun(), tuningRun()])
      if (applies?.(run) !== false)
        expect(
          // A heading cannot be wrapped.
          longLines(render(run, timelineOf)).filter((line) => !line.startsWith('#')),
          name,
        ).toEqual([]);
});

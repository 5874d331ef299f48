import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { statements as allowList } from '../../../src/capture/statements.ts';
import { loadClaims } from '../../../src/claims/claim-files.ts';
import { statementsOf } from '../../../src/model/procedure.ts';
import { documented } from '../../../src/procedures/document.ts';
import { everyProcedure } from '../../../src/procedures/index.ts';
import { procedureSql } from '../../../src/procedures/text.ts';
import { rules } from '../../../src/tune/rules/index.ts';

/** Verbs of statements that a person could paste. */
const verb =
  /^(?:STOP|START|CHANGE|RESET|SET|SHOW|SELECT|PURGE|FLUSH|KILL|GRANT|ALTER|INSTALL|UNINSTALL|CLONE|DELETE|INSERT|UPDATE|DROP|CREATE)\b/;

/** A statement without its values, so that an example with other numbers, names and channels is the same statement. */
const shape = (sql: string): string =>
  sql
    .replace(/\s+/g, ' ')
    .replace(/ FOR CHANNEL '[^']*'/g, '')
    .replace(/^(STOP|START|RESET|SHOW|CHANGE) (SLAVE|MASTER) '[^']*'/, '$1 $2')
    .replace(/'(?:[^']|'')*'/g, "'?'")
    .replace(/<[a-z_]+>/g, '?')
    .replace(/\b\d+(?:\.\d+)?\b/g, '?')
    .replace(/(?:SOURCE|MASTER)_\w+='?\?'?(?:, )?/g, (option) => option.replace(/, $/, ''))
    .trim();

/** CHANGE with any of the options that the procedures set. */
const changeOf = (sql: string): string =>
  shape(sql).replace(/^(CHANGE (?:MASTER|REPLICATION SOURCE) TO) .*$/, (_, head: string) => head);

const known = new Set(
  documented.flatMap((server) =>
    (['gtid', 'position'] as const).flatMap((by) => everyProcedure(server, { by }).flatMap(statementsOf)).map(changeOf),
  ),
);

/** What `diagnose` asks; docs/incident.md prints it for people. */
const asked = new Set(Object.values(allowList).flatMap((of) => Object.values(of).map(({ text }) => changeOf(text))));

/** Statements in SQL code blocks, one a line or continued in indented lines, and statements in back quotes that end with a semicolon or hold an argument. */
function statementsIn(markdown: string): string[] {
  const blocks = [...markdown.matchAll(/```sql\n([\s\S]*?)```/g)].flatMap(([, text = '']) =>
    text.replace(/\n +(?=\S)/g, ' ').split('\n'),
  );
  const spans = [...markdown.replace(/```[\s\S]*?```/g, '').matchAll(/`([^`\n]+)`/g)]
    .map(([, text = '']) => text)
    .filter((text) => text.includes(';'));
  return [...blocks.map((line) => line.replace(/^-- {5}/, '')), ...spans.flatMap((span) => span.split(/;\s*/))]
    .map((line) => line.trim().replace(/;$/, ''))
    .filter((line) => verb.test(line));
}

/** Sequences that delete what a replica received, in any spelling. */
const harmful = /\bSTOP (?:REPLICA|SLAVE)(?: FOR CHANNEL '[^']*'| '[^']*')?;\s*(?:CHANGE|RESET|START)\b/i;

/** What the runbook says in its own words, quoted to be judged. */
const quoted = new Set(['STOP SLAVE', 'START SLAVE', 'CHANGE MASTER TO']);

/** A statement in the middle of a sentence. */
const sayable =
  /\b(?:(?:STOP|START|RESET) (?:REPLICA|SLAVE|MASTER)|CHANGE (?:MASTER|REPLICATION)|SET (?:GLOBAL|PERSIST)|SHOW|SELECT) [^.]*;/;

// docs/capture.md lists what the tool itself says to servers that are not its own; another test holds it against the allow-list.
const pages = [
  ...readdirSync('.').filter((file) => file.endsWith('.md')),
  ...readdirSync('docs/decisions').map((file) => join('docs/decisions', file)),
  ...readdirSync('docs')
    .filter((file) => file.endsWith('.md') && file !== 'capture.md')
    .map((file) => join('docs', file)),
  ...readdirSync('reports/sample')
    .filter((file) => /\.(md|sql|cnf)$/.test(file))
    .map((file) => join('reports/sample', file)),
];

describe('what is printed', () => {
  it.each(pages)('%s: every statement is one of a procedure', (page) => {
    const text = readFileSync(page, 'utf8');
    const found = page.endsWith('.md') ? statementsIn(text) : statementsIn(`\`\`\`sql\n${text}\n\`\`\``);
    const others = (sql: string): boolean =>
      (page.includes('runbook') && quoted.has(shape(sql))) || (page.includes('incident') && asked.has(changeOf(sql)));
    expect(found.filter((sql) => !known.has(changeOf(sql)) && !others(sql))).toEqual([]);
  });

  it.each(pages)('%s: no harmful sequence can be pasted', (page) => {
    const text = readFileSync(page, 'utf8').replace(/^>.*$|^\|.*$/gm, '');
    expect(harmful.exec(text)?.[0] ?? null).toBeNull();
  });

  it('a harmful sequence that is planted is found, and a statement that nobody executed', () => {
    expect(harmful.test('STOP REPLICA; CHANGE REPLICATION SOURCE TO SOURCE_HEARTBEAT_PERIOD=5; START REPLICA;')).toBe(
      true,
    );
    expect(harmful.test("STOP SLAVE FOR CHANNEL 'c';\nSTART SLAVE;")).toBe(true);
    const planted = statementsIn(
      '```sql\nSET GLOBAL net_write_timeout = 5;\nSET PERSIST net_write_timeout = 5;\n```\n`RESET MASTER;`',
    );
    expect(planted.filter((sql) => !known.has(changeOf(sql)))).toEqual([
      'SET PERSIST net_write_timeout = 5',
      'RESET MASTER',
    ]);
  });

  it('no procedure stops both threads in one statement, persists a variable, or changes a channel before its conditions', () => {
    for (const server of documented)
      for (const by of ['gtid', 'position'] as const)
        for (const procedure of everyProcedure(server, { by })) {
          for (const sql of statementsOf(procedure)) {
            expect(sql).not.toMatch(/^STOP (REPLICA|SLAVE)(?!.*_THREAD)/);
            expect(sql).not.toMatch(/SET PERSIST/);
          }
          expect(procedureSql(procedure).join('\n')).not.toMatch(harmful);
        }
  });
});

describe.each(await loadClaims())('$id', (claim) => {
  it.each(documented)('says no statement outside a procedure on $flavour $version', (server) => {
    for (const advice of claim.corrected(server)) {
      if (typeof advice !== 'string') continue;
      expect(statementsIn(advice)).toEqual([]);
      expect(advice).not.toMatch(sayable);
    }
  });
});

describe('lint', () => {
  it('names only procedures that docs/statements.md has', () => {
    const ids = new Set(documented.flatMap((server) => everyProcedure(server).map(({ id }) => id)));
    for (const { name, procedures } of rules) for (const id of procedures) expect(ids, name).toContain(id);
  });
  it.each(rules.map(({ name, says, title }) => [name, `${title} ${says}`] as const))(
    '%s says no statement',
    (_, text) => {
      expect(text).not.toMatch(sayable);
    },
  );
});

import { describe, expect, test } from 'vitest';
import { recordedRunbook } from '../../../bench/recorded-runbook.ts';
import { loadClaims } from '../../../src/claims/claim-files.ts';
import { isWholeStatement } from '../../../src/linted/runbook/recognise.ts';
import { exportMark } from '../../../src/model/exported-runbook.ts';
import type { Advice } from '../../../src/model/procedure.ts';
import { statementsOf } from '../../../src/model/procedure.ts';
import * as procedures from '../../../src/procedures/index.ts';
import { procedureForPair } from '../../../src/reporters/exported/pair-procedure.ts';
import { exportedRunbook, type RunbookToExport } from '../../../src/reporters/exported/runbook.ts';
import { pageWidth } from '../../../src/reporters/wording/wrap.ts';
import { claimsOn, recordedFacts } from '../../fixtures/runbook-facts.ts';
import { readText } from '../linted/reading.ts';

const claims = await loadClaims();
const run = {
  tool: { name: 'replfault', version: '0.1.0' },
  startedAt: '2026-11-29T04:00:00.000Z',
  seed: 'ab',
} as const;

/** The runbook of recorded facts, as a command exports it. */
async function exportedOf(facts: ReturnType<typeof recordedFacts>[number], changes: Partial<RunbookToExport> = {}) {
  const { results } = await recordedRunbook([facts]);
  const servers = results[0]?.server;
  if (!servers) throw new Error('the facts name their servers');
  const sourceAdvice = (id: string): readonly Advice[] =>
    claimsOn(claims, facts)
      .find((one) => one.id === id)
      ?.corrected(facts.server.source ?? facts.server) ?? [];
  return exportedRunbook({ run, results, servers, baselineHash: 'f00d', sourceAdvice, ...changes });
}
const blocksOf = (text: string): { on: string; sql: string[] }[] =>
  [...text.matchAll(/(?:On|Undo, on) the (source|replica) \(([^)]*)\):\n\n```sql\n([\s\S]*?)```/g)].map(
    ([, end = '', server = '', sql = '']) => ({ on: `${end} ${server}`, sql: statementsIn(sql) }),
  );
/** Without comments, each on one line. */
const statementsIn = (sql: string): string[] =>
  sql
    .split('\n')
    .filter((line) => !line.startsWith('--'))
    .join('\n')
    .split(/;\n/)
    .map((one) => one.replace(/\n\s+/g, ' '))
    .filter((one) => one !== '');

describe.each(recordedFacts())('the runbook for $server.flavour $server.version', (facts) => {
  const { server } = facts;
  const name = server.source === undefined ? 'one version' : `a ${server.source.version} source`;

  test(`${name}: each statement is one of a procedure that was executed on the version of its server`, async () => {
    const text = await exportedOf(facts);
    const known = new Map(
      (
        [
          ['source', server.source ?? server],
          ['replica', server],
        ] as const
      ).map(([end, of]) => [
        end,
        new Set(
          (['gtid', 'position'] as const)
            .flatMap((by) => procedures.everyProcedure(of, { by }))
            .filter(({ executedOn }) => executedOn !== null)
            .flatMap(statementsOf)
            .map(shape),
        ),
      ]),
    );
    const blocks = blocksOf(text);
    expect(blocks.length).toBeGreaterThan(0);
    // No statement stands outside of a block that names its server.
    expect(blocks.length).toBe(text.split('```sql').length - 1);
    for (const { on, sql } of blocks)
      for (const statement of sql)
        expect(known.get(on.split(' ')[0] as 'source'), `${on}: ${statement}`).toContain(shape(statement));
    expect(text).not.toContain('not printed');
  });
  test(`${name}: no line is longer than a page is wide, but in tables`, async () => {
    const text = await exportedOf(facts);
    expect(text.split('\n').filter((line) => line.length > pageWidth && !line.startsWith('|'))).toEqual([]);
  });
  test(`${name}: every statement in back quotes is one of its servers, and no words of the common runbook`, async () => {
    const text = await exportedOf(facts);
    const quoted = [...text.matchAll(/`([^`\n]+)`/g)].map(([, one = '']) => one).filter(isWholeStatement);
    const old = quoted.filter((one) => /\b(?:SLAVE|MASTER)\b/.test(one));
    if ([server, server.source].every((one) => one === undefined || one.flavour === 'mysql-9')) expect(old).toEqual([]);
    const { results } = await recordedRunbook([facts]);
    const said = results.flatMap(({ says }) => [...says.matchAll(/`([^`]+)`/g)].map(([, one = '']) => one));
    for (const one of said)
      expect(text).toMatch(new RegExp(`“${one.replace(/[_]/g, '\\\\_').split(' ').join('\\s[>\\s]*')}”`));
  });
  test(`${name}: every value that a statement holds has an earlier one that shows it`, async () => {
    const file = await readText(`<!-- ${exportMark} -->\n${await exportedOf(facts)}`);
    expect(file.items.filter(({ notJudged }) => notJudged !== null)).toEqual([]);
    const held = file.items.flatMap((one) =>
      one.kind === 'statement' ? [...one.sql.matchAll(/<(\w+)>/g)].map(([, held = '']) => ({ one, held })) : [],
    );
    for (const { one, held: wanted } of held)
      expect(
        one.shown?.map((value) => value.name),
        one.text,
      ).toContain(wanted);
  });
  test(`${name}: every link leads to a heading, and every procedure that a text names is there`, async () => {
    const text = await exportedOf(facts);
    const headings = new Set([...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => title.toLowerCase()));
    const targets = [...text.matchAll(/\]\(#([^)]*)\)/g)].map(([, target = '']) => target);
    expect(targets.filter((one) => !headings.has(one))).toEqual([]);
    const ids = [...text.matchAll(/- Name: ([a-z-]+)\./g)].map(([, id]) => id);
    const referred = [...text.replace(/\n--\s+/g, ' ').matchAll(/\bprocedure ([a-z]+(?:-[a-z]+)+)/g)].map(
      ([, id]) => id,
    );
    expect(referred.filter((id) => !ids.includes(id))).toEqual([]);
  });
});

/** CHANGE without its options, other statements without their values. */
const shape = (sql: string): string =>
  sql
    .replace(/;$/, '')
    .replace(/^(CHANGE (?:MASTER|REPLICATION SOURCE) TO) .*$/, '$1')
    .replace(/'(?:[^']|'')*'/g, "'?'")
    .replace(/\b\d+(?:\.\d+)?\b/g, '?');

describe('the head of an exported runbook', async () => {
  const [facts] = recordedFacts();
  if (facts === undefined) throw new Error('there are facts');

  test('says the servers, the date, the version and the hash of the baseline', async () => {
    const text = await exportedOf(facts);
    expect(text).toMatch(/^# Runbook for replication: MariaDB 10\.11\.18/);
    expect(text).toContain('| Tested | 2026-11-29, replfault 0.1.0, seed ab |');
    expect(text).toContain('| Baseline | 30 expected verdicts, SHA-256 f00d |');
    expect(text).toContain('| [C3](#c3) |');
  });
  test('is the same twice', async () => expect(await exportedOf(facts)).toBe(await exportedOf(facts)));
  test('of a claim that nobody could decide, the advice is not given', async () => {
    const { results } = await recordedRunbook([facts]);
    const [first, ...others] = results;
    if (first === undefined) throw new Error('there are results');
    const open = { ...first, verdict: 'undecided' as const, sentence: 'only 1 of 2 trials' };
    const text = await exportedOf(facts, { results: [open, ...others] });
    const [, section = ''] = /## C1\n([\s\S]*?)## C2/.exec(text) ?? [];
    expect(section).toContain('**undecided.** Only 1 of 2 trials.');
    expect(section).not.toContain('What to do:');
  });
});

describe('a procedure for two versions', () => {
  const [old, recent, middle] = [
    { flavour: 'mysql-5.6', version: '5.6.24' },
    { flavour: 'mysql-9', version: '9.7.4' },
    { flavour: 'mysql-8.0', version: '8.0.40' },
  ];
  const of = (...args: Parameters<typeof procedureForPair>) => {
    const found = procedureForPair(...args);
    if ('withheld' in found) throw new Error(found.withheld);
    return {
      statements: found.procedure.steps.map((step) => [step.on, 'sql' in step ? step.sql : '']),
      on: found.executedOn,
    };
  };

  test('has the words of the server that each statement runs on', () => {
    const servers = { source: old, replica: recent };
    expect(
      of(procedures.compareEnds(recent, { by: 'position' }), servers, [
        procedures.compareEnds(old, { by: 'position' }),
      ]),
    ).toEqual({
      statements: [
        ['source', 'SHOW MASTER STATUS'],
        ['replica', "SHOW REPLICA STATUS FOR CHANNEL ''"],
      ],
      on: ['MySQL 5.6.24', 'MySQL 9.7.4'],
    });
    expect(of(procedures.showBinaryLogs(recent), servers, [])).toMatchObject({ on: ['MySQL 5.6.24'] });
  });
  test('is withheld where it was not executed on one of them', () => {
    const show = procedures.compareEnds(recent, { by: 'position' });
    expect(procedureForPair(show, { source: middle, replica: recent }, [])).toEqual({
      withheld: 'it was not executed on MySQL 8.0',
    });
    expect(procedureForPair(procedures.showReplica(middle), { source: middle, replica: middle }, [])).toEqual({
      withheld: 'it was not executed on MySQL 8.0',
    });
    expect(
      procedureForPair(procedures.countNetworkErrors(recent) ?? show, { source: old, replica: recent }, []),
    ).toEqual({
      withheld: 'MySQL 5.6 has no such procedure',
    });
  });
});

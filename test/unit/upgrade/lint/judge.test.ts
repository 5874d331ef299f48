import { describe, expect, it } from 'vitest';
import type { Timeline } from '../../../../src/model/timeline.ts';
import type { LintedFile, LintItem, LintLevel } from '../../../../src/model/upgrade-lint.ts';
import { answersIn, keyOf } from '../../../../src/upgrade/lint/answers.ts';
import { judgeLint } from '../../../../src/upgrade/lint/judge.ts';
import { history } from '../../../fixtures/timeline-builder.ts';
import { answer, asked } from '../../checks/lint-stories.ts';

type Said = Parameters<typeof answer>[1];
const head = { from: 'mysql:5.6', to: 'mysql:9.7', vendor: 'mysql' } as const;

const statement = (sql: string, notJudged: string | null = null): LintItem => ({
  kind: 'statement',
  file: 'runbook.sql',
  line: 3,
  text: sql,
  sql,
  notJudged,
});
const option = (name: string): LintItem => ({
  kind: 'option',
  file: 'my.cnf',
  line: 2,
  text: `${name} = 1`,
  group: 'mysqld',
  name,
  value: '1',
  notJudged: null,
});
const metric = (name: string): LintItem => ({
  kind: 'metric',
  file: 'rules.yml',
  line: 5,
  text: name,
  name,
  notJudged: null,
});

const fileOf = (...items: LintItem[]): LintedFile => ({ file: items[0]?.file ?? '', kind: 'runbook', items });

/** Histories of two cases in which one item was answered so. */
function histories(from: Said, to: Said, ...candidates: Said[]): { id: string; timeline: Timeline }[] {
  const key = keyOf(0, 0);
  const target = history()
    .add(1, asked(1, 'statements', 'to'))
    .add(2, answer(key, to));
  for (const [index, one] of candidates.entries()) target.add(3 + index, answer(key, { ...one, candidate: index + 1 }));
  const source = history()
    .add(1, asked(1, 'statements', 'from'))
    .add(2, answer(key, from));
  return [
    { id: 'from', timeline: source.build() },
    { id: 'to', timeline: target.build() },
  ];
}

const judged = (item: LintItem, from: Said, to: Said, ...candidates: Said[]) =>
  judgeLint(head, [fileOf(item)], answersIn(histories(from, to, ...candidates))).findings;

const accepted = {};
const refused = (errno: number, message = 'refused'): Said => ({ outcome: 'refused', errno, message, rows: null });
const syntax = refused(1064, 'You have an error in your SQL syntax');
const warned: Said = { errno: 1287, message: "'x' is deprecated and will be removed in a future release" };

describe('the level of a statement', () => {
  const cases: [what: string, from: Said, to: Said, level: LintLevel | undefined][] = [
    ['accepted by both', accepted, accepted, undefined],
    ['accepted, then refused', accepted, syntax, 'breaks'],
    ['refused, then accepted', syntax, accepted, undefined],
    ['refused by both', syntax, syntax, 'was broken before'],
    ['deprecated on the target', accepted, warned, 'deprecated'],
    ['deprecated only today', warned, accepted, undefined],
    ['deprecated on both', warned, warned, 'deprecated'],
    ['known today and refused for its state, unknown then', refused(1198), syntax, 'breaks'],
    ['about a table that is not here', refused(1146, "Table 'shop.orders' doesn't exist"), syntax, 'breaks'],
    [
      'about a table that neither has here',
      refused(1146, "Table 'shop.orders' doesn't exist"),
      refused(1049, "Unknown database 'shop'"),
      'not judged',
    ],
    [
      'about a system table that neither has',
      refused(1146, "Table 'mysql.nothing' doesn't exist"),
      refused(1146, "Table 'mysql.nothing' doesn't exist"),
      'was broken before',
    ],
    [
      'a call of a procedure that only a cloud has',
      refused(1305, 'PROCEDURE mysql.rds_skip_repl_error does not exist'),
      refused(1305, 'PROCEDURE mysql.rds_skip_repl_error does not exist'),
      'not judged',
    ],
    [
      'about a table that only a cloud has',
      refused(1146, "Table 'mysql.rds_history' doesn't exist"),
      refused(1146, "Table 'mysql.rds_history' doesn't exist"),
      'not judged',
    ],
    [
      'with an engine that a plugin brings along',
      refused(1286, "Unknown storage engine 'SPIDER'"),
      refused(1286, "Unknown storage engine 'SPIDER'"),
      'not judged',
    ],
    [
      'of an account whose plugin neither has loaded',
      refused(1524, "Plugin 'ed25519' is not loaded"),
      refused(1524, "Plugin 'ed25519' is not loaded"),
      'not judged',
    ],
    ['the end of a transaction that a line before begins', refused(1399), refused(1399), 'not judged'],
    [
      'waits today for longer than it may, and its function is gone then',
      { outcome: 'timed out' },
      refused(1305, 'FUNCTION replfault.WAIT_UNTIL_SQL_THREAD_AFTER_GTIDS does not exist'),
      'breaks',
    ],
    ['waits today, and is refused for its state then', { outcome: 'timed out' }, refused(1198), 'not judged'],
    ['no answer of the target', accepted, { outcome: 'timed out' }, 'not judged'],
    ['executed for long today, unknown then', { outcome: 'timed out' }, syntax, 'breaks'],
    ['ends the target', accepted, { outcome: 'ended the server' }, 'breaks'],
    ['ends both', { outcome: 'ended the server' }, { outcome: 'ended the server' }, 'not judged'],
    ['ends the server of today', { outcome: 'ended the server' }, accepted, undefined],
    ['taken and changed', accepted, { errno: 1292, message: "Truncated incorrect x value: '0'" }, 'changed meaning'],
  ];
  it.each(cases)('%s', (_, from, to, level) => {
    expect(judged(statement('SOME STATEMENT'), from, to).map((one) => one.level)).toEqual(
      level === undefined ? [] : [level],
    );
  });

  it('is a changed meaning where a variable is shown no more', () => {
    const item = statement("SHOW VARIABLES LIKE 'slave_net_timeout'");
    const [finding] = judged(item, { rows: 1 }, { rows: 0 }, { rows: 1 });
    expect(finding).toMatchObject({
      level: 'changed meaning',
      replacement: "SHOW VARIABLES LIKE 'replica_net_timeout'",
    });
    // Nothing that shows nothing either.
    expect(judged(item, { rows: 1 }, { rows: 0 }, { rows: 0 })[0]?.replacement).toBeNull();
    expect(judged(statement('SELECT 1 FROM t'), { rows: 1 }, { rows: 0 })).toEqual([]);
  });

  it('is a changed meaning where replication has to be stopped for it now', () => {
    const stopped = { state: 'on the replica, replication stopped' };
    expect(judged(statement('SOME STATEMENT'), {}, stopped)[0]).toMatchObject({
      level: 'changed meaning',
      reason: expect.stringContaining('only on the replica, replication stopped'),
    });
    expect(judged(statement('SOME STATEMENT'), stopped, stopped)).toEqual([]);
    expect(judged(statement('SOME STATEMENT'), stopped, {})).toEqual([]);
  });

  it('is a changed meaning where columns are gone, and none where some are new', () => {
    const [finding] = judged(statement('SHOW X'), { columns: ['A', 'b'], rows: 1 }, { columns: ['B', 'C'], rows: 1 });
    expect(finding).toMatchObject({ level: 'changed meaning', reason: expect.stringContaining('does not show: A') });
    expect(judged(statement('SHOW X'), { columns: ['A'], rows: 1 }, { columns: ['a', 'C'], rows: 1 })).toEqual([]);
  });
});

describe('a finding', () => {
  it('has what both said, the cases that show it, and a replacement only if the target accepted it', () => {
    const [finding] = judged(statement('START SLAVE'), accepted, syntax, accepted);
    expect(finding).toMatchObject({
      file: 'runbook.sql',
      line: 3,
      level: 'breaks',
      from: { outcome: 'accepted' },
      to: { outcome: 'refused', errno: 1064, message: expect.stringContaining('SQL syntax') },
      reason: 'MySQL 9.7.4 refuses it',
      replacement: 'START REPLICA',
      evidence: 'played',
      cases: ['from', 'to'],
    });
    expect(judged(statement('START SLAVE'), accepted, syntax, syntax)[0]?.replacement).toBeNull();
    expect(judged(statement('START SLAVE'), accepted, syntax)[0]?.replacement).toBeNull();
  });

  it('takes for what is deprecated no replacement that is deprecated, too', () => {
    expect(judged(statement('START SLAVE'), accepted, warned, warned)[0]?.replacement).toBeNull();
    expect(judged(statement('START SLAVE'), accepted, syntax, warned)[0]?.replacement).toBe('START REPLICA');
  });

  it('is not judged where no server is asked, or the time was over, with the reason', () => {
    const items = [statement('SHUTDOWN', 'it ends the server'), statement('SELECT 1'), statement('SELECT 2')];
    const [, to] = histories(accepted, accepted);
    const from = {
      id: 'from',
      timeline: history()
        .add(1, asked(3, 'statements', 'from'))
        .build(),
    };
    const answers = answersIn(to === undefined ? [from] : [from, to]);
    const reasons = judgeLint(head, [fileOf(...items)], answers).findings.map(({ level, reason }) => [level, reason]);
    expect(reasons).toEqual([
      ['not judged', 'it ends the server'],
      ['not judged', expect.stringContaining('the time for this file was over')],
      ['not judged', expect.stringContaining('the time for this file was over')],
    ]);
    expect(judgeLint(head, [fileOf(statement('SELECT 1'))], answersIn([])).findings[0]?.reason).toBe(
      'no server of mysql:9.7 was asked',
    );
  });

  it('stands in the order of files and lines', () => {
    const late = { ...statement('A', 'x'), line: 9 };
    const files = [
      {
        file: 'b.sql',
        kind: 'runbook',
        items: [
          { ...late, file: 'b.sql' },
          { ...late, file: 'b.sql', line: 2 },
        ],
      },
      { file: 'a.sql', kind: 'runbook', items: [{ ...late, file: 'a.sql', line: 1 }] },
    ] as const;
    const found = judgeLint(head, files, answersIn([])).findings.map(({ file, line }) => `${file}:${line}`);
    expect(found).toEqual(['b.sql:2', 'b.sql:9', 'a.sql:1']);
  });
});

describe('the level of an option', () => {
  const unknown = (name: string): Said => ({ outcome: 'refused', errno: 67, message: `unknown variable '${name}=1'.` });
  const noLibrary = { message: "Can't open shared library 'x.so'\nCouldn't load plugins from 'x.so'." };
  it.each<[string, Said, Said, LintLevel | undefined]>([
    ['refused by the target', accepted, unknown('some'), 'breaks'],
    ['refused by both', unknown('some'), unknown('some'), 'was broken before'],
    ['that loads a library which neither has', noLibrary, noLibrary, 'not judged'],
    ['that loads a library which only the old one has', accepted, noLibrary, 'changed meaning'],
    [
      'of a plugin that neither has',
      unknown('rpl_semi_sync_master_enabled'),
      unknown('rpl_semi_sync_master_enabled'),
      'not judged',
    ],
    ['adjusted', accepted, { message: "option 'some': unsigned value 0 adjusted to 1" }, 'changed meaning'],
    ['adjusted by both', { message: 'x adjusted to 1' }, { message: 'x adjusted to 1' }, undefined],
    ['ignored', accepted, { message: "'some' was removed. It does nothing now" }, 'changed meaning'],
    [
      'in a group of today',
      accepted,
      { message: 'the server does not read the group [mysqld-5.6]' },
      'changed meaning',
    ],
    ['not given to the parser', accepted, { message: 'not given to the parser: it is a mode' }, 'not judged'],
  ])('%s', (_, from, to, level) => {
    expect(judged(option('some'), from, to).map((one) => one.level)).toEqual(level === undefined ? [] : [level]);
  });
});

describe('the level of a metric', () => {
  const told = (version: 'from' | 'to', column: string, status: string, show: string) => ({
    id: version,
    timeline: history()
      .add(1, asked(0, 'metrics', version))
      .add(2, { kind: 'lint-names', what: 'replica-status', names: [column] })
      .add(3, { kind: 'lint-names', what: 'status', names: [status, 'Com_select', `Com_${show}`] })
      .add(4, { kind: 'lint-names', what: 'variables', names: ['max_connections', 'validate_password.length'] })
      .build(),
  });
  const answers = answersIn([
    told('from', 'Seconds_Behind_Master', 'Slave_running', 'show_slave_status'),
    told('to', 'Seconds_Behind_Source', 'Queries', 'show_replica_status'),
  ]);
  it.each<[string, LintLevel | undefined, string | null]>([
    ['mysql_slave_status_seconds_behind_master', 'breaks', 'mysql_slave_status_seconds_behind_source'],
    ['mysql_slave_status_seconds_behind_source', undefined, null],
    ['mysql_slave_status_nothing', 'was broken before', null],
    ['mysql_global_status_slave_running', 'breaks', null],
    ['mysql_global_status_commands_total', undefined, null],
    ['mysql_global_status_commands_total{command="select"}', undefined, null],
    [
      'mysql_global_status_commands_total{command="show_slave_status"}',
      'breaks',
      'mysql_global_status_commands_total{command="show_replica_status"}',
    ],
    ['mysql_global_variables_max_connections', undefined, null],
    ['mysql_global_variables_validate_password_length', undefined, null],
    ['mysql_global_status_rpl_semi_sync_master_clients', 'not judged', null],
    ['mysql_global_status_wsrep_local_state', 'not judged', null],
    ['mysql_global_variables_wsrep_desync', 'not judged', null],
    ['mysql_up', undefined, null],
    ['mysql_perf_schema_events_statements_total', 'not judged', null],
  ])('%s', (name, level, replacement) => {
    const found = judgeLint(head, [fileOf(metric(name))], answers).findings;
    expect(found.map((one) => one.level)).toEqual(level === undefined ? [] : [level]);
    expect(found[0]?.replacement ?? null).toBe(replacement);
  });

  it.each<[string, LintLevel | undefined, RegExp]>([
    ['^(?:mysql_slave_status_seconds_behind_master)$', 'breaks', /no metric that fits/],
    ['^(?:mysql_slave_status_.*)$', 'changed meaning', /seconds_behind_master/],
    [
      'mysql_',
      'changed meaning',
      /does not have: mysql_slave_status_seconds_behind_master, mysql_global_status_slave_/,
    ],
    ['^(?:mysql_global_variables_.*)$', undefined, /^$/],
    ['^(?:mysql_global_.*)$', 'changed meaning', /: mysql_global_status_slave_running$/],
    ['^(?:mysql_perf_.*)$', 'not judged', /collector/],
    ['^(?:.*_nothing)$', undefined, /^$/],
  ])('of those that fit %s', (pattern, level, reason) => {
    const item = { ...metric('a pattern'), pattern } as LintItem;
    const found = judgeLint(head, [fileOf(item)], answers).findings;
    expect(found.map((one) => one.level)).toEqual(level === undefined ? [] : [level]);
    expect(found[0]?.reason ?? '').toMatch(reason);
  });
});

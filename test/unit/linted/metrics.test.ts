// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of shells and dashboards
import { describe, expect, it } from 'vitest';
import { metricsIn } from '../../../src/linted/metrics/promql.ts';
import { readText, shown, unread } from './reading.ts';

describe('the metrics of an expression', () => {
  it.each([
    ['mysql_up == 0', ['mysql_up']],
    ['rate(mysql_a{b="mysql_no"}[5m]) > on(mysql_label) group_left() mysql_b', ['mysql_a', 'mysql_b']],
    ['max by (mysql_label) (mysql_a offset 5m) # mysql_comment', ['mysql_a']],
    ['{__name__="mysql_a", b="c"}', ['mysql_a']],
    ['{"mysql_a", b="c"}', ['mysql_a']],
    ['{__name__=~"mysql_a"}', ['mysql_a']],
    ['label_replace(mysql_a, "mysql_b", "$1", "c", "(.*)")', ['mysql_a']],
    ['absent(mysql_a) or absent_over_time(mysql_b[5m:1m])', ['mysql_a', 'mysql_b']],
    ['mysql_a and mysql_a', ['mysql_a', 'mysql_a']],
    ['rate(mysql_a[$__rate_interval])', ['mysql_a']],
    ['rate(mysql_a{h=~"$host"}[$interval]) + rate(mysql_b[${x}:])', ['mysql_a', 'mysql_b']],
    ['topk($n, mysql_a)', ['mysql_a']],
    ['mysql_a offset $x + mysql_b', ['mysql_a', 'mysql_b']],
    ['sum(mysql_a', ['mysql_a']],
    ['"mysql_text"', []],
    ['', []],
  ])('%s', (expression, names) => {
    const found = metricsIn(expression);
    expect(found.map(({ name }) => name)).toEqual(names);
    for (const { name, start, open } of found) {
      expect(open).toBeNull();
      expect(expression.slice(start).replace(/^(?:__name__=~?)?\W?/, '')).toMatch(new RegExp(`^${name}\\b`));
    }
  });

  it.each([
    ['{__name__=~"mysql_(a+)+"}', /too involved/],
    ['{__name__=~"mysql_(a"}', /too involved/],
    ['{__name__!~"mysql_.*"}', /pattern/],
    ['{__name__="$metric"}', /variable/],
    ['{__name__=~"mysql_$x.*"}', /variable/],
    ['{__name__!="mysql_a"}', /pattern/],
    ['mysql_$metric', /variable/],
    ['mysql_${metric}_total + 1', /variable/],
    ['$metric{a="b"}', /variable/],
  ])('%s cannot be told', (expression, reason) => {
    expect(metricsIn(expression)).toMatchObject([{ open: expect.stringMatching(reason) }]);
  });

  it.each([
    ['{__name__=~"mysql_.*"}', '^(?:mysql_.*)$'],
    ['{__name__=~"mysql_a|mysql_b", x="y"}', '^(?:mysql_a|mysql_b)$'],
    ['{__name__=~"mysql_\\\\w+"}', '^(?:mysql_\\w+)$'],
  ])('%s means several names', (expression, pattern) => {
    expect(metricsIn(expression)).toMatchObject([{ open: null, pattern }]);
  });

  it('a command is told by its label', async () => {
    const text = `groups:\n- rules:\n  - expr: rate(mysql_global_status_commands_total{a="b",command="show_slave_status"}[5m])\n`;
    expect(shown(await readText(text))).toEqual([
      [3, 'mysql_global_status_commands_total{command="show_slave_status"}'],
    ]);
  });

  it('patterns that are not about mysqld_exporter are none of ours', async () => {
    const text = 'groups:\n- rules:\n  - expr: \'{__name__=~"node_.*"} + {__name__=~".*_errno"}\'\n';
    expect(shown(await readText(text))).toEqual([[3, '__name__=~".*_errno"']]);
  });

  it('variables of --var are filled in, and places stay', () => {
    const expression = 'mysql_${part}_a + mysql_b';
    expect(metricsIn(expression, new Map([['part', 'global_status']]))).toEqual([
      { name: 'mysql_global_status_a', start: 0, open: null },
      { name: 'mysql_b', start: expression.indexOf('mysql_b'), open: null },
    ]);
  });
});

const rules = `# rules
groups:
  - name: replication
    rules:
      - record: mysql_lag
        expr: mysql_slave_lag_seconds
      - alert: Stopped
        expr: |
          mysql_slave_status_slave_io_running == 0

            or # mysql_comment
          mysql_slave_status_slave_sql_running == 0
        for: 1m
      - alert: Late
        expr: >-
          mysql_lag > 5
          and node_load1 > 3 and
          mysql_up
      - alert: Quoted
        expr: "mysql_a{x=\\"y\\"} > 1 and
          mysql_b"
      - alert: Single
        expr: 'mysql_c{x=''y''}'
      - {alert: Flow, expr: mysql_d > 1}
`;

describe('rules of Prometheus', () => {
  const expected = [
    [6, 'mysql_slave_lag_seconds'],
    [9, 'mysql_slave_status_slave_io_running'],
    [12, 'mysql_slave_status_slave_sql_running'],
    [18, 'mysql_up'],
    [20, 'mysql_a'],
    [21, 'mysql_b'],
    [23, 'mysql_c'],
    [24, 'mysql_d'],
  ];

  it('have the line of each name; what rules record themselves and other exporters export is left out', async () => {
    const file = await readText(rules);
    expect(file.kind).toBe('Prometheus rules');
    expect(shown(file)).toEqual(expected);
  });

  it('may have CRLF, stand in a resource of the operator, and in several documents', async () => {
    expect(shown(await readText(rules.replaceAll('\n', '\r\n')))).toEqual(expected);
    const resource = 'kind: PrometheusRule\nspec:\n  groups:\n  - name: x\n    rules:\n    - expr: mysql_a\n';
    expect(shown(await readText(`${resource}---\n${resource}`))).toEqual([
      [6, 'mysql_a'],
      [13, 'mysql_a'],
    ]);
  });

  it("may be Grafana's own alert rules", async () => {
    const text = 'groups:\n- rules:\n  - title: x\n    data:\n    - model:\n        expr: mysql_a > 1\n';
    expect(shown(await readText(text))).toEqual([[6, 'mysql_a']]);
  });

  it('may be JSON', async () => {
    const file = await readText('{"groups": [{"name": "x", "rules": [\n{"expr": "mysql_a"}]}]}');
    expect([file.kind, shown(file)]).toEqual(['Prometheus rules', [[2, 'mysql_a']]]);
  });

  it('that are no YAML are an error with the line', async () => {
    const broken = 'groups:\n  - name: x\n    rules:\n      - expr: "mysql_a\n';
    await expect(readText(broken)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringMatching(/file:\d is no valid YAML/),
    });
  });
});

const dashboard = {
  title: 'x',
  annotations: { list: [{ expr: 'changes(mysql_restarts[5m])' }] },
  templating: {
    list: [
      { type: 'query', query: 'label_values(mysql_up{a=~"b,c"}, instance)' },
      { type: 'query', query: { query: 'query_result(mysql_version_info)' } },
      { type: 'query', query: 'label_values(instance)' },
      { type: 'custom', query: 'mysql_no' },
    ],
  },
  panels: [
    { targets: [{ expr: 'rate(mysql_a{h="$h"}[$__interval])', legendFormat: 'mysql_no' }] },
    { type: 'row', panels: [{ targets: [{ expr: 'mysql_b\n+ mysql_c' }, { expr: 'mysql_global_status_$x' }] }] },
  ],
  rows: [{ panels: [{ targets: [{ expr: 'mysql_d{a="\\\\d"}' }] }] }],
};
const names = [
  'mysql_restarts',
  'mysql_up',
  'mysql_version_info',
  'mysql_a',
  'mysql_b',
  'mysql_c',
  'mysql_global_status_$x',
  'mysql_d',
];

describe('a dashboard of Grafana', () => {
  it.each([
    ['indented', JSON.stringify(dashboard, null, 2)],
    ['with tabs', JSON.stringify(dashboard, null, '\t')],
    ['as the API returns it', JSON.stringify({ meta: {}, dashboard }, null, 1)],
    ['on one line', JSON.stringify(dashboard)],
  ])('%s has the line of each name', async (_, text) => {
    const file = await readText(text);
    expect(file.kind).toBe('Grafana dashboard');
    expect(file.items.map(({ text: name }) => name)).toEqual(names);
    const lines = text.split('\n');
    for (const { line, text: name } of file.items) expect(lines[line - 1]).toContain(name);
    expect(file.items.filter(({ notJudged }) => notJudged !== null)).toHaveLength(1);
  });

  it('has the statements of panels and variables whose data source is MySQL itself', async () => {
    const mixed = {
      templating: { list: [{ type: 'query', datasource: 'MySQL', query: 'SHOW SLAVE STATUS' }] },
      panels: [
        { datasource: { type: 'mysql' }, targets: [{ rawSql: 'SELECT "a"\nFROM t;\nSHOW SLAVE HOSTS' }] },
        { datasource: { type: 'mixed' }, targets: [{ datasource: { type: 'mysql' }, rawSql: 'SELECT 3' }] },
        { datasource: { type: 'mysql' }, targets: [{ rawSql: 'SELECT 4 WHERE $__timeFilter(t)' }] },
        { datasource: { type: 'postgres' }, targets: [{ rawSql: 'SELECT 5' }] },
        { datasource: { type: 'prometheus' }, targets: [{ expr: 'mysql_up' }] },
      ],
    };
    const { items } = await readText(JSON.stringify(mixed, null, 1));
    expect(items.map(({ kind, line, text }) => [kind, line, text])).toEqual([
      ['metric', 61, 'mysql_up'],
      ['statement', 7, 'SHOW SLAVE STATUS'],
      ['statement', 18, 'SELECT "a" FROM t'],
      ['statement', 18, 'SHOW SLAVE HOSTS'],
      ['statement', 31, 'SELECT 3'],
      ['statement', 41, 'SELECT 4 WHERE $__timeFilter(t)'],
    ]);
    expect(items.at(-1)?.notJudged).toMatch(/placeholder \$__timeFilter/);
  });

  it('has what its variables list, and what its library panels ask', async () => {
    const other = {
      templating: {
        list: [
          { type: 'query', query: 'metrics(mysql_slave_.*)' },
          { type: 'query', query: { query: 'metrics(mysql_$x)', qryType: 2 } },
          { type: 'query', query: 'metrics(node_.*)' },
          { type: 'query', query: 'mysql_f{a="b"}' },
          { type: 'query', definition: 'label_values(mysql_g, instance)' },
        ],
      },
      annotations: { list: [{ target: { expr: 'mysql_h' } }] },
      panels: [
        { id: 1, libraryPanel: { uid: 'u1', name: 'held' } },
        { id: 2, libraryPanel: { uid: 'u2', name: 'Replication' } },
        { id: 3, libraryPanel: { uid: 'u3', name: 'full' }, targets: [{ expr: 'mysql_i' }] },
      ],
      __elements: { u1: { model: { targets: [{ expr: 'mysql_j' }] } } },
    };
    const file = await readText(JSON.stringify(other, null, 1));
    expect(file.items.map(({ text: one }) => one)).toEqual([
      'metrics(mysql_slave_.*)',
      'metrics(mysql_$x)',
      'mysql_f',
      'mysql_g',
      'mysql_h',
      'library panel Replication',
      'mysql_i',
      'mysql_j',
    ]);
    expect(file.items[0]).toMatchObject({ line: 6, pattern: 'mysql_slave_.*', notJudged: null });
    expect(unread(file).map(([, one]) => one)).toEqual(['metrics(mysql_$x)', 'library panel Replication']);
  });

  it.each([
    ['a library panel', { result: { kind: 1, model: { targets: [{ refId: 'A', expr: 'mysql_a' }] } } }],
    ['a panel', { type: 'graph', targets: [{ refId: 'A', expr: 'mysql_a' }] }],
    ['a resource', { kind: 'Dashboard', spec: { panels: [{ targets: [{ expr: 'mysql_a' }] }] } }],
    [
      'a resource of the second form',
      {
        kind: 'Dashboard',
        spec: {
          elements: { p: { spec: { data: { spec: { query: { kind: 'DataQuery', spec: { expr: 'mysql_a' } } } } } } },
          variables: [],
        },
      },
    ],
    [
      'a variable of the second form',
      {
        spec: {
          elements: {},
          variables: [
            { kind: 'QueryVariable', spec: { query: { spec: { __legacyStringValue: 'label_values(mysql_a, b)' } } } },
          ],
        },
      },
    ],
  ])('may be %s', async (_, value) => {
    const file = await readText(JSON.stringify(value, null, 1));
    expect([file.kind, file.items.map(({ text: one }) => one)]).toEqual(['Grafana dashboard', ['mysql_a']]);
  });

  it('of 2 MiB is read within 5 s', async () => {
    const large = {
      panels: Array.from({ length: 12_000 }, (_, id) => ({
        id,
        title: 'x'.repeat(100),
        targets: [{ expr: 'mysql_a' }],
      })),
    };
    const before = performance.now();
    expect((await readText(JSON.stringify(large, null, 1))).items).toHaveLength(12_000);
    expect(performance.now() - before).toBeLessThan(5000);
  });
});

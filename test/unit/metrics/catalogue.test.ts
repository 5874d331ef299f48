import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { metricsIn } from '../../../src/linted/metrics/promql.ts';
import { catalogue } from '../../../src/metrics/catalogue.ts';
import { hasMetric } from '../../../src/upgrade/exporter-metrics.ts';
import { recordedExporter, recordedServers } from '../../fixtures/exporter/index.ts';

const text = (path: string): string => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
const page = text('docs/monitor.md');
const dashboard = 'docs/monitor/grafana-dashboard.json';

/** Every name that is served: our own, and those of the exporter as it was recorded. */
const served = new Set([
  ...Object.keys(catalogue),
  'mysql_up',
  ...recordedServers.flatMap((server) => recordedExporter(server).samples.map((line) => line.replace(/[{ ].*/, ''))),
]);

/** All PromQL of a dashboard: of panels, annotations and variables. */
function expressionsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(expressionsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (typeof inner !== 'string') return expressionsIn(inner);
    if (key === 'expr') return [inner];
    const [, metric] = /^label_values\((.*),[^,]*\)$/.exec(inner) ?? [];
    return metric === undefined ? [] : [metric];
  });
}
const unknownIn = (json: string): string[] =>
  expressionsIn(JSON.parse(json))
    .flatMap((expression) => metricsIn(expression))
    .filter(({ name, open }) => open !== null || !served.has(name.replace(/\{.*/, '')))
    .map(({ name }) => name);

describe('the metrics of our own', () => {
  it.each(Object.entries(catalogue))('%s has a row in docs/monitor.md', (name, { help, type, of, labels, by }) => {
    const all = [...(of === 'process' ? [] : [`those of a ${of}`]), ...labels.map((label) => `\`${label}\``)];
    expect(page).toContain(`| \`${name}\` | ${type} | ${by.join(', ')} | ${all.join(', ') || 'none'} | ${help} |`);
  });

  it('have names as Prometheus has them: counters end with _total, and nothing else does', () => {
    for (const [name, { type }] of Object.entries(catalogue))
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
  });
});

describe('docs/monitor.md', () => {
  it('names no metric that is not served', () => {
    const named = [...page.matchAll(/\b(?:replfault|mysql)_[a-z_]*[a-z](?![a-z_*])/g)].map(([name]) => name);
    expect(named.length).toBeGreaterThan(30);
    expect(named.filter((name) => !served.has(name) && !/^mysql_(slave|global)_status$/.test(name))).toEqual([]);
  });
});

describe(dashboard, () => {
  it('asks for metrics that are served, and for nothing else', () => {
    expect(expressionsIn(JSON.parse(text(dashboard))).length).toBeGreaterThan(20);
    expect(unknownIn(text(dashboard))).toEqual([]);
  });

  it('would not pass with a name that is gone', () => {
    const planted = text(dashboard).replaceAll('replfault_status_blind', 'replfault_status_blinded');
    expect(unknownIn(planted)).toContain('replfault_status_blinded');
    expect(unknownIn(text(dashboard).replaceAll('slave_io_running', 'slave_receiver_running'))).not.toEqual([]);
  });

  it('has an id of its own for each panel, and gives each a place of its own', () => {
    const { panels } = JSON.parse(text(dashboard)) as {
      readonly panels: readonly { readonly id: number; readonly gridPos: { readonly x: number; readonly y: number } }[];
    };
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    expect(new Set(panels.map(({ gridPos: { x, y } }) => `${x},${y}`)).size).toBe(panels.length);
  });
});

describe('names of mysqld_exporter', () => {
  it.each(recordedServers)('of %s are those by which upgrade-lint judges rules', (server) => {
    const { status, global, samples } = recordedExporter(server);
    const names = { 'replica-status': Object.keys(status), status: Object.keys(global), variables: [] };
    const unknown = samples.map((line) => line.replace(/[{ ].*/, '')).filter((name) => hasMetric(name, names) !== true);
    expect(unknown).toEqual([]);
  });
});

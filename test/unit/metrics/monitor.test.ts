import { describe, expect, it } from 'vitest';
import { classify, type Told } from '../../../src/diagnose/index.ts';
import type { Looks } from '../../../src/diagnose/look.ts';
import { MonitorMetrics } from '../../../src/metrics/monitor.ts';
import { recordedExporter } from '../../fixtures/exporter/index.ts';
import { looksAt } from '../../fixtures/looks.ts';

const { status, global } = recordedExporter('mysql:9.7');
const told: Told = { status: [status], counters: global };
const silent: Told = { status: null, counters: null };

/** The metrics after the last of these looks at one pair, `laterMs` after it began. */
function metricsOf(looks: Looks, { replica = told, laterMs = 0 } = {}): MonitorMetrics {
  const atMs = (looks.at(-1)?.atMs ?? 0) + laterMs;
  const metrics = new MonitorMetrics(1, '1.2.3', () => atMs);
  metrics.take({
    looks: [looks],
    diagnoses: [classify(looks)],
    source: { status: null, counters: global },
    replicas: [replica],
  });
  return metrics;
}
const linesOf = (metrics: MonitorMetrics, name: string): string[] =>
  metrics
    .render()
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));

describe('what monitor serves', () => {
  it('has the names of the exporter, with the server and its role', () => {
    const metrics = metricsOf(looksAt({}, {}));
    expect(linesOf(metrics, 'mysql_up')).toEqual([
      'mysql_up{role="source",server="db1:3306"} 1',
      'mysql_up{role="replica",server="db2:3306"} 1',
    ]);
    expect(linesOf(metrics, 'mysql_slave_status_replica_io_running').join()).toMatch(
      /channel_name="",.*role="replica",server="db2:3306"\} 1$/,
    );
    expect(linesOf(metrics, 'mysql_global_status_uptime')).toHaveLength(2);
    expect(linesOf(metrics, 'replfault_source_network_errors_total')).toContain(
      'replfault_source_network_errors_total{errno="1161",role="source",server="db1:3306"} 0',
    );
  });

  it('is the last look with its age, however long ago that was', () => {
    const age = linesOf(metricsOf(looksAt({}, {}), { laterMs: 61_500 }), 'replfault_look_age_seconds');
    expect(age).toEqual(['replfault_look_age_seconds{channel="",replica="db2:3306",source="db1:3306"} 61.5']);
  });

  it('says of a server that was not reached only that', () => {
    const metrics = metricsOf(looksAt({}, { replica: 'unreachable' }), { replica: told });
    expect(linesOf(metrics, 'mysql_up')).toContain('mysql_up{role="replica",server="db2:3306"} 0');
    expect(linesOf(metrics, 'mysql_slave_status_replica_io_running')).toEqual([]);
  });

  it('has no status where a status statement did not return', () => {
    const metrics = metricsOf(looksAt({}, { replica: { blocked: { replicaStatus: 1500 } } }), { replica: silent });
    expect(linesOf(metrics, 'mysql_slave_status_replica_io_running')).toEqual([]);
    expect(linesOf(metrics, 'mysql_up')).toContain('mysql_up{role="replica",server="db2:3306"} 1');
    expect(linesOf(metrics, 'replfault_condition').join('\n')).toMatch(/condition="status-blocked".*\} 1/);
  });

  it('takes all servers for down after a look that told nothing', () => {
    const metrics = metricsOf(looksAt({}, {}));
    metrics.failed();
    expect(linesOf(metrics, 'mysql_up').map((line) => line.at(-1))).toEqual(['0', '0']);
    expect(linesOf(metrics, 'replfault_look_errors_total')).toEqual(['replfault_look_errors_total 1']);
  });

  it('can be scraped before the first look', () => {
    expect(new MonitorMetrics(2, '1.2.3').render()).toContain('replfault_build_info{version="1.2.3"} 1\n');
  });
});

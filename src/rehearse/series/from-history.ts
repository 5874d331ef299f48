import { CaseTruth } from '../../metrics/case.ts';
import { globalStatusSamples, numberShown, replicaStatusSamples, upSample } from '../../metrics/exporter.ts';
import { seriesName } from '../../metrics/exposition.ts';
import { type RecordedServer, recordedRow } from '../../metrics/recorded-row.ts';
import type { Sample } from '../../metrics/sample.ts';
import { GtidSet } from '../../model/gtid.ts';
import type { Role } from '../../model/replication.ts';
import type { Observation, Timeline } from '../../model/timeline.ts';
import type { TargetSeries } from '../case.ts';

/** What a rule may be held against; rules for a live run may use all that docs/monitor.md lists. */
const truths: ReadonlySet<string> = new Set([
  'replfault_fault_active',
  'replfault_fault_injected',
  'replfault_missing_transactions',
  'replfault_missing_seconds',
  'replfault_status_blind',
  'replfault_source_gave_up_total',
]);

/**
 * What a scrape of mysqld_exporter on both ends would have shown at each joint sample of a history, and the truth (`replfault_*`) as a third target. Series of
 * the exporter which a history does not tell are missing. Two are worked out from GTIDs, since they count transactions (measured on MySQL 9.7.4 and 5.6.24
 * and MariaDB 10.11.18, 100 of 100): Binlog_cache_use of the source, and Com_commit of the replica, whose applier commits each transaction once.
 *
 * @param everyMs shortest time between two looks: a scraper sees far fewer than were recorded
 */
export function seriesOf(timeline: Timeline, everyMs: number): TargetSeries[] {
  const source = new Recorder('source:9104');
  const replica = new Recorder('replica:9104');
  const truth = new Recorder('replfault');
  const state = new Ends(timeline);
  const known = new CaseTruth();
  let lastMs = Number.NEGATIVE_INFINITY;
  for (const o of timeline.observations) {
    state.take(o);
    known.take(o);
    if (o.kind === 'process' && (o.process === 'source' || o.process === 'replica') && state.isDown(o.process))
      (o.process === 'source' ? source : replica).look(o.atMs, [upSample(false)]);
    if (o.kind !== 'replication' || o.atMs - lastMs < everyMs) continue;
    lastMs = o.atMs;
    source.look(o.atMs, state.isDown('source') || o.sourceSilent ? [upSample(false)] : state.source(o));
    replica.look(o.atMs, state.isDown('replica') ? [upSample(false)] : state.replica(o));
    truth.look(
      o.atMs,
      known.samples().filter(({ name }) => truths.has(name)),
    );
  }
  return [source, replica, truth].map((one) => one.target());
}

/** Gathers the looks at one target. */
class Recorder {
  private readonly atMs: number[] = [];
  private readonly series = new Map<string, (number | null)[]>();

  constructor(private readonly instance: string) {}

  look(atMs: number, samples: readonly Sample[]): void {
    const index = this.atMs.push(atMs) - 1;
    for (const { name, labels, value } of samples) {
      const key = seriesName(name, labels);
      const values = this.series.get(key) ?? new Array<number | null>(index).fill(null);
      values[index] = value;
      this.series.set(key, values);
    }
    for (const values of this.series.values()) if (values.length <= index) values.push(null);
  }

  target(): TargetSeries {
    return { instance: this.instance, atMs: this.atMs, series: this.series };
  }
}

/** What is known of both ends at a point of the history. */
class Ends {
  private readonly settings: Readonly<Record<Role, Observation<'settings'> | undefined>>;
  private readonly down = new Set<string>();
  private readonly aborted = new Map<Role, number>();
  private log: Observation<'source-log'> | undefined;

  constructor(timeline: Timeline) {
    const of = (server: Role): Observation<'settings'> | undefined =>
      timeline.first('settings', (o) => o.server === server);
    this.settings = { source: of('source'), replica: of('replica') };
  }

  take(o: Observation): void {
    if (o.kind === 'process') {
      if (o.event === 'stopped' || o.event === 'ended') this.down.add(o.process);
      else this.down.delete(o.process);
    } else if (o.kind === 'counters') this.aborted.set(o.server, o.abortedClients);
    else if (o.kind === 'source-log') this.log = o;
  }

  isDown(process: string): boolean {
    return this.down.has(process);
  }

  source(o: Observation<'replication'>): Sample[] {
    return [
      upSample(true),
      ...globalStatusSamples({ Binlog_cache_use: GtidSet.parse(o.sourceGtid).count, ...this.status('source') }),
      ...this.variables('source'),
      ...this.binaryLog(),
    ];
  }

  replica(o: Observation<'replication'>): Sample[] {
    const executed = GtidSet.parse(o.replicaGtid).count;
    const variables = this.settings.replica?.variables ?? {};
    const logs = /^(?:on|1)$/i.test(variables['log_replica_updates'] ?? variables['log_slave_updates'] ?? '');
    const status = {
      Com_commit: executed,
      ...(logs ? { Binlog_cache_use: executed } : {}),
      ...this.status('replica'),
    };
    return [
      upSample(true),
      ...replicaStatusSamples(recordedRow(o.status, this.recorded())),
      ...globalStatusSamples(status),
      ...this.variables('replica'),
    ];
  }

  private recorded(): RecordedServer {
    const source = this.settings.source?.variables ?? {};
    return {
      flavour: this.settings.replica?.flavour ?? 'mysql-9',
      version: this.settings.replica?.version ?? '9.7',
      sourceId: numberShown(source['server_id']),
      sourceUuid: source['server_uuid'] ?? null,
      sourceHost: 'source',
    };
  }

  private status(server: Role): Record<string, number> {
    const aborted = this.aborted.get(server);
    return aborted === undefined ? {} : { Aborted_clients: aborted };
  }

  /** Collector `global_variables`. */
  private variables(server: Role): Sample[] {
    return Object.entries(this.settings[server]?.variables ?? {}).flatMap(([name, shown]): Sample[] => {
      const value = numberShown(shown);
      if (value === null) return [];
      return [{ name: `mysql_global_variables_${name.toLowerCase()}`, labels: {}, value, help: '', type: 'untyped' }];
    });
  }

  /** Collector `binlog_size`, which mysqld_exporter leaves out unless asked. */
  private binaryLog(): Sample[] {
    if (this.log === undefined) return [];
    const value = this.log.startsAt + this.log.position;
    return [{ name: 'mysql_binlog_size_bytes', labels: {}, value, help: '', type: 'gauge' }];
  }
}

import { saysHealthy } from '../measures/blind-window.ts';
import { sourceWriteConditions } from '../measures/source-detection.ts';
import { GtidSet } from '../model/gtid.ts';
import { matches, type Observation, type ObservationKind } from '../model/observations.ts';
import type { Role } from '../model/replication.ts';
import { own, ownIfKnown } from './catalogue.ts';
import { replicaStatusSamples, upSample } from './exporter.ts';
import { MissingAge } from './missing-age.ts';
import { recordedRow } from './recorded-row.ts';
import { labelled, type Sample } from './sample.ts';

/** From when on a transaction counts as stuck, ms: on a healthy link one is missing for a few samples at most. */
const blindAfterMs = 1_000;
/** Error counters by which a source tells that a write to a replica failed: 1160 and 1161. */
const writeErrors = ['1160', '1161'];

/** What a case that is being played has come to, from its observations in order. Keeps the newest of each kind and no history. */
export class CaseTruth {
  private readonly missing = new MissingAge();
  /** The same, since the status of the replica looks healthy. */
  private unnoticed = new MissingAge();
  private readonly faults = new Map<number, { readonly fault: Observation<'fault'>; readonly active: boolean }>();
  private readonly settings: Partial<Record<Role, Observation<'settings'>>> = {};
  private readonly sent = new Map<number, number>();
  private sample: Observation<'replication'> | null = null;
  private missingNow = 0;
  private gaveUp = 0;
  private connected = false;
  private threads: readonly number[] = [];
  private writeErrors: number | null = null;
  private newestMs = 0;

  take(observation: Observation): void {
    this.newestMs = Math.max(this.newestMs, observation.atMs);
    const on = <K extends ObservationKind>(kind: K, use: (o: Observation<K>) => void): void => {
      if (matches(observation, kind, () => true)) use(observation as unknown as Observation<K>);
    };
    on('settings', (o) => {
      this.settings[o.server] = o;
    });
    on('replication', (o) => this.takeSample(o));
    on('fault', (o) => this.takeFault(o));
    on('dump-threads', (o) => this.takeThreads(o));
    on('log', (o) => {
      if (o.server === 'source' && o.condition !== null && sourceWriteConditions.includes(o.condition)) this.giveUp();
    });
    on('counters', (o) => this.takeCounters(o));
    on('proxy', (o) => {
      for (const { id, downstreamOut } of o.connections) if (downstreamOut !== null) this.sent.set(id, downstreamOut);
    });
  }

  /** Which servers it is played on, as `mysql:9.7.4`; `null` as long as they have not been recorded. */
  get server(): string | null {
    const { source, replica } = this.settings;
    if (!source || !replica) return null;
    const [one, other] = [source, replica].map(named);
    return one === other ? (one ?? null) : `${one} to ${other}`;
  }

  /** Samples without the labels of the case, which the caller knows. */
  samples(): Sample[] {
    const { sample, newestMs } = this;
    const active = [...this.faults.values()].filter(({ active }) => active).length;
    return [
      own('replfault_fault_active', active),
      ...[...this.faults.values()].map(({ fault: { fault, layer, leg }, active }) =>
        own('replfault_fault_injected', Number(active), { fault, layer, leg }),
      ),
      own('replfault_source_gave_up_total', this.gaveUp),
      own('replfault_case_seconds', newestMs / 1000),
      ...(this.sent.size === 0
        ? []
        : [
            own(
              'replfault_link_bytes_total',
              [...this.sent.values()].reduce((sum, bytes) => sum + bytes, 0),
            ),
          ]),
      ...(sample === null ? [] : this.ofSample(sample)),
    ];
  }

  private ofSample(sample: Observation<'replication'>): Sample[] {
    return [
      own('replfault_missing_transactions', this.missingNow),
      own('replfault_missing_seconds', this.missing.ageMs(sample.atMs) / 1000),
      ...ownIfKnown('replfault_unapplied_transactions', unapplied(sample)),
      own('replfault_status_blind', Number(this.unnoticed.ageMs(sample.atMs) >= blindAfterMs)),
      own('replfault_sample_age_seconds', (this.newestMs - sample.atMs) / 1000),
      ...this.exported(sample),
    ];
  }

  private takeSample(sample: Observation<'replication'>): void {
    this.sample = sample;
    const missing = GtidSet.parse(sample.sourceGtid).minus(received(sample));
    this.missingNow = missing.count;
    this.missing.take(sample.atMs, missing);
    if (saysHealthy(sample.status)) this.unnoticed.take(sample.atMs, missing);
    else this.unnoticed = new MissingAge();
  }

  /** What mysqld_exporter would have said of the replica at that time. */
  private exported({ status }: Observation<'replication'>): Sample[] {
    const { source, replica } = this.settings;
    if (!source || !replica) return [];
    const id = Number(source.variables['server_id']);
    const row = recordedRow(status, {
      flavour: replica.flavour,
      version: replica.version,
      sourceId: Number.isFinite(id) ? id : null,
      sourceUuid: source.variables['server_uuid'] ?? null,
      // It follows the proxy, whose address a history does not tell.
      sourceHost: '',
    });
    return labelled([upSample(true), ...replicaStatusSamples(row)], { role: 'replica' });
  }

  private takeFault(fault: Observation<'fault'>): void {
    if (fault.event === 'injected') this.faults.set(fault.id, { fault, active: true });
    if (fault.event === 'healed' && this.faults.has(fault.id)) this.faults.set(fault.id, { fault, active: false });
  }

  /** A new dump thread is a new connection, which the source can give up again. */
  private takeThreads({ threads }: Observation<'dump-threads'>): void {
    if (threads.some(({ id }) => !this.threads.includes(id))) this.connected = true;
    this.threads = threads.map(({ id }) => id);
  }

  private takeCounters({ server, errors }: Observation<'counters'>): void {
    if (server !== 'source' || errors === null) return;
    const sum = writeErrors.reduce((total, errno) => total + (errors[errno] ?? 0), 0);
    if (this.writeErrors !== null && sum > this.writeErrors) this.giveUp();
    this.writeErrors = sum;
  }

  /** The line of the log and the counter are two signs of one event. */
  private giveUp(): void {
    if (!this.connected) return;
    this.connected = false;
    this.gaveUp += 1;
  }
}

const named = ({ flavour, version }: Observation<'settings'>): string =>
  `${flavour.startsWith('mariadb') ? 'mariadb' : 'mysql'}:${version.replace(/-.*$/, '')}`;

const received = ({ replicaGtid, status }: Observation<'replication'>): GtidSet =>
  GtidSet.parse(replicaGtid).union(GtidSet.parse(status.retrieved));

const unapplied = ({ replicaGtid, status }: Observation<'replication'>): number =>
  GtidSet.parse(status.retrieved).minus(GtidSet.parse(replicaGtid)).count;

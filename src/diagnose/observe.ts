import { setTimeout as delay } from 'node:timers/promises';
import type { Target } from '../capture/session.ts';
import { usageError } from '../model/errors.ts';
import type { Row } from '../servers/flavour.ts';
import { EndReader, type LookLimits } from './end-reader.ts';
import type { Look, ReplicaLook, SourceLook, Unreachable } from './look.ts';
import { readReplica, type SourceNames } from './read-replica.ts';
import { readSource } from './read-source.ts';

/** Looks at one source and its replicas, again and again, with connections that stay. */
export class Observer implements AsyncDisposable {
  private readonly source: EndReader;
  private readonly replicas: readonly EndReader[];
  private readonly signal: AbortSignal | undefined;
  private names: SourceNames | null = null;

  constructor(source: Target, replicas: readonly Target[], signal?: AbortSignal, limits?: LookLimits) {
    this.signal = signal;
    this.source = new EndReader(source, signal, limits);
    this.replicas = replicas.map((replica) => new EndReader(replica, signal, limits));
  }

  /** One look for each replica. The source is read before and after them: see `SourceLook`. */
  async look(): Promise<readonly Look[]> {
    const atMs = Date.now();
    const before = await readSource(this.source);
    const names = 'state' in before ? this.names : before.names;
    this.names = names;
    const readings = await Promise.all(this.replicas.map((reader) => readReplica(reader, names, () => this.ownPorts)));
    const source = 'state' in before ? before : await before.finish();
    for (const replica of readings) refuseTheSame(source, replica);
    return readings.map((replica) => ({ format: 1, atMs, source, replica }));
  }

  /** What the servers said in the last look in their own words, for whoever shows it as it is. Looks do not keep it. */
  get told(): { readonly source: Told; readonly replicas: readonly Told[] } {
    return { source: toldBy(this.source), replicas: this.replicas.map(toldBy) };
  }

  private get ownPorts(): ReadonlySet<number> {
    return new Set([this.source, ...this.replicas].flatMap(({ ownPorts }) => [...ownPorts]));
  }

  get warnings(): readonly string[] {
    return [this.source, ...this.replicas].flatMap(({ warnings }) => [...warnings]);
  }

  /** @throws AbortError when the signal ends the wait. */
  async pause(ms: number): Promise<void> {
    await delay(ms, undefined, this.signal ? { signal: this.signal } : {});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.source, ...this.replicas].map((reader) => reader[Symbol.asyncDispose]()));
  }
}

/** What one server said in one look. `null`: nothing, or not in time. */
export interface Told {
  /** Rows of the status of the replica, one for each channel; a source is not asked. */
  readonly status: readonly Row[] | null;
  /** Counters of SHOW GLOBAL STATUS that a look asks for, by name. */
  readonly counters: Readonly<Record<string, unknown>> | null;
}

function toldBy(reader: EndReader): Told {
  const counters = reader.rowsOf('diagnosisCounters');
  return {
    status: reader.rowsOf('replicaStatus'),
    counters: counters && Object.fromEntries(counters.map((row) => [String(row['Variable_name']), row['Value']])),
  };
}

/** Two URLs of one server: nothing could be missing there. Two servers with one identity are a finding, and have other names or ports. */
function refuseTheSame(source: SourceLook | Unreachable, replica: ReplicaLook | Unreachable): void {
  if (source.state !== 'read' || replica.state !== 'read' || source.serverId === null || source.port === null) return;
  if (
    source.serverId === replica.serverId &&
    source.serverUuid === replica.serverUuid &&
    source.hostname === replica.hostname &&
    source.port === replica.port
  )
    throw usageError(
      'diagnose-same',
      `--source ${source.address} and --replica ${replica.address} are the same server`,
      'Give the URLs of both ends.',
    );
}

import { loadShapeWords } from '../measures/load.ts';
import { type ConditionName, type Conditions, type ConditionValue, conditionNames } from '../model/conditions.ts';
import { defaultLoad, missedItsRate } from '../model/load.ts';
import type { CaseResult } from '../model/result.ts';
import type { Timeline } from '../model/timeline.ts';
import { timersOf } from './timers.ts';

/** A believed trial with its history. */
export interface BelievedTrial {
  readonly result: CaseResult;
  readonly timeline: Timeline;
}

const kib = 1024;

/**
 * Under which conditions the trials of a claim were played, from their results and histories alone: what was not recorded is left out.
 *
 * @param trials believed trials by exhibit, `scenario/case`
 */
export function conditionsOf(trials: ReadonlyMap<string, readonly BelievedTrial[]>): Conditions {
  const all = [...trials.values()].flat();
  const values = Object.fromEntries(
    conditionNames.map((name) => [name, name === 'link' ? links(all) : counted(all, reads[name])]),
  ) as Record<ConditionName, ConditionValue[]>;
  return { trials: Object.fromEntries([...trials].map(([name, own]) => [name, own.length])), ...values };
}

type Read = (trial: BelievedTrial) => string | null;

const reads: Readonly<Record<Exclude<ConditionName, 'link'>, Read>> = {
  versions: ({ result: { server } }) => {
    if (server === null) return null;
    const [source, replica] = [server.source, server.replica].map(({ flavour, version }) => `${flavour} ${version}`);
    return source === replica ? (source ?? null) : `${source} to ${replica}`;
  },
  buffers: ({ timeline }) => {
    const [send, receive] = ['tcp_wmem', 'tcp_rmem'].map((name) => largest(networkFact(timeline, name)));
    return send === null || receive === null ? null : `send ${send}, receive ${receive} at most`;
  },
  congestionControl: ({ timeline }) =>
    timeline.last('switches')?.tcp?.source[0]?.congestionControl ?? networkFact(timeline, 'tcp_congestion_control'),
  tls: ({ result, timeline }) => {
    // Servers as they ship decide it themselves.
    if (timeline.first('entry') !== undefined) return 'as the servers ship';
    const played = result.played?.tls ?? null;
    if (played !== null) return played ? 'TLS' : 'none';
    const seen = timeline.last('encryption');
    if (seen === undefined) return 'none';
    return seen.cipher === null ? null : seen.cipher === '' ? 'none' : 'TLS';
  },
  durability: ({ result: { settings } }) => {
    const [flush, sync] = ['innodb_flush_log_at_trx_commit', 'sync_binlog'].map((name) => settings?.source[name]);
    return flush === undefined || sync === undefined
      ? null
      : `innodb_flush_log_at_trx_commit ${flush}, sync_binlog ${sync}`;
  },
  load: ({ result, timeline }) => {
    if (timeline.first('entry') !== undefined) return null;
    const { load, clients } = result;
    const steady = loadShapeWords(load?.asked ?? defaultLoad);
    const reached = load && missedItsRate(load) ? `, of which ${load.achievedPerS ?? 0}/s were reached` : '';
    const burst = timeline.of('burst').reduce((most, { writtenBytes }) => Math.max(most, writtenBytes), 0);
    const beside = clients === undefined ? '' : `, beside ${clients.kind} ${clients.name}`;
    return `${steady}${reached}${burst === 0 ? '' : `, and bursts of ${size(burst)}`}${beside}`;
  },
  timers: ({ result }) => timersOf(result),
};

function counted(all: readonly BelievedTrial[], read: Read): ConditionValue[] {
  const counts = new Map<string, number>();
  for (const trial of all) {
    const value = read(trial);
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].map(([value, trials]) => ({ value, trials }));
}

/** Links by their kind, each with what was measured on them: no two trials have exactly the same round trip. */
function links(all: readonly BelievedTrial[]): ConditionValue[] {
  const kinds = ['packet', 'proxy', undefined] as const;
  return kinds.flatMap((kind): ConditionValue[] => {
    const own = all.map(({ result }) => result.link).filter((link) => link?.kind === kind);
    if (own.length === 0) return [];
    if (kind === undefined) return [{ value: 'loopback, no round trip', trials: own.length }];
    if (kind === 'proxy') return [{ value: 'delays of the proxy, no round trip for TCP', trials: own.length }];
    const rtt = range(own.map((link) => link?.measuredRttMs ?? null));
    const loss = range(own.map((link) => link?.measuredLossPercent ?? null));
    const told = [
      ...(rtt === null ? [] : [`round trip ${rtt} ms`]),
      ...(loss === null ? [] : [`${loss} % of the packets lost over the whole case`]),
    ];
    return [{ value: ['packet by packet', ...told].join(', '), trials: own.length }];
  });
}

function range(values: readonly (number | null)[]): string | null {
  const known = values.filter((value) => value !== null).map((value) => Math.round(value * 10) / 10);
  if (known.length === 0) return null;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  return least === most ? `${least}` : `${least} to ${most}`;
}

function networkFact(timeline: Timeline, name: string): string | null {
  const value = timeline.first('network', (o) => o.facts[name] !== undefined && o.facts[name] !== null)?.facts[name];
  return value === undefined || value === null ? null : String(value);
}

/** The last of the three numbers of the kernel: `4096 16384 65536`. */
function largest(buffers: string | null): string | null {
  const bytes = Number(buffers?.trim().split(/\s+/).at(-1));
  return buffers === null || !Number.isFinite(bytes) ? null : `${Math.round(bytes / kib)} KiB`;
}

const size = (bytes: number): string =>
  bytes < 999_500 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

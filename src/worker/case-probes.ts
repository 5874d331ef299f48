import { ReplfaultError } from '../model/errors.ts';
import type { TopologySpec } from '../model/scenario.ts';
import type { LinkPorts } from '../network/types.ts';
import { bystanderProbe } from '../probes/bystander.ts';
import { dumpThreadsProbe } from '../probes/dump-threads.ts';
import { errorLogProbe } from '../probes/error-log.ts';
import { packetLinkProbe } from '../probes/packet-link.ts';
import type { Probe } from '../probes/probe.ts';
import { processesProbe } from '../probes/processes.ts';
import { proxyProbe } from '../probes/proxy.ts';
import type { Recorder } from '../probes/recorder.ts';
import { replicationProbe } from '../probes/replication.ts';
import { semiSyncProbe } from '../probes/semi-sync.ts';
import { socketsProbe } from '../probes/sockets.ts';
import { sourceLogProbe } from '../probes/source-log.ts';
import type { ConditionedLink } from '../topology/packet-link.ts';
import type { Pair } from '../topology/pair.ts';
import type { Settled } from './settle.ts';

const observedTimeoutMs = 5_000;

/** Opens every probe of a case; none samples yet. */
export async function openProbes(
  pair: Pair,
  ports: LinkPorts,
  topology: TopologySpec = {},
  recorder: Recorder,
  packetLink?: ConditionedLink,
): Promise<Probe[]> {
  return Promise.all([
    replicationProbe(pair.source, pair.replica, recorder),
    dumpThreadsProbe(pair.source, recorder),
    errorLogProbe(pair.source, recorder),
    errorLogProbe(pair.replica, recorder),
    socketsProbe(ports, () => tablesOf(pair), recorder),
    proxyProbe(pair.link, pair.proxy, recorder),
    sourceLogProbe(pair.source, recorder),
    processesProbe({ source: pair.source, proxy: pair.proxy, replica: pair.replica }, recorder),
    ...(packetLink ? [packetLinkProbe(packetLink, recorder)] : []),
    ...pair.bystanders.map(({ name, server, link }) =>
      bystanderProbe(pair.source, { name, server, link, tables: () => [server.socketTable] }, recorder),
    ),
    ...(topology.semiSync ? [semiSyncProbe(pair.source, pair.replica, recorder)] : []),
  ]);
}

/** The socket tables that show the link, each once: one for all on this machine, one for each container. */
export function tablesOf(
  ends: Readonly<Record<'source' | 'proxy' | 'replica', { socketTable: string } | null>>,
): string[] {
  const { source, proxy, replica } = ends;
  return [...new Set([source, proxy, replica].flatMap((end) => end?.socketTable ?? []))];
}

/** Waits for one more sample of everything. @throws ReplfaultError `PROBE_SILENT` with what did not come. */
export async function untilObserved(
  recorder: Recorder,
  { bystanders }: Pair,
  { semiSync }: TopologySpec,
  signal: AbortSignal,
  { sourceGone }: Pick<Settled, 'sourceGone'> = { sourceGone: false },
): Promise<void> {
  const always = ['replication', 'sockets', 'proxy'] as const;
  const sometimes = semiSync ? (['semi-sync'] as const) : [];
  // Of a source that is gone nothing more can be seen.
  const kinds = sourceGone ? always : [...always, 'dump-threads' as const, ...sometimes];
  const further = sourceGone ? [] : bystanders.map(({ name }) => name);
  const seen = await Promise.all([
    ...kinds.map((kind) => recorder.waitFor(kind, () => true, { timeoutMs: observedTimeoutMs, signal })),
    ...further.map((name) =>
      recorder.waitFor('bystander', (o) => o.name === name, { timeoutMs: observedTimeoutMs, signal }),
    ),
    ...(sourceGone ? (['replica'] as const) : (['source', 'replica'] as const)).map((server) =>
      recorder.waitFor('counters', (o) => o.server === server, { timeoutMs: observedTimeoutMs, signal }),
    ),
  ]);
  const missing = seen.indexOf(undefined);
  if (missing >= 0)
    throw new ReplfaultError(
      'PROBE_SILENT',
      `waited ${observedTimeoutMs / 1000} s for a sample of ${[...kinds, ...further][missing] ?? 'counters'}`,
      {
        hint: 'a server or the proxy may have been left stopped; where all run, the machine may be overloaded: try --workers 1',
      },
    );
}

import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CleanupStack } from '../model/cleanup.ts';
import { ReplfaultError } from '../model/errors.ts';
import type { NamedScenario, PlannedCase, TopologySpec } from '../model/scenario.ts';
import { pipeFacts } from '../network/kernel/private-network.ts';
import { readSockets } from '../network/sockets.ts';
import type { Fault, LinkPorts } from '../network/types.ts';
import { findAction } from '../operator/index.ts';
import type { Action } from '../operator/types.ts';
import { bystanderProbe } from '../probes/bystander.ts';
import { dumpThreadsProbe } from '../probes/dump-threads.ts';
import { replicationEncryption } from '../probes/encryption.ts';
import { errorLogProbe } from '../probes/error-log.ts';
import { Ledger, type LedgerEntry } from '../probes/ledger.ts';
import { type Probe, startProbe } from '../probes/probe.ts';
import { processesProbe } from '../probes/processes.ts';
import { proxyProbe } from '../probes/proxy.ts';
import { Recorder } from '../probes/recorder.ts';
import { replicationProbe } from '../probes/replication.ts';
import { semiSyncProbe } from '../probes/semi-sync.ts';
import { socketsProbe } from '../probes/sockets.ts';
import { isOfLink, withLink } from '../topology/link-conditions.ts';
import type { Pair } from '../topology/pair.ts';
import { joinByLink } from '../topology/renew.ts';
import type { Site } from '../topology/site.ts';
import { openDesk } from './desk.ts';
import { drawsFrom } from './draws.ts';
import { faultServer } from './fault-server.ts';
import { recordSettings } from './record-settings.ts';
import { type EndsAs, type Settled, settle } from './settle.ts';
import { LiveStage } from './stage.ts';

/** A play that outlasts its own critical path by this much is stopped, ms. */
const playGraceMs = 60_000;
const observedTimeoutMs = 5_000;

export interface CaseContext {
  readonly planned: PlannedCase;
  readonly scenario: NamedScenario;
  readonly pair: Pair;
  readonly timelinePath: string;
  readonly logDir: string;
  readonly site: Site;
  readonly faults: ReadonlyMap<string, Fault>;
  readonly actions: ReadonlyMap<string, Action>;
  readonly signal: AbortSignal;
  /** Cases that were played on these servers before. */
  readonly casesBefore: number;
  /** Why the servers of the case before could not be used again. */
  readonly notReused?: string | undefined;
  say(phase: string, text: string): void;
}

/** How a case left its servers. */
export interface LeftBehind {
  readonly ends: EndsAs;
  /** What its clients were told. */
  readonly entries: readonly LedgerEntry[];
}

/**
 * Plays one case on a replicating pair and records it: observe, act, heal, settle, compare. Nothing is judged here. Probes are
 * the last to stop, so that the end is seen; the history file is complete even when the play throws.
 */
export async function playCase(context: CaseContext): Promise<LeftBehind> {
  const { planned, scenario, pair, site, casesBefore } = context;
  const signal = site.lost ? AbortSignal.any([context.signal, site.lost]) : context.signal;
  const recorder = new Recorder(context.timelinePath);
  await using cleanup = new CleanupStack();
  cleanup.defer(() => recorder.close());
  cleanup.defer(() => saveLogs(context));
  const phase = (name: 'start' | 'play' | 'heal' | 'settle' | 'end', text: string): void => {
    recorder.record({ kind: 'phase', phase: name });
    context.say(name, text);
  };

  const settings = scenario.settings(planned.params);
  phase('start', 'starting probes');
  const linkFacts = await joinByLink(pair, { site, conditions: settings.link, signal });
  await recordSettings(pair, recorder);
  recorder.record({
    kind: 'network',
    facts: {
      ...site.facts,
      sourcePort: pair.link.ports.source,
      proxyPort: pair.link.ports.proxy,
      ...linkFacts,
      ...(casesBefore > 0 ? { reusedPair: true, casesBefore } : {}),
      ...(context.notReused === undefined ? {} : { pairNotReused: context.notReused }),
    },
  });
  // A client of the source is not on the link; its port is added to these when an operator plays one.
  const clientPorts = [...(pair.ports.except ?? [])];
  const ports: LinkPorts = { ...pair.ports, except: clientPorts };
  const ledger = await Ledger.open(pair.source, recorder);
  cleanup.defer(() => ledger.stop());
  const probes = (await openProbes(pair, ports, scenario.topology, recorder)).map((probe) =>
    startProbe(probe, recorder),
  );
  cleanup.defer(() => Promise.all(probes.map((probe) => probe.stop())));
  ledger.start();
  const { topology = {} } = scenario;
  await untilObserved(recorder, pair, topology, signal);
  if (pair.tlsCa !== null) recorder.record(await replicationEncryption(pair.source));
  if (pair.tlsCa !== null && !topology.tls)
    recorder.record({ kind: 'note', text: 'The link is encrypted, because require_secure_transport demands it' });

  const { kernelAt } = site;
  const stage = new LiveStage({
    recorder,
    workload: ledger,
    pipe: withLink(pipeFacts(site.facts), settings.link, pair.link.kind),
    settings,
    encrypted: pair.tlsCa !== null,
    faults: context.faults,
    signal: AbortSignal.any([
      signal,
      AbortSignal.timeout(Math.ceil(scenario.criticalPathMs(planned.params)) + playGraceMs),
    ]),
    say: (text) => context.say('play', text),
    operate: async (name, given) => {
      const { action, params } = findAction(context.actions, name, given);
      const leaveOut = (port: number): void => void clientPorts.push(port);
      await action.run(openDesk({ pair, settings, recorder, signal, leaveOut }, name), params);
    },
    draw: drawsFrom(planned.seed ?? planned.id),
    target: {
      ports,
      toxics: {
        kind: pair.link.kind,
        add: (toxic) => pair.link.add(toxic),
        remove: (name) => pair.link.remove(name),
        setEnabled: (enabled) => pair.link.setEnabled(enabled),
        connections: () => pair.link.countedConnections(),
        firings: (name) => pair.link.firings(name),
        present: async () => (await pair.link.present()).filter((toxic) => !isOfLink(toxic)),
      },
      kernel: kernelAt === null ? null : (end) => kernelAt(pair, end),
      tracer: site.tracer,
      processes: { source: pair.source, proxy: pair.proxy, replica: pair.replica },
      servers: {
        source: faultServer(pair.source, pair.tlsCa !== null),
        replica: faultServer(pair.replica, pair.tlsCa !== null),
      },
      sockets: async () => readSockets(ports, tablesOf(pair)),
    },
  });
  // In containers the kernel's side of an end is opened at first use, which must not count as part of the fault.
  if (kernelAt !== null && scenario.needs?.some((need) => need !== 'embedded-proxy'))
    for (const end of ['source', 'proxy', 'replica'] as const) await kernelAt(pair, end);
  phase('play', 'playing');
  recorder.record({
    kind: 'critical-path',
    what: 'server timers and holds of this case',
    ms: scenario.criticalPathMs(planned.params),
  });
  try {
    await scenario.play(stage, planned.params);
  } finally {
    phase('heal', 'healing');
    await stage.healAll();
  }

  phase('settle', 'waiting for the replica');
  const settled = await settle(pair, recorder, ledger, signal);
  // One more sample of everything, taken after the comparison: totals must include what settling itself did.
  await untilObserved(recorder, pair, topology, signal, settled);
  phase('end', 'done');
  return { ends: settled.ends, entries: ledger.entries };
}

async function openProbes(
  pair: Pair,
  ports: LinkPorts,
  topology: TopologySpec = {},
  recorder: Recorder,
): Promise<Probe[]> {
  const { bystander } = pair;
  const ofBystander = bystander && {
    name: bystander.name,
    server: bystander.server,
    ports: bystander.link.ports,
    tables: () => [bystander.server.socketTable],
  };
  return Promise.all([
    replicationProbe(pair.source, pair.replica, recorder),
    dumpThreadsProbe(pair.source, recorder),
    errorLogProbe(pair.source, recorder),
    errorLogProbe(pair.replica, recorder),
    socketsProbe(ports, () => tablesOf(pair), recorder),
    proxyProbe(pair.link, pair.proxy, recorder),
    processesProbe({ source: pair.source, proxy: pair.proxy, replica: pair.replica }, recorder),
    ...(ofBystander ? [bystanderProbe(pair.source, ofBystander, recorder)] : []),
    ...(topology.semiSync ? [semiSyncProbe(pair.source, pair.replica, recorder)] : []),
  ]);
}

/** The socket tables that show the link, each once: one for all on this machine, one for each container. */
function tablesOf({ source, proxy, replica }: Pair): string[] {
  return [...new Set([source.socketTable, proxy.socketTable, replica.socketTable])];
}

async function untilObserved(
  recorder: Recorder,
  { bystander }: Pair,
  { semiSync }: TopologySpec,
  signal: AbortSignal,
  { sourceGone }: Pick<Settled, 'sourceGone'> = { sourceGone: false },
): Promise<void> {
  const always = ['replication', 'sockets', 'proxy'] as const;
  const sometimes = [...(bystander ? (['bystander'] as const) : []), ...(semiSync ? (['semi-sync'] as const) : [])];
  // Of a source that is gone nothing more can be seen.
  const kinds = sourceGone ? always : [...always, 'dump-threads' as const, ...sometimes];
  const seen = await Promise.all([
    ...kinds.map((kind) => recorder.waitFor(kind, () => true, { timeoutMs: observedTimeoutMs, signal })),
    ...(sourceGone ? (['replica'] as const) : (['source', 'replica'] as const)).map((server) =>
      recorder.waitFor('counters', (o) => o.server === server, { timeoutMs: observedTimeoutMs, signal }),
    ),
  ]);
  const missing = seen.indexOf(undefined);
  if (missing >= 0)
    throw new ReplfaultError(
      'PROBE_SILENT',
      `no sample of ${kinds[missing] ?? 'counters'} within ${observedTimeoutMs / 1000} s`,
      {
        hint: 'the machine may be overloaded: try --workers 1',
      },
    );
}

async function saveLogs({ pair, logDir, planned }: CaseContext): Promise<void> {
  await mkdir(logDir, { recursive: true });
  const third = pair.bystander ? [pair.bystander.server] : [];
  for (const { name, logFile } of [pair.source, pair.replica, ...third])
    await copyFile(logFile, join(logDir, `${planned.id}-${name}.log`)).catch(() => undefined);
}

/** Removes a case's server folder; a leftover there is worth nothing. */
export async function removeCaseDir(dir: string): Promise<void> {
  await rm(dir, { recursive: true, force: true, maxRetries: 3 });
}

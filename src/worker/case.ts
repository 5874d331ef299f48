import { copyFile, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { phaseMs } from '../model/budget.ts';
import { CleanupStack } from '../model/cleanup.ts';
import { loadOf, settleAllowance } from '../model/load.ts';
import type { NamedScenario, PlannedCase } from '../model/scenario.ts';
import { pipeFacts } from '../network/kernel/private-network.ts';
import { readSockets } from '../network/sockets.ts';
import { toxicsOf } from '../network/toxics-of.ts';
import type { Fault, LinkPorts } from '../network/types.ts';
import { findAction } from '../operator/index.ts';
import type { Action } from '../operator/types.ts';
import { replicationEncryption } from '../probes/encryption.ts';
import { Ledger, type LedgerEntry } from '../probes/ledger.ts';
import { openClients } from '../probes/load/clients.ts';
import { startProbe } from '../probes/probe.ts';
import { Recorder } from '../probes/recorder.ts';
import { keptSettings } from '../probes/workload-session.ts';
import { isOfLink, withLink } from '../topology/link-conditions.ts';
import type { Pair } from '../topology/pair.ts';
import { joinByLink } from '../topology/renew.ts';
import type { Site } from '../topology/site.ts';
import { openProbes, tablesOf, untilObserved } from './case-probes.ts';
import type { ChosenSwitches } from './choose-switches.ts';
import { drawsFrom } from './draws.ts';
import { faultServer } from './fault-server.ts';
import { lookProbe } from './look-probe.ts';
import { openOperatorSession } from './operator-session.ts';
import { recordSettings } from './record-settings.ts';
import { recordSwitches } from './record-switches.ts';
import { type EndsAs, settle } from './settle.ts';
import { sourceNetwork } from './source-network.ts';
import { LiveStage } from './stage.ts';
import { Steps } from './steps.ts';

export interface CaseContext {
  readonly planned: PlannedCase;
  readonly scenario: NamedScenario;
  readonly switches: ChosenSwitches;
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
  const { planned, scenario, switches, pair, site, casesBefore } = context;
  const signal = site.lost ? AbortSignal.any([context.signal, site.lost]) : context.signal;
  const recorder = new Recorder(context.timelinePath);
  const steps = new Steps(pair, recorder, context.say);
  await using cleanup = new CleanupStack();
  const atEnd = (what: string, end: () => Promise<unknown>): void =>
    cleanup.defer(() => steps.take(end(), { ms: phaseMs.end, what }));
  atEnd('the history to be written', () => recorder.close());
  atEnd('the logs to be copied', () => saveLogs(context));

  const settings = scenario.settings(planned.params);
  const load = loadOf(settings.load, planned.load);
  const criticalPathMs = Math.ceil(scenario.criticalPathMs(planned.params));
  const starting = { ms: phaseMs.probes, what: 'the servers to take their probes', signal };
  steps.begin('start', 'starting probes');
  const linkFacts = await steps.take(
    joinByLink(pair, { site, conditions: settings.link, tcp: switches.asked, signal }),
    starting,
  );
  await steps.take(recordSettings(pair, recorder), starting);
  const facts = { ...site.facts, ...linkFacts };
  recorder.record({
    kind: 'network',
    facts: {
      ...facts,
      proxyKind: pair.proxy.kind,
      sourcePort: pair.link.ports.source,
      proxyPort: pair.link.ports.proxy,
      ...(casesBefore > 0 ? { reusedPair: true, casesBefore } : {}),
      ...(context.notReused === undefined ? {} : { pairNotReused: context.notReused }),
    },
  });
  // A client of the source is not on the link; its port is added to these when an operator plays one.
  const clientPorts = [...(pair.ports.except ?? [])];
  const ports: LinkPorts = { ...pair.ports, except: clientPorts };
  const { topology = {} } = scenario;
  const { clients: askedClients } = planned;
  const clientsFailed = new AbortController();
  const clients =
    askedClients === undefined || settings.load !== undefined
      ? undefined
      : await steps.take(
          openClients(askedClients, {
            source: pair.source,
            recorder,
            failed: (error) => clientsFailed.abort(error),
            signal,
          }),
          starting,
        );
  if (clients) atEnd('the clients beside the workload', () => clients.stop());
  const keep = keptSettings(settings.source, switches.asked);
  const ledger = await steps.take(Ledger.open(pair.source, recorder, load, { clients, keep }), starting);
  atEnd('the last writes of the workload', () => ledger.stop());
  const opened = await steps.take(openProbes(pair, ports, topology, recorder, site.packetLink), starting);
  if (planned.looksEveryS !== undefined)
    opened.push(await steps.take(lookProbe(pair, planned.looksEveryS * 1000, recorder), starting));
  const probes = opened.map((probe) => startProbe(probe, recorder));
  atEnd('the probes to end', () => Promise.all(probes.map((probe) => probe.stop())));
  ledger.start();
  await steps.take(untilObserved(recorder, pair, topology, signal), starting);
  const look = (): Promise<void> => recordSwitches(switches, { pair, site, recorder });
  await steps.take(look(), starting);
  if (pair.tlsCa !== null) recorder.record(await steps.take(replicationEncryption(pair.source), starting));

  const { kernelAt } = site;
  const undo = new CleanupStack();
  atEnd('what an operator did to the network to be undone', () => undo.run());
  const network = sourceNetwork({
    host: site.packetLink?.sourceHost,
    kernel: kernelAt && (() => kernelAt(pair, 'source')),
    later: (step) => undo.defer(step),
  });
  let doing = 'starting';
  const playOver = new AbortController();
  const playSignal = AbortSignal.any([signal, playOver.signal, clientsFailed.signal]);
  const stage = new LiveStage({
    recorder,
    workload: ledger,
    pipe: withLink(pipeFacts(facts), site.packetLink ? undefined : settings.link, pair.link.kind),
    settings,
    encrypted: pair.tlsCa !== null,
    crossing: site.packetLink && 'source-proxy',
    faults: context.faults,
    signal: playSignal,
    say: (text) => {
      doing = text;
      context.say('play', text);
    },
    operate: async (name, given) => {
      const { action, params } = findAction(context.actions, name, given);
      const leaveOut = (port: number): void => void clientPorts.push(port);
      await action.run(
        openOperatorSession({ pair, settings, recorder, signal: playSignal, network, leaveOut }, name),
        params,
      );
    },
    draw: drawsFrom(planned.seed ?? planned.id),
    target: {
      ports,
      address: pair.link.address,
      toxics: toxicsOf(pair.link, isOfLink),
      kernel: kernelAt === null ? null : (end, leg) => kernelAt(pair, end, leg),
      packetLink: site.packetLink,
      certificate: pair.certificate,
      names: pair.names,
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
    for (const end of ['source', 'proxy', 'replica'] as const) await steps.take(kernelAt(pair, end), starting);
  steps.begin('play', 'playing');
  recorder.record({
    kind: 'critical-path',
    what: 'server timers and holds of this case',
    ms: scenario.criticalPathMs(planned.params),
  });
  const played = await outcomeOf(
    steps.take(scenario.play(stage, planned.params), {
      ms: criticalPathMs + phaseMs.playGrace,
      what: `the play to end (its own timers and holds take ${criticalPathMs / 1000} s)`,
      lastSeen: () => `it was last ${doing}`,
      giveUp: () => playOver.abort(new Error('the play was stopped')),
      hint: 'criticalPathMs of the scenario is what the play cannot end before',
      signal,
    }),
  );
  steps.begin('heal', 'healing');
  const healed = await outcomeOf(
    steps.take(stage.healAll(), { ms: phaseMs.heal, what: 'the faults to be healed', lastSeen: () => doing }),
  );
  for (const { failure } of [played, healed]) if (failure !== undefined) throw failure;

  steps.begin('settle', 'waiting for the replica');
  const settled = await settle(pair, {
    recorder,
    ledger,
    steps,
    signal,
    allowance: settleAllowance(load, criticalPathMs),
  });
  // One more sample of everything, taken after the comparison: totals must include what settling itself did.
  await steps.take(untilObserved(recorder, pair, topology, signal, settled), {
    ms: phaseMs.lastSamples,
    what: 'a last sample of everything',
    signal,
  });
  if (!settled.sourceGone) await steps.take(look(), { ms: phaseMs.lastSamples, what: 'a last look at the switches' });
  steps.begin('end', 'done');
  return { ends: settled.ends, entries: ledger.entries };
}

/** How something ended, not thrown yet: what comes after a play comes after a failed one too. */
async function outcomeOf(work: Promise<unknown>): Promise<{ failure?: Error }> {
  return work.then(
    () => ({}),
    (cause: unknown) => ({ failure: cause instanceof Error ? cause : new Error(String(cause)) }),
  );
}

async function saveLogs({ pair, logDir, planned }: CaseContext): Promise<void> {
  await mkdir(logDir, { recursive: true });
  const further = pair.bystanders.map(({ server }) => server);
  for (const { name, logFile } of [pair.source, pair.replica, ...further])
    await copyFile(logFile, join(logDir, `${planned.id}-${name}.log`)).catch(() => undefined);
}

/** Removes a case's server folder; a leftover there is worth nothing. */
export async function removeCaseDir(dir: string): Promise<void> {
  await rm(dir, { recursive: true, force: true, maxRetries: 3 });
}

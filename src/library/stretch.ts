import { join } from 'node:path';
import type { CaseSettings, Workload } from '../model/scenario.ts';
import { pipeFacts } from '../network/kernel/private-network.ts';
import { readSockets } from '../network/sockets.ts';
import { toxicsOf } from '../network/toxics-of.ts';
import type { Fault, FaultServer, FaultTarget } from '../network/types.ts';
import { Recorder } from '../probes/recorder.ts';
import type { StartedServer } from '../servers/types.ts';
import type { NetworkFacts } from '../topology/network-facts.ts';
import type { Pair } from '../topology/pair.ts';
import { tablesOf } from '../worker/case-probes.ts';
import type { ChosenSwitches } from '../worker/choose-switches.ts';
import { faultServer } from '../worker/fault-server.ts';
import { LiveStage } from '../worker/stage.ts';
import type { LibraryPlace } from './place.ts';

/** A pair, or as much of one as there is: a source alone, or one behind a link with clients of the user. */
export type PartOfPair = Pick<Pair, 'source' | 'ports' | 'tlsCa'> & {
  readonly [part in 'proxy' | 'link']: Pair[part] | null;
} & { readonly replica: StartedServer | null };

/** A source behind a link, with a replica or with clients of the user. */
export type Linked = PartOfPair & Pick<Pair, 'proxy' | 'link'>;

/** What faults act on: what the library has started on this machine. */
export interface Ground {
  readonly pair: PartOfPair;
  readonly place: LibraryPlace;
  readonly settings: CaseSettings;
  readonly faults: ReadonlyMap<string, Fault>;
  /** What its network was given beside what the place says; left out: nothing. */
  readonly facts?: NetworkFacts;
  /** Folder for histories that nobody asked to keep. */
  readonly dir: string;
}

/** Of a source behind a link. */
export interface LinkGround extends Ground {
  readonly pair: Linked;
}

/** Of a pair, which can be recorded whole. */
export interface PairGround extends Ground {
  readonly pair: Pair;
  readonly switches: ChosenSwitches;
}

/** A stretch of the life of a pair with a history and faults of its own: recorded, or only with its faults in it. */
export interface Stretch {
  readonly recorder: Recorder;
  readonly stage: LiveStage;
  /** Of its history. */
  readonly file: string;
}

/** Where nothing replicates: it is never used. */
export const noChannel = { connectRetryS: 1, retryCount: 1, heartbeatPeriodS: 1 } as const;

const nobodyWrites = { acknowledged: 0 } as unknown as Workload;
let next = 1;

/** Begins a stretch; the caller closes its recorder. */
export async function openStretch(
  ground: Ground,
  {
    to,
    workload = () => nobodyWrites,
  }: { to?: string; workload?: (recorder: Recorder) => Promise<Workload> | Workload },
): Promise<Stretch> {
  const { pair, place, settings, faults, dir } = ground;
  const file = to ?? join(dir, `history-${next++}.ndjson`);
  const recorder = new Recorder(file);
  try {
    const facts = { ...place.site.facts, ...ground.facts };
    const { source: sourcePort, proxy: proxyPort } = pair.ports;
    recorder.record({ kind: 'network', facts: { ...facts, sourcePort, ...(pair.link ? { proxyPort } : {}) } });
    const stage = new LiveStage({
      recorder,
      workload: await workload(recorder),
      pipe: pipeFacts(facts),
      settings,
      target: targetOf(pair, place),
      faults,
      signal: new AbortController().signal,
      encrypted: pair.tlsCa !== null,
      operate: async () => undefined,
      draw: (from) => from,
      say: () => undefined,
    });
    return { recorder, stage, file };
  } catch (cause) {
    await recorder.close().catch(() => undefined);
    throw cause;
  }
}

/** Its faults are refused before. */
const nobody = { pid: 0, isRunning: () => false } as unknown as FaultServer;
const noProxy = { kind: 'toxiproxy', present: async () => [] } as unknown as FaultTarget['toxics'];

/** Of a server alone: no fault that asks for the address of a link is let through. */
const noAddress = { host: '127.0.0.1', port: 0 };

function targetOf(pair: PartOfPair, place: LibraryPlace): FaultTarget {
  const { source, proxy, link, ports } = pair;
  const { kernel } = place;
  const encrypted = pair.tlsCa !== null;
  const replica = pair.replica ? faultServer(pair.replica, encrypted) : nobody;
  return {
    ports,
    address: link?.address ?? noAddress,
    alone: link === null,
    toxics: link ? toxicsOf(link) : noProxy,
    kernel: kernel && (async () => kernel),
    // Known once a fault has asked for it.
    get tracer() {
      return place.tracer;
    },
    processes: { source, proxy: proxy ?? nobody, replica: pair.replica ?? nobody },
    servers: { source: faultServer(source, encrypted), replica },
    sockets: async () => readSockets(ports, tablesOf(pair)),
  };
}

import { join } from 'node:path';
import type { CaseSettings, Workload } from '../model/scenario.ts';
import { pipeFacts } from '../network/kernel/private-network.ts';
import { readSockets } from '../network/sockets.ts';
import { toxicsOf } from '../network/toxics-of.ts';
import type { Fault, FaultServer, FaultTarget } from '../network/types.ts';
import { Recorder } from '../probes/recorder.ts';
import type { StartedServer } from '../servers/types.ts';
import type { Pair } from '../topology/pair.ts';
import { tablesOf } from '../worker/case-probes.ts';
import { faultServer } from '../worker/fault-server.ts';
import { LiveStage } from '../worker/stage.ts';
import type { LibraryPlace } from './place.ts';

/** A source behind a link, with a replica or with clients of the user. */
export type Linked = Pick<Pair, 'source' | 'proxy' | 'link' | 'ports' | 'tlsCa'> & {
  readonly replica: StartedServer | null;
};

/** What faults act on: what the library has started on this machine. */
export interface Ground {
  readonly pair: Linked;
  readonly place: LibraryPlace;
  readonly settings: CaseSettings;
  readonly faults: ReadonlyMap<string, Fault>;
  /** Folder for histories that nobody asked to keep. */
  readonly dir: string;
}

/** Of a pair, which can be recorded whole. */
export interface PairGround extends Ground {
  readonly pair: Pair;
}

/** A stretch of the life of a pair with a history and faults of its own: recorded, or only with its faults in it. */
export interface Stretch {
  readonly recorder: Recorder;
  readonly stage: LiveStage;
  /** Of its history. */
  readonly file: string;
}

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
    const { facts } = place.site;
    const { source, proxy } = pair.link.ports;
    recorder.record({ kind: 'network', facts: { ...facts, sourcePort: source, proxyPort: proxy } });
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

function targetOf(pair: Linked, place: LibraryPlace): FaultTarget {
  const { source, proxy, link, ports } = pair;
  const { kernel } = place;
  const encrypted = pair.tlsCa !== null;
  const replica = pair.replica ? faultServer(pair.replica, encrypted) : nobody;
  return {
    ports,
    toxics: toxicsOf(link),
    kernel: kernel && (async () => kernel),
    // Known once a fault has asked for it.
    get tracer() {
      return place.tracer;
    },
    processes: { source, proxy, replica: pair.replica ?? nobody },
    servers: { source: faultServer(source, encrypted), replica },
    sockets: async () => readSockets(ports, tablesOf(pair)),
  };
}

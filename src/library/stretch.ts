import { join } from 'node:path';
import type { CaseSettings, Workload } from '../model/scenario.ts';
import { pipeFacts } from '../network/kernel/private-network.ts';
import { readSockets } from '../network/sockets.ts';
import { toxicsOf } from '../network/toxics-of.ts';
import type { Fault, FaultTarget } from '../network/types.ts';
import { Recorder } from '../probes/recorder.ts';
import type { Pair } from '../topology/pair.ts';
import type { Site } from '../topology/site.ts';
import { tablesOf } from '../worker/case-probes.ts';
import { faultServer } from '../worker/fault-server.ts';
import { LiveStage } from '../worker/stage.ts';
import type { LibraryPlace } from './place.ts';

/** What faults act on: a pair that the library has started on this machine. */
export interface Ground {
  readonly pair: Pair;
  readonly place: LibraryPlace;
  readonly settings: CaseSettings;
  readonly faults: ReadonlyMap<string, Fault>;
  /** Folder for histories that nobody asked to keep. */
  readonly dir: string;
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
      target: targetOf(pair, place.site),
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

function targetOf(pair: Pair, site: Site): FaultTarget {
  const { source, replica, proxy, link, ports } = pair;
  const encrypted = pair.tlsCa !== null;
  const { kernelAt } = site;
  return {
    ports,
    toxics: toxicsOf(link),
    kernel: kernelAt && ((end) => kernelAt(pair, end)),
    // Known once a fault has asked for it.
    get tracer() {
      return site.tracer;
    },
    processes: { source, proxy, replica },
    servers: { source: faultServer(source, encrypted), replica: faultServer(replica, encrypted) },
    sockets: async () => readSockets(ports, tablesOf(pair)),
  };
}

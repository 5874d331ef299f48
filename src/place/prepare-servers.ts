import type { ProgressEvent } from '../model/progress.ts';
import type { KernelTools, RunCommandSpec } from '../network/kernel/execute.ts';
import type { PacketLinkTools } from '../network/packet/open.ts';
import { fetchClockLibraries } from '../servers/packages/clock-library.ts';
import type { FetchProgress } from '../servers/packages/fetch-packages.ts';
import { fetchLinkTools, fetchTools, fetchTracer } from '../servers/packages/tools.ts';
import { resolveServer } from '../servers/specs.ts';
import type { TarballChoice } from '../servers/tarballs/fetch-tarball.ts';
import { prepareTemplate } from '../servers/template.ts';
import type { ServerBinary } from '../servers/types.ts';

/** How things are fetched before a run, and where progress is shown. */
export interface Fetching {
  readonly cacheDir: string;
  readonly mirror: string | undefined;
  /** What was said about the one tarball to fetch, and about the hosts of the vendors. */
  readonly tarball?: TarballChoice | undefined;
  readonly tarballMirror?: string | undefined;
  readonly signal: AbortSignal;
  show(event: ProgressEvent): void;
}

/** Turns what a download reports into progress events. */
export function showing({ show }: Fetching): (progress: FetchProgress) => void {
  return ({ what, doneBytes, totalBytes, phase }) =>
    show({
      kind: 'preparing',
      what: phase === 'download' ? `fetching ${what}` : what,
      ...(totalBytes > 0 ? { done: doneBytes, total: totalBytes, unit: 'bytes' as const } : {}),
    });
}

/** Has every server at hand and initialised before a run begins: fetching and initialising must not count as a case. */
export async function prepareServers(specs: readonly string[], fetching: Fetching): Promise<ServerBinary[]> {
  const binaries: ServerBinary[] = [];
  for (const spec of specs) {
    const onNote = (text: string): void => fetching.show({ kind: 'warning', text });
    const binary = await resolveServer(spec, { ...fetching, onProgress: showing(fetching), onNote });
    await prepareTemplate(binary, { ...fetching, onProgress: (what) => fetching.show({ kind: 'preparing', what }) });
    binaries.push(binary);
  }
  return binaries;
}

/** nft, ip, tc and ss: the system's own, or fetched ones. */
export async function findTools(fetching: Fetching): Promise<KernelTools> {
  const tools = await fetchTools({ ...fetching, onProgress: showing(fetching) });
  const { nft, ip, tc, ss } = tools;
  return { nft: nft.command([]), ip: ip.command([]), tc: tc.command([]), ss: ss.command([]) };
}

/** The system call tracer: the system's own, or a fetched one. */
export async function findTracer(fetching: Fetching): Promise<RunCommandSpec> {
  const tracer = await fetchTracer({ ...fetching, onProgress: showing(fetching) });
  return tracer.command([]);
}

/** Libraries that give a server a clock of its own, by their paths. */
export async function findClockLibraries(fetching: Fetching): Promise<readonly string[]> {
  return (await fetchClockLibraries({ ...fetching, onProgress: showing(fetching) })).map(({ path }) => path);
}

/** The emulator of links that carry packets: the system's own, or a fetched one. */
export async function findLinkTools(fetching: Fetching): Promise<PacketLinkTools> {
  const { wirefilter } = await fetchLinkTools({ ...fetching, onProgress: showing(fetching) });
  return { wirefilter: wirefilter.command([]) };
}

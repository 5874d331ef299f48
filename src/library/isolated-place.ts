import type { Scratch } from '../host/scratch.ts';
import { CleanupStack } from '../model/cleanup.ts';
import { missingDiscipline } from '../network/kernel/disciplines.ts';
import { executeHere, type RunCommand, type RunCommandSpec } from '../network/kernel/execute.ts';
import { kernelNetwork } from '../network/kernel/kernel-network.ts';
import { loopbackTcp, systemBuffers } from '../network/kernel/loopback-tcp.ts';
import { openNamespace } from '../network/kernel/own-namespace.ts';
import { networkFacts, preparePrivateNetwork } from '../network/kernel/private-network.ts';
import type { Disciplines } from '../network/kernel/probe-disciplines.ts';
import { whyNotTraced } from '../network/kernel/probe-tracer.ts';
import { startEmbeddedProxy } from '../network/proxy-process.ts';
import type { Tracer } from '../network/types.ts';
import { cacheFolder } from '../servers/cache/folder.ts';
import { fetchTools, fetchTracer, type ToolOptions, type Tools } from '../servers/packages/tools.ts';
import { startLocalServer } from '../servers/runtimes/local.ts';
import { localSite } from '../topology/local-site.ts';
import type { LibraryPlace } from './place.ts';
import { Spawned } from './spawned.ts';
import type { Making } from './types.ts';

/** Nobody else listens in a new network. */
const firstPort = 3306;

/** They do not change while a process runs. */
const tools = new Map<string, Promise<Tools>>();
let disciplines: Promise<Disciplines> | undefined;

/** nft, ip, tc and ss: those of the system, or fetched ones. @throws ReplfaultError errors of a download. */
export function networkTools(making: Making): Promise<Tools> {
  const options = fetching(making);
  const before = tools.get(options.cacheDir);
  if (before) return before;
  const finding = fetchTools(options);
  tools.set(options.cacheDir, finding);
  finding.catch(() => tools.delete(options.cacheDir));
  return finding;
}

const fetching = ({ cacheDir = cacheFolder(), onProgress, signal }: Making): ToolOptions => ({
  cacheDir,
  signal,
  onProgress: onProgress && (({ what }) => onProgress(`fetching ${what}`)),
});

/** A network namespace of its own, on whose loopback servers, proxy and clients meet. */
export async function isolatedPlace(making: Making, scratch: Pick<Scratch, 'watchNetwork'>): Promise<LibraryPlace> {
  const [{ nft, ip, tc, ss }, opened] = await Promise.all([networkTools(making), openNamespace()]);
  await using made = new CleanupStack();
  const inside = made.use(opened);
  scratch.watchNetwork(inside.pid);
  const within =
    (program: RunCommandSpec): RunCommand =>
    (args) => {
      const { file, args: words } = inside.enter({ file: program.file, args: [...program.args, ...args] });
      return { file, args: [...words], env: { ...program.env } };
    };
  await preparePrivateNetwork(within(ip.command([])), inside.settings);
  const execute = executeHere({
    nft: within(nft.command([])),
    tc: within(tc.command([])),
    ss: within(ss.command([])),
  });
  const kernel = kernelNetwork(execute, 'lo', disciplines);
  // Tried now, while no packet is on its way that could be lost by it.
  disciplines ??= kernel.disciplines();
  const offered = await disciplines.catch((cause) => {
    disciplines = undefined;
    throw cause;
  });
  let tracer: Tracer | null = null;
  let port = firstPort;
  const { setTcp } = loopbackTcp(within(ip.command([])), await systemBuffers(), inside.settings);
  const site = localSite({
    setTcp,
    facts: await networkFacts(true, inside.settings),
    kernel,
    startProxy: () => startEmbeddedProxy('127.0.0.1', inside),
    startServer: (binary, template, launch) => startLocalServer(binary, template, launch, inside),
    freePort: async () => port++,
  });
  const whyNoTracer = async (): Promise<string | null> => {
    if (tracer) return null;
    const strace = within((await fetchTracer(fetching(making))).command([]));
    const why = await whyNotTraced(strace);
    if (why === null) tracer = strace;
    return why;
  };
  const everything = made.release();
  return {
    site,
    kernel,
    get tracer() {
      return tracer;
    },
    async missing(need) {
      const hint = 'docs/faults.md names other faults; another machine or kernel may offer it (replfault doctor)';
      const because = (why: string | null) => (why === null ? null : { why: `cannot be injected: ${why}`, hint });
      if (need === 'tracing') return because(await whyNoTracer());
      if (need === 'kernel-shaping') return because(offered.shaping ? null : missingDiscipline.shaping);
      if (need === 'netem' || need === 'packet-delay') return because(offered.netem ? null : missingDiscipline.netem);
      if (need === 'packet-link' || need === 'path-router')
        return because('a pair of the library has no link of packets');
      if (need === 'host-names') return because('a pair of the library follows by an address');
      if (need === 'server-clock') return because('servers of the library have the clock of the machine');
      if (need === 'small-disks') return because('servers of the library have no file systems of their own');
      return null;
    },
    spawned: new Spawned(inside.enter),
    join: inside.join,
    [Symbol.asyncDispose]: () => everything.run(),
  };
}

import { type ContainerSession, openContainerSession } from '../containers/container-session.ts';
import { connectDaemon } from '../containers/daemon.ts';
import { ensureImage, localImageId, type PullProgress } from '../containers/pull.ts';
import { reaperAtHand } from '../containers/reaper-image.ts';
import { acceptedSysctls } from '../containers/sysctls.ts';
import { CleanupStack } from '../model/cleanup.ts';
import type { Capability } from '../model/scenario.ts';
import { probeContainerKernel } from '../network/kernel/sidecar.ts';
import { findToxiproxyBinary } from '../network/proxies/binary.ts';
import { chooseRuntime, defaultServer, type RuntimeChoice } from '../runner/choose-runtime.ts';
import { decideEnvironment, noteMissingDisciplines, type RunEnvironment } from '../runner/environment.ts';
import type { Place, ProxyChoice } from '../runner/protocol.ts';
import { resolveImage } from '../servers/docker/resolve-image.ts';
import { prepareTemplate } from '../servers/template.ts';
import type { ServerImage } from '../servers/types.ts';
import { wantedSysctls } from '../topology/docker-site.ts';
import { type Fetching, findTools, prepareServers, showing } from './prepare.ts';
import type { RunOptions } from './run-options.ts';

/** The original Toxiproxy as an image: the published one, or one built here. */
const toxiproxyImages = ['ghcr.io/shopify/toxiproxy:2.12.0', 'replfault/toxiproxy:2.12.0'] as const;
const nettoolsImage = 'replfault/nettools:1';

/** Where a run takes place, with everything at hand that it needs there. Disposal removes what it made in a Docker daemon. */
export interface PreparedPlace extends AsyncDisposable {
  readonly runtime: RuntimeChoice;
  readonly environment: RunEnvironment;
  readonly proxy: ProxyChoice;
  /** Servers of the matrix. */
  readonly servers: readonly string[];
  /** Has a folder removed together with the containers that use it, should this process die. */
  watchFolder(dir: string): void;
}

/** Chooses containers or this machine, then fetches, pulls and initialises: none of it may count as part of a case. */
export async function preparePlace(options: RunOptions, fetching: Fetching): Promise<PreparedPlace> {
  await using cleanup = new CleanupStack();
  const named = (options.server ?? '')
    .split(',')
    .map((spec) => spec.trim())
    .filter((spec) => spec !== '');
  const others = options.replicaServer === undefined ? [] : [options.replicaServer];
  let docker: DockerPlace | undefined;
  const runtime = await chooseRuntime({ ...options, servers: named, image: options.image }, async (servers) => {
    docker = await prepareDocker([...new Set([...servers, ...others])], options, fetching);
  });
  if (runtime.kind === 'docker' && docker) {
    const { session, environment, proxy } = docker;
    cleanup.use(session);
    const servers = options.image === undefined ? named : [options.image];
    const kept = cleanup.release();
    return {
      runtime,
      environment,
      proxy,
      servers: servers.length > 0 ? servers : [defaultServer.docker],
      watchFolder: (dir) => session.watchFolder(dir),
      [Symbol.asyncDispose]: () => kept.run(),
    };
  }
  const servers = named.length > 0 ? named : [defaultServer.local];
  const proxy: ProxyChoice =
    options.proxy === 'binary' ? { kind: 'binary', path: await findToxiproxyBinary() } : { kind: 'embedded' };
  const [environment] = await Promise.all([
    decideEnvironment({ isolation: options.isolation, proxy: proxy.kind, findTools: () => findTools(fetching) }),
    prepareServers([...new Set([...servers, ...others])], fetching),
  ]);
  return {
    runtime,
    environment,
    proxy,
    servers,
    watchFolder: () => undefined,
    async [Symbol.asyncDispose]() {
      // Processes end with their workers.
    },
  };
}

interface DockerPlace {
  readonly session: ContainerSession;
  readonly environment: RunEnvironment;
  readonly proxy: ProxyChoice;
}

async function prepareDocker(
  servers: readonly string[],
  options: RunOptions,
  fetching: Fetching,
): Promise<DockerPlace> {
  await using cleanup = new CleanupStack();
  const session = cleanup.use(openContainerSession(await connectDaemon()));
  const { docker } = session.daemon;
  const pulling = {
    timeoutMs: options.pullTimeoutMs,
    signal: fetching.signal,
    onProgress: (progress: PullProgress) => showing(fetching)({ ...progress, phase: 'waiting' }),
  };
  const programs: ServerImage[] = [];
  for (const spec of servers) {
    const program = await resolveImage(spec, { docker, labels: session.labels, ...pulling });
    programs.push(program);
    await prepareTemplate(program, { ...fetching, onProgress: (what) => fetching.show({ kind: 'preparing', what }) });
  }
  const proxy: ProxyChoice =
    options.proxy === 'embedded' ? { kind: 'embedded' } : { kind: 'docker', image: await toxiproxyImage() };
  const [{ image, program }] = programs as [ServerImage];
  const trial = { image, program, args: ['--no-defaults', '--version'], labels: session.labels };
  const sysctls = await acceptedSysctls(docker, wantedSysctls, trial);
  const reaper = (await reaperAtHand(docker, { signal: fetching.signal })).available;
  const missing = new Map<Capability, string>();
  const nettools = await kernelInContainers();
  if (proxy.kind !== 'embedded') missing.set('embedded-proxy', 'this fault exists only in the embedded proxy');
  cleanup.release();
  return {
    session,
    proxy,
    environment: {
      sandbox: null,
      isolation: 'containers',
      place: { kind: 'docker', labels: session.labels, sysctls, reaper, nettools },
      missing,
    },
  };

  async function kernelInContainers(): Promise<Extract<Place, { kind: 'docker' }>['nettools']> {
    const without = (reason: string): null => {
      for (const capability of ['kernel-faults', 'kernel-shaping', 'netem'] as const) missing.set(capability, reason);
      return null;
    };
    // Rules sit where packets arrive, and those of the proxy must not be the rules of this machine.
    if (proxy.kind === 'embedded')
      return without('kernel faults in containers need the proxy in a container too: --proxy docker');
    if ((await localImageId(docker, nettoolsImage)) === undefined)
      return without(`kernel faults in containers need the image ${nettoolsImage}: \`replfault images nettools\``);
    const disciplines = await probeContainerKernel({ docker, labels: session.labels, image: nettoolsImage });
    noteMissingDisciplines(disciplines, missing);
    return { image: nettoolsImage, disciplines };
  }

  async function toxiproxyImage(): Promise<string> {
    for (const image of toxiproxyImages) if ((await localImageId(docker, image)) !== undefined) return image;
    await ensureImage(docker, toxiproxyImages[0], pulling);
    return toxiproxyImages[0];
  }
}

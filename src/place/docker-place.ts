import { readFile } from 'node:fs/promises';
import { type ContainerSession, openContainerSession } from '../containers/container-session.ts';
import { connectDaemon, type Docker } from '../containers/daemon.ts';
import { whileItAnswers } from '../containers/daemon-watch.ts';
import type { Labels } from '../containers/ownership.ts';
import { localImageId, type PullProgress } from '../containers/pull.ts';
import { reaperAtHand } from '../containers/reaper-image.ts';
import { acceptedSysctls } from '../containers/sysctls.ts';
import { CleanupStack } from '../model/cleanup.ts';
import { firstLine } from '../model/first-line.ts';
import type { Capability } from '../model/scenario.ts';
import type { RunCommandSpec } from '../network/kernel/execute.ts';
import { containerSysctls } from '../network/kernel/private-network.ts';
import { probeContainerKernel } from '../network/kernel/sidecar.ts';
import { resolveImage } from '../servers/docker/resolve-image.ts';
import { prepareTemplate } from '../servers/template.ts';
import type { ServerImage } from '../servers/types.ts';
import type { Place, ProxyChoice } from '../worker/protocol.ts';
import { chooseContainerLinks } from './container-links.ts';
import { buildNettools, chooseProxy, environmentTrouble, ownProxyImage, toxiproxyImage } from './docker-proxy.ts';
import { noteMissingDisciplines, type RunEnvironment } from './environment.ts';
import type { PlaceRequest, Wanted } from './place-request.ts';
import { type Fetching, findTracer, showing } from './prepare-servers.ts';

/** Those of :1 have no emulator of packet links. */
const nettoolsImage = 'replfault/nettools:2';

/** A Docker daemon that has everything a run needs. */
export interface DockerPlace {
  readonly session: ContainerSession;
  readonly programs: readonly ServerImage[];
  readonly environment: RunEnvironment;
  readonly proxy: ProxyChoice;
}

/** Connects, pulls what is missing, makes templates and finds out what the daemon and its kernel can do. */
export async function prepareDocker(
  servers: readonly string[],
  options: PlaceRequest,
  fetching: Fetching,
  wanted: Wanted,
): Promise<DockerPlace> {
  await using cleanup = new CleanupStack();
  const session = cleanup.use(openContainerSession(await connectDaemon()));
  const place = await whileItAnswers(session.daemon.docker, 'images and templates to be prepared', () =>
    readyPlace(session, servers, options, fetching, wanted),
  );
  cleanup.release();
  return place;
}

async function readyPlace(
  session: ContainerSession,
  servers: readonly string[],
  options: PlaceRequest,
  fetching: Fetching,
  wanted: Wanted,
): Promise<DockerPlace> {
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
  const missing = new Map<Capability, string>();
  const proxy = await chooseProxy({
    asked: options.proxy,
    needed: wanted.ownProxy,
    own: () => ownProxyImage(docker, fetching),
    original: () => toxiproxyImage(docker, pulling),
    missing,
  });
  const [{ image, program }] = programs as [ServerImage];
  const trial = { image, program, args: ['--no-defaults', '--version'], labels: session.labels };
  const sysctls = await acceptedSysctls(docker, containerSysctls, trial);
  const reaper = (await reaperAtHand(docker, { signal: fetching.signal })).available;
  const kernel = await kernelInContainers(docker, session.labels, proxy, async () => {
    if (wanted.tcp || (wanted.links && options.link !== 'proxy')) await buildNettools(docker, fetching);
  });
  const links = await chooseContainerLinks({
    link: options.link,
    wanted,
    lacking: kernel.nettools === null ? `packet links in containers need ${kernel.needs}` : null,
    sidecar: { docker, labels: session.labels, image: nettoolsImage },
  });
  noteMissingKernel(kernel, { links, wanted: wanted.links }, missing);
  const { nettools } = kernel;
  const strace = wanted.tracing ? await containerTracer(fetching, missing) : null;
  missing.set('path-router', 'a router beside the link is made on this machine only: use --runtime local');
  missing.set('small-disks', 'servers in containers have no file systems of their own: use --runtime local');
  missing.set('server-clock', 'servers in containers have the clock of their machine: use --runtime local');
  missing.set('host-names', 'servers in containers have the name service of the daemon: use --runtime local');
  missing.set('server-files', 'the files of servers in containers are not at hand: use --runtime local');
  return {
    session,
    programs,
    proxy,
    environment: {
      sandbox: null,
      isolation: 'containers',
      place: { kind: 'docker', labels: session.labels, sysctls, reaper, nettools, strace, links },
      missing,
    },
  };
}

type KernelInContainers =
  | { readonly nettools: NonNullable<Extract<Place, { kind: 'docker' }>['nettools']> }
  /** What kernel faults and packet links would need. */
  | { readonly nettools: null; readonly needs: string };

/** @param build has the image of the tools made, if that is worth while */
async function kernelInContainers(
  docker: Docker,
  labels: Labels,
  proxy: ProxyChoice,
  build: () => Promise<void>,
): Promise<KernelInContainers> {
  // Rules sit where packets arrive, and those of the proxy must not be the rules of this machine.
  if (proxy.kind === 'embedded' && proxy.image === undefined)
    return { nettools: null, needs: `the proxy in a container, and its image is missing: ${proxy.imageMissing}` };
  const missing = async (): Promise<boolean> => (await localImageId(docker, nettoolsImage)) === undefined;
  let trouble = '';
  if (await missing())
    await build().catch((cause: unknown) => {
      trouble = ` (${firstLine(environmentTrouble(cause).message)})`;
    });
  if (await missing())
    return {
      nettools: null,
      needs: `the image ${nettoolsImage}${trouble}: build it with \`replfault images nettools\``,
    };
  const disciplines = await probeContainerKernel({ docker, labels, image: nettoolsImage });
  return { nettools: { image: nettoolsImage, disciplines } };
}

function noteMissingKernel(
  kernel: KernelInContainers,
  links: Parameters<typeof noteMissingDisciplines>[1],
  missing: Map<Capability, string>,
): void {
  if (kernel.nettools !== null) noteMissingDisciplines(kernel.nettools.disciplines, links, missing);
  else
    for (const capability of ['kernel-faults', 'kernel-shaping', 'netem', 'packet-delay', 'packet-link'] as const)
      missing.set(capability, `kernel faults in containers need ${kernel.needs}`);
}

/**
 * The system call tracer of this machine. A process in a container is a process of this machine, of the same user, and may be traced by that user; but Yama
 * lets nobody but root trace a process that he did not start (kernel.yama.ptrace_scope 1 and more, the default of Ubuntu).
 */
async function containerTracer(fetching: Fetching, missing: Map<Capability, string>): Promise<RunCommandSpec | null> {
  const scope = Number((await readFile('/proc/sys/kernel/yama/ptrace_scope', 'utf8').catch(() => '0')).trim());
  if (scope > 0 && process.getuid?.() !== 0) {
    missing.set(
      'tracing',
      `on this machine only root can trace servers in containers (kernel.yama.ptrace_scope = ${scope}): use --runtime local`,
    );
    return null;
  }
  try {
    return await findTracer(fetching);
  } catch (cause) {
    fetching.signal.throwIfAborted();
    missing.set('tracing', `a slow disk needs strace: ${(cause as Error).message}`);
    return null;
  }
}

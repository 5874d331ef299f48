import { CleanupStack } from '../model/cleanup.ts';
import { findToxiproxyBinary } from '../network/proxies/binary.ts';
import type { ServerProgram } from '../servers/types.ts';
import type { ProxyChoice } from '../worker/protocol.ts';
import { chooseRuntime, defaultServer, type RuntimeChoice } from './choose-runtime.ts';
import type { DockerPlace } from './docker-place.ts';
import { decideEnvironment, type RunEnvironment } from './environment.ts';
import type { PlaceRequest, Wanted } from './place-request.ts';
import {
  type Fetching,
  findClockLibraries,
  findLinkTools,
  findTools,
  findTracer,
  prepareServers,
} from './prepare-servers.ts';

/** Where a run takes place, with everything at hand that it needs there. Disposal removes what it made in a Docker daemon. */
export interface PreparedPlace extends AsyncDisposable {
  readonly runtime: RuntimeChoice;
  readonly environment: RunEnvironment;
  readonly proxy: ProxyChoice;
  /** Servers of the matrix. */
  readonly servers: readonly string[];
  /** The programs that they and other replicas stand for. */
  readonly programs: readonly ServerProgram[];
  /** Has a folder removed together with the containers that use it, should this process die. */
  watchFolder(dir: string): void;
}

/** Chooses containers or this machine, then fetches, pulls and initialises: none of it may count as part of a case. */
export async function preparePlace(options: PlaceRequest, fetching: Fetching, wanted: Wanted): Promise<PreparedPlace> {
  await using cleanup = new CleanupStack();
  const named = options.servers;
  const others = options.replicaServer === undefined ? [] : [options.replicaServer];
  let docker: DockerPlace | undefined;
  const runtime = await chooseRuntime({ ...options, image: options.image }, async (servers) => {
    // The libraries for containers take most of a second to load.
    const { prepareDocker } = await import('./docker-place.ts');
    docker = await prepareDocker([...new Set([...servers, ...others])], options, fetching, wanted);
  });
  if (runtime.kind === 'docker' && docker) {
    const { session, programs, environment, proxy } = docker;
    cleanup.use(session);
    const servers = options.image === undefined ? named : [options.image];
    const kept = cleanup.release();
    return {
      runtime,
      environment,
      proxy,
      programs,
      servers: servers.length > 0 ? servers : [defaultServer.docker],
      watchFolder: (dir) => session.watchFolder(dir),
      [Symbol.asyncDispose]: () => kept.run(),
    };
  }
  const servers = named.length > 0 ? named : [defaultServer.local];
  const proxy: ProxyChoice =
    options.proxy === 'binary' ? { kind: 'binary', path: await findToxiproxyBinary() } : { kind: 'embedded' };
  const [environment, programs] = await Promise.all([
    decideEnvironment({
      isolation: options.isolation,
      proxy: proxy.kind,
      findTools: () => findTools(fetching),
      link: options.link,
      ...(wanted.links ? { findLinkTools: () => findLinkTools(fetching) } : {}),
      ...(wanted.clock ? { findClockLibraries: () => findClockLibraries(fetching) } : {}),
      ...(wanted.tracing ? { findTracer: () => findTracer(fetching) } : {}),
    }),
    prepareServers([...new Set([...servers, ...others])], fetching),
  ]);
  return {
    runtime,
    environment,
    proxy,
    servers,
    programs,
    watchFolder: () => undefined,
    async [Symbol.asyncDispose]() {
      // Processes end with their workers.
    },
  };
}

import getPort from 'get-port';
import type { SetRto, SetTcp } from '../network/kernel/loopback-tcp.ts';
import type { KernelNetwork, StartedProxy } from '../network/types.ts';
import { startLocalServer } from '../servers/runtimes/local.ts';
import type { LaunchOptions, ServerBinary, ServerProgram, StartedServer, Template } from '../servers/types.ts';
import type { Site } from './site.ts';

export interface LocalSiteParts {
  readonly facts: Site['facts'];
  /** The one network namespace of the worker; every end of every link is in it. */
  readonly kernel: KernelNetwork | null;
  readonly tracer?: Site['tracer'];
  readonly clockLibraries?: readonly string[] | undefined;
  /** Left out on a network that is not ours. */
  readonly setRto?: SetRto;
  readonly setTcp?: SetTcp;
  /** For another network namespace than that of this process. */
  readonly startServer?: (binary: ServerBinary, template: Template, launch: LaunchOptions) => Promise<StartedServer>;
  readonly freePort?: Site['freePort'];
  startProxy(): Promise<StartedProxy>;
}

/** Processes of this machine, on the loopback of the worker's network namespace, or of another one. */
export function localSite(parts: LocalSiteParts): Site {
  const {
    facts,
    kernel,
    clockLibraries,
    tracer = null,
    setRto,
    setTcp,
    startProxy,
    startServer = startLocalServer,
  } = parts;
  return {
    kind: 'local',
    facts,
    freePort: parts.freePort ?? (() => getPort({ host: '127.0.0.1' })),
    startServer: (program, template, launch) => startServer(binaryOf(program), template, launch),
    startProxy,
    kernelAt: kernel === null ? null : async () => kernel,
    setRto: setRto ?? { missing: "without a private network it is this machine's own" },
    setTcp: setTcp ?? { missing: 'without a private network TCP is set as on the whole machine' },
    tracer,
    ...(clockLibraries === undefined ? {} : { clockLibraries }),
    async [Symbol.asyncDispose]() {
      // Servers and proxies are disposed of by whoever started them; the namespace ends with the worker.
    },
  };
}

function binaryOf(program: ServerProgram): ServerBinary {
  if (program.origin === 'image')
    throw new TypeError(`${program.spec} is a container image, not a program of this machine`);
  return program;
}

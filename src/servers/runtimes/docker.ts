import { appendFile } from 'node:fs/promises';
import type { ContainerNetwork, JoinedNetwork } from '../../containers/container-network.ts';
import type { Docker } from '../../containers/daemon.ts';
import type { Labels } from '../../containers/ownership.ts';
import { type StartedContainer, startContainer } from '../../containers/started-container.ts';
import { stepBack } from '../../host/niceness.ts';
import { bounded } from '../../model/bounded.ts';
import type { LaunchOptions, ServerImage, StartedServer, Template } from '../types.ts';
import { readTail, type ServerProcess } from './local/server-process.ts';
import { startServerIn } from './local.ts';

/** A daemon that has not removed a container by then does not answer, ms. */
const removeTimeoutMs = 30_000;

/** Where containers of servers go. */
export interface ContainerHome {
  readonly docker: Docker;
  readonly labels: Labels;
  readonly network: ContainerNetwork;
  /** Settings of the network namespace that every container gets. */
  readonly sysctls: Readonly<Record<string, string>>;
  readonly reaper: boolean;
  /** Makes names unique in the daemon. */
  readonly prefix: string;
  /** A network namespace that containers join, instead of having one of their own each. */
  readonly joined?: JoinedNetwork;
}

/**
 * Starts a server from a template in a container of its own, reached by its peers at an address of the network and by the tool on
 * a Unix socket in `launch.dir`, which the container sees at the same path. Throws what `startLocalServer` throws, and the
 * errors of the daemon (exit 3).
 */
export async function startDockerServer(
  home: ContainerHome,
  image: ServerImage,
  template: Template,
  launch: LaunchOptions,
): Promise<StartedServer> {
  const { joined } = home;
  const address = joined?.address ?? home.network.newAddress();
  let lives = 0;
  let container: StartedContainer | undefined;
  return startServerIn(
    {
      host: joined?.host ?? address,
      clientHost: address,
      socketTable: (pid) => `/proc/${pid}/net/tcp`,
      options: ['--bind-address=0.0.0.0'],
      spawn: async (args, where) => {
        // A container keeps its arguments for life, but a server that starts again gets others.
        await container?.remove();
        lives += 1;
        container = await startContainer({
          ...home,
          name: `${home.prefix}-${launch.name}-${lives}`,
          image: image.image,
          program: image.program,
          args,
          address,
          aliases: [launch.name],
          inNetworkOf: joined?.id,
          folders: [where.cwd],
        });
        return serverProcess(container, where.log);
      },
    },
    image,
    template,
    launch,
  );
}

function serverProcess(container: StartedContainer, log: string): ServerProcess {
  stepBack(container.pid, 'starting');
  return {
    pid: container.pid,
    exited: container.exited.then(async ({ code, signal, output }) => {
      // A server that cannot even open its log says so only on its standard error.
      if (output !== '') await appendFile(log, `${output}\n`).catch(() => undefined);
      return { code, signal, logTail: await readTail(log) };
    }),
    hasExited: () => container.hasExited(),
    ready: () => stepBack(container.pid, 'ready'),
    signal: (name) => container.signal(name),
    kill: () =>
      bounded(container.remove(), {
        ms: removeTimeoutMs,
        what: 'the Docker daemon to remove a server',
        hint: 'is it busy?',
      }),
  };
}

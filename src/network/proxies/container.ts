import type { ContainerNetwork, JoinedNetwork } from '../../containers/container-network.ts';
import type { Docker } from '../../containers/daemon.ts';
import type { Labels } from '../../containers/ownership.ts';
import { type StartedContainer, startContainer } from '../../containers/started-container.ts';
import { ReplfaultError } from '../../model/errors.ts';
import type { StartedProxy } from '../types.ts';
import { untilApiAnswers } from './api-ready.ts';
import { ConnectionTracker } from './connection-tracker.ts';
import { kernelEvidence } from './kernel-evidence.ts';
import { readTrafficWith } from './socket-traffic.ts';
import { type ProxyForm, type ProxyLife, startedProxy } from './started-proxy.ts';
import { ssInside, type ToolsAt } from './tools-inside.ts';

/** Where the containers of one case live. */
export interface ProxyHome {
  readonly docker: Docker;
  readonly labels: Labels;
  readonly network: ContainerNetwork;
  /** Settings of the network namespace that every container gets. */
  readonly sysctls: Readonly<Record<string, string>>;
  readonly reaper: boolean;
  /** Makes names unique in the daemon. */
  readonly prefix: string;
  /** A network namespace that the proxy joins, instead of having one of its own. */
  readonly joined?: JoinedNetwork;
}

const apiPort = 8474;

/** What makes a container one of ours or of the original. */
interface ContainerForm {
  readonly image: string;
  readonly name: string;
  args(address: string): readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/**
 * Starts the original Toxiproxy in a container of the case's network. Nothing is published: this machine reaches the API at the container's own
 * address. Links listen on that address too and not on all: a socket that listens on all is an IPv6 one, in a table of its own.
 * @param toolsAt how to run `ss` in its network, for the bytes that a proof needs, where this user may not enter it.
 * @throws ReplfaultError `PROXY_START`, and the environment errors of the daemon.
 */
export async function startToxiproxyContainer(
  home: ProxyHome,
  image: string,
  toolsAt: ToolsAt = null,
): Promise<StartedProxy> {
  const tracker = new ConnectionTracker();
  return startContainerProxy(
    home,
    {
      image,
      name: 'Toxiproxy',
      args: (address) => [`-host=${address}`, `-port=${apiPort}`],
      env: { LOG_LEVEL: 'error' },
    },
    (version) => ({
      kind: 'toxiproxy',
      version,
      evidence: (now) => (ports, name) =>
        kernelEvidence(name, ports, {
          tracker,
          readTraffic: readTrafficWith(ssInside(() => now().pid, toolsAt)),
          socketTable: () => now().socketTable,
        }),
    }),
  );
}

/**
 * Starts the embedded proxy in a container of the case's network, where the original would stand: the kernel's rules for that container are those of the
 * proxy alone. It tells of its connections by itself; its clock is that of this machine.
 * @throws ReplfaultError `PROXY_START`, and the environment errors of the daemon.
 */
export async function startEmbeddedContainer(home: ProxyHome, image: string): Promise<StartedProxy> {
  const form: ContainerForm = {
    image,
    name: 'The embedded proxy',
    args: (address) => ['--listen', `${address}:${apiPort}`],
    env: {},
  };
  return startContainerProxy(home, form, () => ({ kind: 'embedded', version: 'embedded' }));
}

async function startContainerProxy(
  home: ProxyHome,
  { image, name, args, env }: ContainerForm,
  formOf: (version: string) => Pick<ProxyForm, 'kind' | 'version' | 'evidence'>,
): Promise<StartedProxy> {
  const address = home.joined?.address ?? home.network.newAddress();
  let container: StartedContainer | undefined;
  const begin = async (): Promise<{ life: ProxyLife; version: string }> => {
    // A container keeps its name until it is removed.
    await container?.remove();
    container = await startContainer({
      docker: home.docker,
      name: `${home.prefix}-proxy`,
      image,
      args: args(address),
      labels: home.labels,
      network: home.network,
      address,
      aliases: ['proxy'],
      inNetworkOf: home.joined?.id,
      env,
      sysctls: home.sysctls,
      reaper: home.reaper,
    });
    const life = lifeOf(container, `http://${address}:${apiPort}`);
    try {
      return { life, version: await untilApiAnswers(life.url, life.isRunning) };
    } catch (error) {
      const said = container.hasExited() ? (await container.exited).output : '';
      await container.remove();
      throw new ReplfaultError(
        'PROXY_START',
        `${name} (${image}) did not start: ${(error as Error).message}${said === '' ? '' : `; it said: ${said}`}`,
        { hint: `this machine must reach containers at their own addresses, here ${address}`, cause: error },
      );
    }
  };
  const { life, version } = await begin();
  return startedProxy({ ...formOf(version), listenHost: address, again: async () => (await begin()).life }, life);
}

function lifeOf(container: StartedContainer, url: string): ProxyLife {
  return {
    url,
    pid: container.pid,
    socketTable: `/proc/${container.pid}/net/tcp`,
    ended: container.exited.then(() => undefined),
    isRunning: () => !container.hasExited(),
    signal: (signal) => container.signal(signal),
    end: () => container.remove(),
  };
}

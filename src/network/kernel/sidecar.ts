import type { Docker } from '../../containers/daemon.ts';
import { dockerTrouble } from '../../containers/docker-errors.ts';
import type { Labels } from '../../containers/ownership.ts';
import { ReplfaultError } from '../../model/errors.ts';
import type { KernelNetwork } from '../types.ts';
import type { ExecuteTool } from './execute.ts';
import { kernelNetwork } from './kernel-network.ts';
import { type Disciplines, probeDisciplines } from './probe-disciplines.ts';
import { type Sidecar, startSidecar } from './sidecar-container.ts';

export interface SidecarParts {
  readonly docker: Docker;
  /** On every sidecar, so that it is swept with the rest of a session. */
  readonly labels: Labels;
  /** An image with nft, tc and ss. */
  readonly image: string;
  /** The interface of containers that their links go through. */
  readonly device?: string;
  /** What `probeContainerKernel` found; otherwise it is tried in the first sidecar. */
  readonly disciplines?: Disciplines;
}

/** The kernel's side of the networks of containers. Disposal ends the sidecars; rules end with the container that they are in. */
export interface ContainerKernels extends AsyncDisposable {
  /**
   * That of the container whose first process this is, as this machine numbers it. A container that was restarted has a new process
   * and a new network, without the old rules. Throws `KERNEL_FAULT` where no container of these labels has it.
   */
  at(pid: number): Promise<KernelNetwork>;
  /** Runs nft, tc and ss in the network of that container. */
  toolsAt(pid: number): Promise<ExecuteTool>;
}

interface JoinedSidecar extends Sidecar {
  readonly network: KernelNetwork;
}

/**
 * Kernel faults in containers: servers have neither the tools nor the right to use them, so a small container joins the network of each,
 * with NET_ADMIN for that network alone. Started at first use, since most cases need none.
 */
export function containerKernels(parts: SidecarParts): ContainerKernels {
  const { docker, labels } = parts;
  const sidecars = new Map<number, Promise<JoinedSidecar>>();
  let closed = false;
  let disciplines = parts.disciplines && Promise.resolve(parts.disciplines);
  const join = async (pid: number): Promise<JoinedSidecar> => {
    const id = await containerOf(docker, labels, pid);
    const sidecar = await startSidecar(parts, { NetworkMode: `container:${id}` });
    // One kernel serves all containers; their own loopback carries no link that trying could disturb.
    disciplines ??= probeDisciplines(sidecar.execute, 'lo');
    return { ...sidecar, network: kernelNetwork(sidecar.execute, parts.device ?? 'eth0', disciplines) };
  };
  const sidecarAt = async (pid: number): Promise<JoinedSidecar> => {
    if (closed) throw new TypeError('the sidecars are gone');
    const known = sidecars.get(pid) ?? join(pid);
    sidecars.set(pid, known);
    // One that could not be started is tried again the next time.
    known.catch(() => sidecars.delete(pid));
    return known;
  };
  return {
    at: async (pid) => (await sidecarAt(pid)).network,
    toolsAt: async (pid) => (await sidecarAt(pid)).execute,
    async [Symbol.asyncDispose]() {
      closed = true;
      const all = await Promise.allSettled(sidecars.values());
      sidecars.clear();
      await Promise.all(all.map((one) => (one.status === 'fulfilled' ? one.value.remove() : undefined)));
    },
  };
}

async function containerOf(docker: Docker, labels: Labels, pid: number): Promise<string> {
  const label = Object.entries(labels).map(([name, value]) => `${name}=${value}`);
  try {
    const running = await docker.listContainers({ filters: { label } });
    const details = await Promise.all(
      running.map(({ Id }) =>
        docker
          .getContainer(Id)
          .inspect()
          .catch(() => undefined),
      ),
    );
    const found = details.find((one) => one?.State.Pid === pid);
    if (found) return found.Id;
  } catch (cause) {
    throw dockerTrouble(cause, 'looking for the container of a process');
  }
  throw new ReplfaultError(
    'KERNEL_FAULT',
    `process ${pid} is in no container of this run, so its network is not ours to change`,
    {
      hint: 'kernel faults at the proxy need a proxy in a container: --proxy docker',
    },
  );
}

/** What the kernel under the daemon's containers offers, tried in a container without a network. The same for all of them. */
export async function probeContainerKernel(parts: SidecarParts): Promise<Disciplines> {
  const sidecar = await startSidecar(parts, { NetworkMode: 'none' });
  try {
    return await probeDisciplines(sidecar.execute, 'lo');
  } finally {
    await sidecar.remove();
  }
}

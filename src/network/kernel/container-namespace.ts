import { readFile } from 'node:fs/promises';
import { dockerTrouble } from '../../containers/docker-errors.ts';
import { CleanupStack } from '../../model/cleanup.ts';
import { ReplfaultError } from '../../model/errors.ts';
import type { NetworkSettings } from './private-network.ts';
import { type Sidecar, type SidecarImage, startSidecar } from './sidecar-container.ts';

/** A network namespace that a small container keeps. Servers and proxies join it, and may end and start again in it. */
export interface ContainerNamespace {
  /** The container to join. */
  readonly id: string;
  /** Its address on the network of the case; empty without one. */
  readonly address: string;
  /** The process that keeps it, as this machine numbers it. */
  readonly pid: number;
  /** The same process in the PID namespace that both namespaces of a link share. */
  readonly pidInside: number;
  readonly settings: NetworkSettings;
  readonly sidecar: Sidecar;
}

/** Two of them, whose programs see each other's processes, so that devices can be moved between them. Disposal removes both. */
export interface ContainerNamespaces extends AsyncDisposable {
  readonly source: ContainerNamespace;
  readonly replica: ContainerNamespace;
}

export interface NamespaceParts extends SidecarImage {
  /** Whether tap devices can be made in them, as a packet link needs; left out: they can. */
  readonly tap?: boolean;
  /** Where they are to have an address each, and what their containers are called; left out: they have loopback alone. */
  readonly on?: {
    readonly network: { readonly name: string; newAddress(): string };
    readonly sysctls: Readonly<Record<string, string>>;
    readonly prefix: string;
  };
}

const tun = '/dev/net/tun';

/**
 * Starts the containers of both ends of a link. They may change their own networks, make tap devices and write the settings of their networks; nothing
 * else: neither is privileged, and neither sees a process of this machine.
 *
 * @throws ReplfaultError (environment) where the daemon gives no tun device or refuses a right
 */
export async function openContainerNamespaces(parts: NamespaceParts): Promise<ContainerNamespaces> {
  await using made = new CleanupStack();
  const open = async (end: 'source' | 'replica', first?: ContainerNamespace): Promise<ContainerNamespace> => {
    const address = parts.on?.network.newAddress() ?? '';
    const sidecar = await startSidecar(
      parts,
      {
        NetworkMode: parts.on?.network.name ?? 'none',
        ...(first === undefined ? {} : { PidMode: `container:${first.id}` }),
        // Echo requests measure the round trip.
        CapAdd: ['NET_ADMIN', 'NET_RAW'],
        Devices: parts.tap === false ? [] : [{ PathOnHost: tun, PathInContainer: tun, CgroupPermissions: 'rwm' }],
        Tmpfs: { '/run': '' },
        Sysctls: { ...parts.on?.sysctls },
        // Settings of networks are below /proc/sys, which is read-only otherwise.
        ReadonlyPaths: [],
        MaskedPaths: [],
      },
      parts.on === undefined ? {} : placed(parts.on, end, address),
    );
    made.defer(() => sidecar.remove());
    return namespaceOf(sidecar, address);
  };
  const source = await open('source');
  const replica = await open('replica', source);
  const everything = made.release();
  return { source, replica, [Symbol.asyncDispose]: () => everything.run() };
}

function placed({ network, prefix }: NonNullable<NamespaceParts['on']>, end: string, address: string) {
  return {
    name: `${prefix}-network-${end}`,
    NetworkingConfig: { EndpointsConfig: { [network.name]: { IPAMConfig: { IPv4Address: address } } } },
  };
}

async function namespaceOf(sidecar: Sidecar, address: string): Promise<ContainerNamespace> {
  const { container } = sidecar;
  const { State } = await container.inspect().catch((cause: unknown) => {
    throw dockerTrouble(cause, 'looking at a sidecar');
  });
  const numbers = await readFile(`/proc/${State.Pid}/status`, 'utf8').catch(() => '');
  const pidInside = innermostPid(numbers);
  if (pidInside === null)
    throw new ReplfaultError(
      'PACKET_LINK',
      `process ${State.Pid} of a sidecar is not seen here: the Docker daemon is on another machine, or in a virtual one`,
    );
  return { id: container.id, address, pid: State.Pid, pidInside, settings: settingsIn(sidecar), sidecar };
}

/** The number of a process in its own PID namespace, of `/proc/PID/status`; `null` where that says nothing. Pure. */
export function innermostPid(status: string): number | null {
  const [, numbers = ''] = /^NSpid:\s*(.+)$/m.exec(status) ?? [];
  return Number(numbers.trim().split(/\s+/).at(-1)) || null;
}

/** Settings of a network are those of whoever opens their files. */
function settingsIn({ run }: Sidecar): NetworkSettings {
  const path = (name: string): string => `/proc/sys/${name}`;
  const write = 'while [ $# -gt 0 ]; do printf %s "$2" >"$1" || exit 1; shift 2; done';
  const must = async (command: readonly string[]): Promise<string> => {
    const { exitCode, stdout, stderr } = await run(command);
    if (exitCode === 0) return stdout;
    throw new ReplfaultError('PACKET_LINK', `settings of a container's network cannot be changed: ${stderr.trim()}`);
  };
  return {
    async read(names) {
      const lines = (await must(['busybox', 'cat', ...names.map(path)])).trimEnd().split('\n');
      return lines.map((line) => line.trim().replace(/\s+/g, ' '));
    },
    async write(values) {
      const words = Object.entries(values).flatMap(([name, value]) => [path(name), value]);
      await must(['busybox', 'sh', '-c', write, 'sh', ...words]);
    },
  };
}

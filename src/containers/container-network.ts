import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { dockerTrouble, isDaemonGone, messageOf, statusOf } from './docker-errors.ts';
import type { Labels } from './ownership.ts';

/** A bridge network without a way out, on which every container keeps its address for life, also after a restart. */
export interface ContainerNetwork extends AsyncDisposable {
  readonly id: string;
  readonly name: string;
  /** This machine's own address on it: what a program outside containers listens on to be reached from inside. */
  readonly gateway: string;
  /** An address that nobody on the network has yet. */
  newAddress(): string;
}

/** The network namespace of a container, for others to join. */
export interface JoinedNetwork {
  /** The container. */
  readonly id: string;
  /** Its address on the network of the case. */
  readonly address: string;
  /** Where peers reach what listens in it, if at another address. */
  readonly host?: string;
}

const attempts = 8;

/** Makes the network. Throws environment errors (exit 3), for example when the daemon has no subnet left. */
export async function openNetwork(docker: Docker, name: string, labels: Labels): Promise<ContainerNetwork> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await create(docker, name, labels);
    } catch (cause) {
      // Another process was given the subnet in between.
      const taken = /overlaps|already in use|subnet .*invalid/i.test(messageOf(cause));
      if (!taken || attempt === attempts) throw dockerTrouble(cause, 'making a network');
    }
  }
}

/**
 * Only a network made for a stated subnet gives out stated addresses, and only the daemon knows which subnets are free (an
 * administrator may have chosen them): so it is asked for any one first, which is then made anew for the same subnet.
 */
async function create(docker: Docker, name: string, labels: Labels): Promise<ContainerNetwork> {
  const options = { Name: name, Driver: 'bridge', Internal: true, Labels: { ...labels } };
  const draft = await docker.createNetwork(options);
  const { IPAM } = (await draft.inspect()) as { IPAM: { Config?: { Subnet?: string; Gateway?: string }[] } };
  await draft.remove();
  const config = IPAM.Config?.find(({ Subnet }) => Subnet?.includes('.'));
  const network = await docker.createNetwork({
    ...options,
    IPAM: { Driver: 'default', Config: config ? [config] : [] },
  });
  const gateway = config?.Gateway?.replace(/\/\d+$/, '') ?? '';
  let last = 1;
  return {
    id: network.id,
    name,
    gateway,
    newAddress: () => {
      last += 1;
      return `${gateway.slice(0, gateway.lastIndexOf('.'))}.${last}`;
    },
    [Symbol.asyncDispose]: () => remove(network),
  };
}

/** Endpoints of containers that are just going keep it alive for a moment. */
async function remove(network: Docker.Network): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await network.remove();
      return;
    } catch (cause) {
      // A daemon that is down is the sweeper's business.
      if (statusOf(cause) === 404 || isDaemonGone(cause)) return;
      if (attempt === attempts) throw dockerTrouble(cause, 'removing a network');
    }
    await delay(100);
  }
}

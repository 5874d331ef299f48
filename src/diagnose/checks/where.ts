import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import { elsewhere, thisMachine } from '../../capture/send-buffer.ts';
import type { Target } from '../../capture/session.ts';
import type { Look } from '../look.ts';
import type { CheckFacts, Place } from './types.ts';

/** A resolver that does not answer must not hold up the checks, ms. */
const patienceMs = 500;

/** Where to try the source, and what is known of the place that it is tried from. */
export async function placesOf(
  source: Target,
  replica: Target,
  look: Look,
): Promise<Pick<CheckFacts, 'tried' | 'channel' | 'asChannel' | 'notAtReplica'>> {
  const channel = channelPlace(look);
  const notAtReplica = await whyNotAtReplica(replica, look);
  const tried = await placeToTry(source, channel, look);
  const asChannel = 'host' in tried && channel !== null && (await same(tried, channel));
  return { tried, channel, asChannel, notAtReplica };
}

function channelPlace({ replica }: Look): Place | null {
  const channel = replica.state === 'read' ? replica.channel : null;
  if (channel === null || channel.port === null || channel.host === '') return null;
  return { host: channel.host, port: channel.port };
}

async function whyNotAtReplica(target: Target, { replica }: Look): Promise<string | null> {
  if (replica.state !== 'read') return 'the replica was not reached';
  const { address } = target;
  const here = address.kind === 'socket' || (await isOwn(address.host));
  return (await elsewhere({ address, here, hostname: replica.hostname }, thisMachine, 'replica')) ?? null;
}

/**
 * The address of --source, where it is one: its account belongs to it, and is shown to no other server. For a Unix socket, the address that the channel
 * names, if it is an address of this machine with the port of that server.
 */
async function placeToTry({ address }: Target, channel: Place | null, { source }: Look): Promise<CheckFacts['tried']> {
  if (address.kind === 'tcp') return { host: address.host, port: address.port };
  const port = source.state === 'read' ? source.port : null;
  if (channel !== null && port === channel.port && (await isOwn(channel.host))) return channel;
  return {
    left: '--source is a Unix socket, and the channel names no address of this machine with its port: give the address that the replica uses',
  };
}

async function same(one: Place, other: Place): Promise<boolean> {
  if (one.port !== other.port) return false;
  if (one.host.toLowerCase() === other.host.toLowerCase()) return true;
  const [ours, theirs] = await Promise.all([addressesOf(one.host), addressesOf(other.host)]);
  return ours.some((address) => theirs.includes(address));
}

async function isOwn(host: string): Promise<boolean> {
  const own = new Set(Object.values(networkInterfaces()).flatMap((of) => (of ?? []).map(({ address }) => address)));
  const addresses = await addressesOf(host);
  return addresses.length > 0 && addresses.every((one) => one.startsWith('127.') || one === '::1' || own.has(one));
}

/** Addresses of a host; none where the resolver does not tell in time. */
export async function addressesOf(host: string): Promise<readonly string[]> {
  if (isIP(host) !== 0) return [host];
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<readonly string[]>((resolve) => {
    timer = setTimeout(() => resolve([]), patienceMs);
  });
  const found = lookup(host, { all: true }).then(
    (all) => all.map(({ address }) => address),
    () => [],
  );
  try {
    return await Promise.race([found, late]);
  } finally {
    clearTimeout(timer);
  }
}

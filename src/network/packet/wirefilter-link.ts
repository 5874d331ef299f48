import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CleanupStack } from '../../model/cleanup.ts';
import type { RunCommandSpec } from '../kernel/execute.ts';
import {
  addresses,
  type EndName,
  inDevice,
  moveDevice,
  otherEnd,
  outDevice,
  peerDevice,
  raiseDevices,
} from './devices.ts';
import { type Filter, startFilter } from './filter-process.ts';
import { packetLinkError } from './management.ts';
import { measureRoundTrip } from './round-trip.ts';
import { trafficOf } from './traffic.ts';
import type { PacketEnd, PacketLink } from './types.ts';
import { filterSettings } from './words.ts';

const defaultLooks = 5;

export interface WirefilterLinkOptions {
  readonly ends: Readonly<Record<EndName, PacketEnd>>;
  readonly tools: { readonly ip: RunCommandSpec; readonly wirefilter: RunCommandSpec };
  /** A folder of the run; nothing stays in it. */
  readonly dir: string;
}

/**
 * Joins two network namespaces by a link that is a cable until it is shaped. Each direction has two tap devices and a process of wirefilter between
 * them: one process for both would keep the order of all packets together, so that what one direction is late the other one would be, too; and
 * switches or pipes between (vde_switch, dpipe) drop packets in a burst, or block one another.
 *
 * Loopback of both ends is the caller's to bring up.
 *
 * @throws ReplfaultError `PACKET_LINK`
 */
export async function openWirefilterLink({ ends, tools, dir }: WirefilterLinkOptions): Promise<PacketLink> {
  await using made = new CleanupStack();
  const folder = await mkdtemp(join(dir, 'link-'));
  made.defer(() => rm(folder, { recursive: true, force: true }));
  const startAt = async (name: EndName): Promise<Filter> => {
    const cwd = await mkdtemp(join(folder, `${name}-`));
    const { wirefilter } = tools;
    const filter = made.use(await startFilter({ at: ends[name], wirefilter, cwd, from: outDevice, to: peerDevice }));
    await moveDevice(tools.ip, ends[name], ends[otherEnd[name]]);
    return filter;
  };
  const [atSource, atReplica] = await allOrFirstFailure([startAt('source'), startAt('replica')]);
  // They have read their files.
  await rm(folder, { recursive: true, force: true });
  await allOrFirstFailure([
    raiseDevices(tools.ip, 'source', ends.source),
    raiseDevices(tools.ip, 'replica', ends.replica),
  ]);
  const isAlive = (): boolean => atSource.isRunning() && atReplica.isRunning();
  let turn: Promise<unknown> = Promise.resolve();
  const counters = trafficOf(ends, { out: outDevice, in: inDevice });
  const everything = made.release();
  return {
    kind: 'wirefilter',
    addresses,
    devices: { source: outDevice, replica: outDevice },
    shape(shape) {
      const mine = turn.then(async () => {
        const { settings, limits } = filterSettings(shape);
        if (!isAlive()) throw packetLinkError('the link emulator has ended');
        await allOrFirstFailure([atSource.set(settings['to-replica']), atReplica.set(settings['to-source'])]);
        return limits;
      });
      turn = mine.catch(() => undefined);
      return mine;
    },
    counters,
    measureRttMs: (looks = defaultLooks) => measureRoundTrip(ends.replica, addresses.source, looks),
    isAlive,
    [Symbol.asyncDispose]: () => everything.run(),
  };
}

/** All have ended before one failure is thrown: what they have made is known then. */
async function allOrFirstFailure<T>(work: readonly [Promise<T>, Promise<T>]): Promise<[T, T]> {
  const [one, other] = await Promise.allSettled(work);
  if (one.status === 'rejected') throw one.reason;
  if (other.status === 'rejected') throw other.reason;
  return [one.value, other.value];
}

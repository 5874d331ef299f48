import { CleanupStack } from '../../model/cleanup.ts';
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
import type { EmulatorEnd } from './emulator-end.ts';
import type { Filter } from './filter-process.ts';
import { packetLinkError } from './management.ts';
import { trafficOf } from './traffic.ts';
import type { PacketLink } from './types.ts';
import { filterSettings } from './words.ts';

const defaultLooks = 5;

/**
 * Joins two network namespaces by a link that is a cable until it is shaped. Each direction has two tap devices and a process of wirefilter between
 * them: one process for both would keep the order of all packets together, so that what one direction is late the other one would be, too; and
 * switches or pipes between (vde_switch, dpipe) drop packets in a burst, or block one another.
 *
 * Loopback of both ends is the caller's to bring up.
 *
 * @throws ReplfaultError `PACKET_LINK`
 */
export async function openWirefilterLink(ends: Readonly<Record<EndName, EmulatorEnd>>): Promise<PacketLink> {
  await using made = new CleanupStack();
  const startAt = async (name: EndName): Promise<Filter> => {
    const filter = made.use(await ends[name].startFilter(outDevice, peerDevice));
    await moveDevice(ends[name], ends[otherEnd[name]]);
    return filter;
  };
  const [atSource, atReplica] = await allOrFirstFailure([startAt('source'), startAt('replica')]);
  await allOrFirstFailure([raiseDevices('source', ends.source), raiseDevices('replica', ends.replica)]);
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
    measureRttMs: (looks = defaultLooks) => ends.replica.measureRoundTrip(addresses.source, looks),
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

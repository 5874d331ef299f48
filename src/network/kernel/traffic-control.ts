import type { QueueStats } from '../types.ts';
import { type ExecuteTool, mustExecute } from './execute.ts';
import type { PacketFilter } from './nftables.ts';

/** Handle of the tree that is put on the device with its first queue. */
const rootHandle = '1:';
/** What a leaf is set to so that it gives away what it holds at once. */
const wideOpenRate = '10gbit';
/** An emptied leaf is waited for at most this long when a fault is healed, ms. */
const drainTimeoutMs = 1000;
const pollMs = 20;

interface Queue {
  readonly minor: number;
  readonly discipline: readonly string[];
}

/** As `tc -j qdisc show` lists one. */
interface Discipline {
  readonly kind?: string;
  readonly handle?: string;
}

const isTree = ({ kind, handle }: Discipline): boolean => kind === 'htb' && handle === rootHandle;

/** Queues for packets that leave a device, each with a discipline of its own (`tbf`, `netem`), by name. */
export interface TrafficControl {
  addQueue(name: string, match: string, discipline: readonly string[]): Promise<void>;
  queueStats(name: string): Promise<QueueStats>;
  removeQueue(name: string): Promise<void>;
  /** How many queueing disciplines are on the device besides its own and the empty tree. */
  count(): Promise<number>;
}

/**
 * The tree is an `htb` without any filter: it takes a packet whose priority names one of its classes into that class, and passes every
 * other packet on untouched. The packet filter sets the priority, so whatever it can match can be queued, and the other leg on
 * the same loopback device is left alone. Acts where packets leave, so at the sender's end of a leg.
 *
 * The tree stays until the namespace ends. While the kernel changes the root of a device it drops what is being sent (measured: in 10 of 200 changes
 * a packet of an unrelated connection, which came 0.2 s later). Taking the tree away at the heal would therefore be one more fault.
 */
export function trafficControl(execute: ExecuteTool, filter: PacketFilter, device: string): TrafficControl {
  const queues = new Map<string, Queue>();
  let nextMinor = 1;
  // Two faults may come and go at once; the tree is there as long as one of them is.
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const mine = turn.then(work, work);
    turn = mine.catch(() => undefined);
    return mine;
  };
  const tc = (args: readonly string[]): Promise<string> => mustExecute(execute, 'tc', args);
  const onDevice = async (): Promise<Discipline[]> =>
    JSON.parse((await tc(['-j', 'qdisc', 'show', 'dev', device])) || '[]') as Discipline[];
  const stats = async (queue: Queue): Promise<QueueStats> =>
    readStats(await tc(['-s', '-j', 'qdisc', 'show', 'dev', device]), leafHandle(queue.minor));

  /** What waits in the queue goes on its way, as it would when a real link recovers; deleting it would be one more loss. */
  const drain = async (queue: Queue): Promise<void> => {
    if (queue.discipline[0] === 'tbf')
      await tc(['qdisc', 'change', ...at(device, queue.minor), ...atRate(queue.discipline, wideOpenRate)]);
    else await tc(['qdisc', 'change', ...at(device, queue.minor), 'netem', 'delay', '0ms']);
    const deadline = performance.now() + drainTimeoutMs;
    while ((await stats(queue)).backlogBytes > 0 && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, pollMs));
  };

  return {
    addQueue: (name, match, discipline) =>
      inTurn(async () => {
        const queue = { minor: nextMinor, discipline };
        nextMinor += 1;
        if (!(await onDevice()).some(isTree))
          await tc(['qdisc', 'add', 'dev', device, 'root', 'handle', rootHandle, 'htb']);
        queues.set(name, queue);
        const { parent, classid, leaf } = queueArguments(device, queue);
        await tc(parent);
        await tc(leaf);
        await filter.addRules(name, [`${match} meta priority set ${classid}`], 'leaving');
      }),
    async queueStats(name) {
      const queue = queues.get(name);
      return queue ? stats(queue) : noStats;
    },
    async count() {
      // What a device begins with has the handle 0:.
      return (await onDevice()).filter((one) => (one.handle ?? '0:') !== '0:' && !isTree(one)).length;
    },
    removeQueue: (name) =>
      inTurn(async () => {
        const queue = queues.get(name);
        if (!queue) return;
        await drain(queue);
        await filter.removeRules(name);
        queues.delete(name);
        await tc(['qdisc', 'del', 'dev', device, 'parent', classId(queue.minor)]);
        await tc(['class', 'del', 'dev', device, 'classid', classId(queue.minor)]);
      }),
  };
}

/** The argument lists that make one queue. The class itself limits nothing; its leaf does what the fault is about. */
export function queueArguments(
  device: string,
  { minor, discipline }: Queue,
): { parent: string[]; classid: string; leaf: string[] } {
  const classid = classId(minor);
  const parent = ['class', 'add', 'dev', device, 'parent', rootHandle, 'classid', classid];
  return {
    classid,
    // Without a quantum tc works one out from the rate, and the kernel complains that it is too big.
    parent: [...parent, 'htb', 'rate', wideOpenRate, 'quantum', '1514'],
    leaf: ['qdisc', 'add', ...at(device, minor), ...discipline],
  };
}

/** Class and handle numbers are hexadecimal to tc and to nft alike. */
const classId = (minor: number): string => `${rootHandle}${(minor + 0xf).toString(16)}`;
const leafHandle = (minor: number): string => `${(minor + 0xf).toString(16)}:`;
const at = (device: string, minor: number): string[] => [
  'dev',
  device,
  'parent',
  classId(minor),
  'handle',
  leafHandle(minor),
];

function atRate(discipline: readonly string[], rate: string): string[] {
  const words = [...discipline];
  const place = words.indexOf('rate');
  if (place >= 0) words[place + 1] = rate;
  return words;
}

const noStats: QueueStats = { sentBytes: 0, sentPackets: 0, dropped: 0, overlimits: 0, backlogBytes: 0 };

/** Reads one queue out of `tc -s -j qdisc show`. */
export function readStats(json: string, handle: string): QueueStats {
  const all = JSON.parse(json || '[]') as Readonly<Record<string, string | number>>[];
  const found = all.find((qdisc) => qdisc['handle'] === handle);
  if (!found) return noStats;
  const number = (name: string): number => Number(found[name] ?? 0);
  return {
    sentBytes: number('bytes'),
    sentPackets: number('packets'),
    dropped: number('drops'),
    overlimits: number('overlimits'),
    backlogBytes: number('backlog'),
  };
}

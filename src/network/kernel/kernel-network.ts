import type { KernelNetwork } from '../types.ts';
import { type ExecuteTool, mustExecute } from './execute.ts';
import { packetFilter } from './nftables.ts';
import { type Disciplines, probeDisciplines } from './probe-disciplines.ts';
import { tcpSocketsIn } from './tcp-sockets.ts';
import { trafficControl } from './traffic-control.ts';

/**
 * The packet filter and the queues of one network namespace, by tools run inside it. `device` is where the packets of the links leave:
 * `lo` where everything is in one namespace, the container's own interface otherwise. `known`: what the kernel
 * offers, where that is tried elsewhere; otherwise it is tried on the device, which may cost packets that are on their way.
 */
export function kernelNetwork(execute: ExecuteTool, device: string, known?: Promise<Disciplines>): KernelNetwork {
  const filter = packetFilter(execute);
  const queues = trafficControl(execute, filter, device);
  let found = known;
  const disciplines = (): Promise<Disciplines> => {
    found ??= probeDisciplines(execute, device);
    return found;
  };
  return {
    namespace: execute,
    addRules: (name, rules) => filter.addRules(name, rules),
    counters: filter.counters,
    removeRules: filter.removeRules,
    setMembers: filter.setMembers,
    async destroySocket(localPort, peerPort) {
      const one = `( sport = :${localPort} and dport = :${peerPort} )`;
      // A kernel without SOCK_DESTROY says nothing of it: what counts is whether the socket is still there.
      const { exitCode } = await execute('ss', ['-KtnH', one]);
      return exitCode === 0 && (await mustExecute(execute, 'ss', ['-tnHO', 'state', 'connected', one])).trim() === '';
    },
    remains: async () => ({ ruleSets: await filter.count(), queues: await queues.count() }),
    queueStats: queues.queueStats,
    removeQueue: queues.removeQueue,
    async addQueue(name, match, discipline) {
      // They cannot be tried any more once a queue is there.
      await disciplines();
      await queues.addQueue(name, match, discipline);
    },
    async resentSegments(port) {
      const ofPort = `( sport = :${port} or dport = :${port} )`;
      return sumResent(await mustExecute(execute, 'ss', ['-tinHO', 'state', 'connected', ofPort]));
    },
    async tcpSockets(port, at) {
      const ofPort = `( ${at === 'here' ? 'sport' : 'dport'} = :${port} )`;
      return tcpSocketsIn(await mustExecute(execute, 'ss', ['-timnHO', 'state', 'established', ofPort]));
    },
    disciplines,
  };
}

/** Adds up `retrans:<unanswered>/<total>` of `ss -i`, which leaves it out where it is 0. */
export function sumResent(text: string): number {
  return [...text.matchAll(/\bretrans:\d+\/(\d+)/g)].reduce((sum, [, total]) => sum + Number(total), 0);
}

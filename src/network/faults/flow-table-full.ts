import { flowSet, flowTable } from '../kernel/flow-table.ts';
import { legEnds } from '../kernel/leg-packets.ts';
import { kernelOf } from '../kernel-fault.ts';
import type { Fault } from '../types.ts';

let next = 1;

/**
 * The connection table of a firewall or NAT is full: flows that have an entry pass, and packets of new ones are dropped without a word (Linux:
 * "nf_conntrack: table full, dropping packet"). It stays full until it is healed, as where others take every entry that becomes free.
 */
export const fault: Fault = {
  layer: 'kernel',
  legs: ['proxy-replica', 'source-proxy'],
  needs: ['kernel-faults'],
  defaults: {},
  async inject(target, _, leg) {
    const { port, lower } = legEnds(target.ports, leg);
    const network = await kernelOf(target)(lower);
    const name = `table_${next++}`;
    const sockets = await target.sockets();
    const known = [...new Set(sockets.filter((one) => one.peerPort === port).map((one) => one.localPort))];
    // Room for these and for one that nobody uses, and for no other.
    const entries = known.length + 1;
    await network.addRules(name, flowTable({ port, known, entries, otherwise: 'drop' }));
    return {
      async proof() {
        const [{ packets, bytes }, members] = await Promise.all([
          network.counters(name),
          network.setMembers(name, flowSet),
        ]);
        return {
          tookEffect: packets > 0 && members.length === entries,
          summary: `the connection table had ${members.length} of ${entries} entries: ${packets} packets (${bytes} bytes) of other connections were dropped`,
          numbers: { packets, bytes, entries: members.length, room: entries },
        };
      },
      heal: () => network.removeRules(name),
    };
  },
};

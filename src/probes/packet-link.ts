import type { LinkTraffic } from '../model/samples.ts';
import type { DirectionCounters, PacketLink } from '../network/packet/types.ts';
import type { Probe } from './probe.ts';
import type { Recorder } from './recorder.ts';

/** What crosses a link of packets, from the kernel's counters of both ends. */
export function packetLinkProbe(link: Pick<PacketLink, 'counters' | 'isAlive'>, recorder: Recorder): Probe {
  return {
    name: 'link',
    async sample() {
      const { directions, retransmits } = link.counters();
      recorder.record({
        kind: 'link',
        toReplica: traffic(directions['to-replica']),
        toSource: traffic(directions['to-source']),
        retransmits,
        alive: link.isAlive(),
      });
    },
  };
}

const traffic = ({ sentPackets, arrivedPackets }: DirectionCounters): LinkTraffic => ({ sentPackets, arrivedPackets });

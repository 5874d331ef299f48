import { readSockets } from '../network/sockets.ts';
import type { LinkPorts } from '../network/types.ts';
import type { Probe } from './probe.ts';
import type { Recorder } from './recorder.ts';

/** Queues and retransmissions of every socket of the link, from the kernel's tables; these may change when a process is restarted. */
export function socketsProbe(ports: LinkPorts, tables: () => readonly string[], recorder: Recorder): Probe {
  return {
    name: 'sockets',
    async sample() {
      recorder.record({ kind: 'sockets', sockets: readSockets(ports, tables()) });
    },
  };
}

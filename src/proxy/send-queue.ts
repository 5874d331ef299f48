import { readFileSync } from 'node:fs';
import type { Socket } from 'node:net';

/**
 * Bytes the kernel still holds for the peer of a socket: written, but not acknowledged. A reset throws them away, so who
 * wants to reset at an exact point must wait until there are none. Node has no call for it; Linux lists it in /proc.
 * @returns `undefined` where the system does not tell.
 */
export function unacknowledgedBytes(socket: Socket): number | undefined {
  const { localPort, remotePort } = socket;
  if (localPort === undefined || remotePort === undefined) return undefined;
  const local = `:${hexPort(localPort)} `;
  const remote = `:${hexPort(remotePort)} `;
  for (const table of ['/proc/self/net/tcp', '/proc/self/net/tcp6']) {
    for (const line of readTable(table)) {
      // sl local_address rem_address st tx_queue:rx_queue ...
      if (!line.includes(local) || !line.includes(remote)) continue;
      const [, localAddress, remoteAddress, , queues] = line.trim().split(/\s+/);
      if (!`${localAddress} `.endsWith(local) || !`${remoteAddress} `.endsWith(remote)) continue;
      return Number.parseInt(queues?.split(':')[0] ?? '', 16);
    }
  }
  return undefined;
}

function hexPort(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, '0');
}

function readTable(file: string): string[] {
  try {
    return readFileSync(file, 'latin1').split('\n');
  } catch {
    return [];
  }
}

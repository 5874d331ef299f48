import { readFileSync } from 'node:fs';
import type { FaultTarget } from './types.ts';

/** How often the socket tables are looked at; a refused or dying connection is short. */
const lookEveryMs = 10;

/** What replicas tried since the watch began. */
export interface AttemptsSeen {
  /** New connections from the replica that the proxy accepted, by its own evidence and by the kernel's socket table. */
  readonly accepted: number;
  /** Bytes that reached the replica over new connections, of those whose bytes could be counted. */
  readonly passedBytes: number;
  /** New connections whose bytes nobody could count: with the original Toxiproxy, those that ended before anyone asked. */
  readonly uncounted: number;
  /** Connections towards the proxy that are open at this moment. */
  readonly openNow: number;
}

export interface AttemptsWatch {
  /** Connections towards the proxy that were open when the watch began. */
  readonly openBefore: number;
  seen(): Promise<AttemptsSeen>;
  stop(): void;
}

/**
 * Watches who connects to the proxy while a fault disturbs connection setup. Attempts are told by the replica's own ports, so that it works with any
 * proxy; where the proxy offers evidence of its own, the larger count holds.
 */
export async function watchAttempts(target: FaultTarget): Promise<AttemptsWatch> {
  const [atStart, proxied] = await Promise.all([replicaSockets(target), target.toxics.connections()]);
  const knownPorts = new Set(atStart.map((socket) => socket.localPort));
  const newPorts = new Set<number>();
  const lastId = Math.max(0, ...proxied.map((connection) => connection.id));
  const look = async (): Promise<number> => {
    const sockets = await replicaSockets(target);
    for (const { localPort, state } of sockets)
      if (!knownPorts.has(localPort) && state !== 'SYN_SENT') newPorts.add(localPort);
    return sockets.filter((socket) => socket.state === 'ESTABLISHED').length;
  };
  const timer = setInterval(() => void look().catch(() => undefined), lookEveryMs);
  timer.unref();
  return {
    openBefore: atStart.filter((socket) => socket.state === 'ESTABLISHED').length,
    async seen() {
      const [openNow, connections] = await Promise.all([look(), target.toxics.connections()]);
      const reported = connections.filter((connection) => connection.id > lastId);
      return {
        accepted: Math.max(newPorts.size, reported.length),
        passedBytes: reported.reduce((sum, connection) => sum + (connection.downstreamOut ?? 0), 0),
        uncounted: reported.filter((connection) => connection.downstreamOut === null).length,
        openNow,
      };
    },
    stop: () => clearInterval(timer),
  };
}

/**
 * Connects of a network namespace that failed so far, by its kernel counter (AttemptFails): a refused port leaves no socket behind to be seen.
 * `null` where it cannot be read.
 */
export function failedConnects(pid: number): number | null {
  try {
    return parseAttemptFails(readFileSync(`/proc/${pid}/net/snmp`, 'latin1'));
  } catch {
    return null;
  }
}

/** Pure part of {@link failedConnects}: a line of names, then a line of numbers. */
export function parseAttemptFails(text: string): number | null {
  const [names = [], values = []] = text
    .split('\n')
    .filter((line) => line.startsWith('Tcp:'))
    .map((line) => line.trim().split(/\s+/));
  const value = values[names.indexOf('AttemptFails')];
  return value === undefined || !/^\d+$/.test(value) ? null : Number(value);
}

async function replicaSockets(target: FaultTarget): Promise<Awaited<ReturnType<FaultTarget['sockets']>>> {
  return (await target.sockets()).filter((socket) => socket.end === 'replica');
}

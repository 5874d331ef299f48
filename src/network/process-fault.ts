import { setTimeout as delay } from 'node:timers/promises';
import type { Leg, PathProcess, SocketSample } from '../model/samples.ts';
import type { FaultProcess, FaultTarget } from './types.ts';

/** The legs of faults that act on a process, the most usual target first. */
export const processLegs: readonly PathProcess[] = ['source', 'replica', 'proxy'];

/** The process that a fault sits on. */
export function processAt(target: FaultTarget, leg: Leg): FaultProcess {
  const process = processLegs.find((name) => name === leg);
  // The stage lets only legs of the fault through.
  if (!process) throw new TypeError(`${leg} is not a process`);
  return target.processes[process];
}

const endsOf: Readonly<Record<PathProcess, readonly SocketSample['end'][]>> = {
  source: ['source'],
  proxy: ['proxy-upstream', 'proxy-downstream'],
  replica: ['replica'],
};

/** The sockets of the link that belong to a process. */
export async function socketsAt(target: FaultTarget, leg: Leg): Promise<SocketSample[]> {
  const ends = endsOf[leg as PathProcess] ?? [];
  return (await target.sockets()).filter((socket) => ends.includes(socket.end));
}

const pollMs = 2;

/** Waits until a condition holds; whether it did within the time. */
export async function within(timeoutMs: number, holds: () => boolean): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (!holds()) {
    if (performance.now() > deadline) return false;
    await delay(pollMs);
  }
  return true;
}

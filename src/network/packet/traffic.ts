import { readFileSync } from 'node:fs';
import { type EndName, otherEnd } from './devices.ts';
import type { DirectionCounters, PacketLinkCounters } from './types.ts';

/** Counts of one device. */
export interface DeviceCounts {
  readonly received: { readonly bytes: number; readonly packets: number };
  readonly sent: { readonly bytes: number; readonly packets: number; readonly dropped: number };
}

/** One device of `/proc/PID/net/dev`; all 0 where it is not there. Pure. */
export function deviceCounts(text: string, device: string): DeviceCounts {
  const line = text.split('\n').find((one) => one.trimStart().startsWith(`${device}:`)) ?? '';
  const fields = line
    .slice(line.indexOf(':') + 1)
    .trim()
    .split(/\s+/)
    .map(Number);
  const at = (field: number): number => fields[field] || 0;
  return { received: { bytes: at(0), packets: at(1) }, sent: { bytes: at(8), packets: at(9), dropped: at(11) } };
}

/** Segments that were sent again, of `/proc/PID/net/snmp`. Pure. */
export function retransmitted(text: string): number {
  const [names, values] = text
    .split('\n')
    .filter((line) => line.startsWith('Tcp:'))
    .map((line) => line.split(' '));
  return Number(values?.[names?.indexOf('RetransSegs') ?? -1] ?? 0);
}

/** The devices of an end: packets leave by one and arrive on the other. */
export interface EndDevices {
  readonly out: string;
  readonly in: string;
  /** Packets that were dropped before they reached the device, where it does not count them. */
  readonly droppedBefore?: (end: EndName) => number;
}

/** Reads the kernel's counters of both ends: what was sent again counts from now on. */
export function trafficOf(
  ends: Readonly<Record<EndName, { readonly pid: number }>>,
  devices: EndDevices,
): () => PacketLinkCounters {
  const seen = new Map<string, string>();
  const read = (end: EndName, file: string): string => {
    const path = `/proc/${ends[end].pid}/net/${file}`;
    try {
      seen.set(path, readFileSync(path, 'utf8'));
    } catch {
      // The process that kept the namespace has ended: nothing is counted any more.
    }
    return seen.get(path) ?? '';
  };
  const before = { source: retransmitted(read('source', 'snmp')), replica: retransmitted(read('replica', 'snmp')) };
  const direction = (from: EndName, texts: Readonly<Record<EndName, string>>): DirectionCounters => {
    const { sent } = deviceCounts(texts[from], devices.out);
    const { received } = deviceCounts(texts[otherEnd[from]], devices.in);
    return {
      // The device counts what the emulator has taken from it.
      sentPackets: sent.packets + sent.dropped + (devices.droppedBefore?.(from) ?? 0),
      sentBytes: sent.bytes,
      arrivedPackets: received.packets,
      arrivedBytes: received.bytes,
    };
  };
  const resent = (end: EndName): number => Math.max(0, retransmitted(read(end, 'snmp')) - before[end]);
  const movedBetween = (first: string, again: string): number => packetsOf(again, devices) - packetsOf(first, devices);
  return () => {
    const texts = steadiest(() => {
      const source = read('source', 'dev');
      const replica = read('replica', 'dev');
      return { value: { source, replica }, moved: movedBetween(source, read('source', 'dev')) };
    });
    return {
      directions: { 'to-replica': direction('source', texts), 'to-source': direction('replica', texts) },
      retransmits: { source: resent('source'), replica: resent('replica') },
    };
  };
}

const packetsOf = (text: string, devices: EndDevices): number =>
  deviceCounts(text, devices.out).sent.packets + deviceCounts(text, devices.in).received.packets;

/** Two ends are read one after the other. So many packets between the two readings change nothing. */
const steadyPackets = 1;
const mostLooks = 5;

/**
 * The look during which the fewest packets moved, of at most five. On a busy machine this process can be set aside between reading one end and the other
 * one; what arrives meanwhile would hide what was lost. Exported for its tests.
 */
export function steadiest<T>(look: () => { readonly value: T; readonly moved: number }): T {
  let best = look();
  for (let looks = 1; looks < mostLooks && best.moved > steadyPackets; looks += 1) {
    const next = look();
    if (next.moved < best.moved) best = next;
  }
  return best.value;
}

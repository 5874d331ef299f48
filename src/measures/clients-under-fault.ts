import type { ProxyConnectionSample } from '../model/samples.ts';
import type { Observation, Timeline } from '../model/timeline.ts';

/** The clients of a link around the last fault that was injected. */
export interface ClientsUnderFault {
  readonly injected: Observation<'fault'>;
  /** The first proof that shows an effect. */
  readonly proof: Observation<'fault'> | undefined;
  /** What the last proof said, where none shows an effect. */
  readonly unproved: string;
  /** When healing began, ms of the timeline; infinite while the fault is in effect. */
  readonly healingFromMs: number;
  readonly healed: Observation<'fault'> | undefined;
  /** Open when the fault was injected: those that read the binary log, or all where none is known to do so. */
  readonly connections: readonly ProxyConnectionSample[];
  /** Whether they read the binary log. */
  readonly streaming: boolean;
  /** Newer connections have a larger one. */
  readonly lastId: number;
  /** TCP ports of all clients that were known; `null` where the sockets were not looked at. */
  readonly knownPorts: ReadonlySet<number> | null;
}

export const isOpen = ({ open, closedBy }: ProxyConnectionSample): boolean => open && closedBy === null;

/** @returns why nothing can be said of the clients, as text, where that is so. */
export function clientsUnderFault(timeline: Timeline): ClientsUnderFault | string {
  const injected = timeline.last('fault', (o) => o.event === 'injected');
  if (!injected) return 'no fault was injected';
  const before = timeline.last('proxy', (o) => o.atMs <= injected.atMs);
  if (!before) return 'the connections were not observed before the fault';
  const open = before.connections.filter(isOpen);
  if (open.length === 0) return 'no client was connected when the fault was injected';
  const readers = open.filter(({ binlogEvents }) => binlogEvents !== null);
  const ofIt = timeline.of('fault').filter(({ id }) => id === injected.id);
  const proofs = ofIt.filter(({ event }) => event === 'proof');
  const healed = ofIt.find(({ event }) => event === 'healed');
  const sockets = timeline.last('sockets', (o) => o.atMs <= injected.atMs);
  return {
    injected,
    proof: proofs.find(({ proof }) => proof?.tookEffect),
    unproved: proofs.at(-1)?.proof?.summary ?? 'it was not asked for a proof',
    // The last proof is the first act of healing.
    healingFromMs: healed ? (proofs.at(-1)?.atMs ?? healed.atMs) : Number.POSITIVE_INFINITY,
    healed,
    connections: readers.length > 0 ? readers : open,
    streaming: readers.length > 0,
    lastId: Math.max(...before.connections.map(({ id }) => id)),
    knownPorts: sockets
      ? new Set([
          ...sockets.sockets.filter(({ end }) => end === 'replica').map(({ localPort }) => localPort),
          ...before.connections.flatMap(({ clientPort }) => clientPort ?? []),
        ])
      : null,
  };
}

export const notProved = ({ injected, unproved }: ClientsUnderFault): string =>
  `the fault ${injected.fault} is not proved to have had an effect: ${unproved}`;

import type { KernelTools, RunCommandSpec } from '../kernel/execute.ts';
import type { EndName } from './devices.ts';
import { localEnd } from './local-end.ts';
import type { PacketEnd, PacketLink } from './types.ts';
import { openWirefilterLink } from './wirefilter-link.ts';

/** Programs that a link of packets is made with, beside those of kernel faults. */
export interface PacketLinkTools {
  readonly wirefilter: RunCommandSpec;
}

export interface PacketLinkOptions {
  /** Two network namespaces of one user namespace, their loopback up: `openNamespace()`, and `openNamespace(first)`. */
  readonly ends: Readonly<Record<EndName, PacketEnd>>;
  readonly tools: Pick<KernelTools, 'ip' | 'tc'> & PacketLinkTools;
  /** A folder of the run; nothing stays in it. */
  readonly dir: string;
  /** Whether the kernel has the network emulator (`Disciplines.netem`). */
  readonly netem: boolean;
}

/**
 * Joins two network namespaces by a link that carries packets, a cable until it is shaped.
 *
 * @throws ReplfaultError `PACKET_LINK`, `NO_NAMESPACE`, `KERNEL_FAULT`
 * @example
 * await using link = await openPacketLink({ ends: { source, replica }, tools, dir, netem: false });
 * const limits = await link.shape(shape);
 */
export async function openPacketLink({ ends, tools, dir, netem }: PacketLinkOptions): Promise<PacketLink> {
  if (netem) return (await import('./netem-link.ts')).openNetemLink({ ends, tools });
  const { source, replica } = ends;
  const parts = { tools, dir };
  return openWirefilterLink({ source: localEnd(source, parts), replica: localEnd(replica, parts) });
}

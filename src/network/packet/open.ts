import type { KernelTools, RunCommandSpec } from '../kernel/execute.ts';
import type { PacketEnd, PacketLink } from './types.ts';
export interface PacketLinkTools {
  readonly vdeSwitch: RunCommandSpec;
  readonly wirefilter: RunCommandSpec;
}
export declare function openPacketLink(o: {
  ends: Readonly<Record<'source' | 'replica', PacketEnd>>;
  tools: KernelTools & PacketLinkTools;
  dir: string;
  netem: boolean;
}): Promise<PacketLink>;

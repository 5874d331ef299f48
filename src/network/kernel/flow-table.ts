import type { RuleSet } from '../types.ts';

/** The set of a flow table, as `KernelNetwork.setMembers` asks for it. */
export const flowSet = 'flows';
/** No flow has this port: its entry is never used, and shows that what is not used is forgotten. */
export const decoyPort = 1;

export interface FlowTable {
  /** TCP port that the flows of the leg go to. */
  readonly port: number;
  /** Ports of the clients whose flows have an entry already. */
  readonly known: readonly number[];
  /** An entry that no packet has used for so long is gone, ms. Left out: none ever is. */
  readonly idleMs?: number;
  /** Room for so many entries; one that finds none is not made. Left out: as many as the kernel takes. */
  readonly entries?: number;
  /** Verdict on packets of flows without an entry. */
  readonly otherwise: string;
}

/**
 * The state of a firewall or NAT, both ways through the lower end of a leg; a flow is told by the port of its client. A SYN makes an entry, every packet
 * renews it. A rule whose entry finds no room does not match (nftables: an update of a full set).
 */
export function flowTable({ port, known, idleMs, entries, otherwise }: FlowTable): RuleSet {
  const elements = [decoyPort, ...new Set(known)];
  const renew = (field: string): string => `${field} @${flowSet} update @${flowSet} { ${field} } accept`;
  return {
    declarations: [
      `set ${flowSet} {`,
      '  type inet_service',
      `  flags dynamic${idleMs === undefined ? '' : ',timeout'}`,
      ...(idleMs === undefined ? [] : [`  timeout ${idleMs}ms`]),
      ...(entries === undefined ? [] : [`  size ${entries}`]),
      `  elements = { ${elements.join(', ')} }`,
      '}',
    ],
    arriving: [`tcp sport ${port} ${renew('tcp dport')}`, `tcp sport ${port} ${otherwise}`],
    leaving: [
      `tcp dport ${port} tcp flags & (syn | ack) == syn update @${flowSet} { tcp sport }`,
      `tcp dport ${port} ${renew('tcp sport')}`,
      `tcp dport ${port} ${otherwise}`,
    ],
  };
}

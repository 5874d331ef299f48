import type { Link } from './link.ts';
import type { FaultTarget } from './types.ts';

/**
 * The proxy's side of a link, as faults reach it.
 * @param others tells toxics that are part of the link itself, which no healing takes away
 */
export function toxicsOf(link: Link, others: (toxic: string) => boolean = () => false): FaultTarget['toxics'] {
  return {
    kind: link.kind,
    add: (toxic) => link.add(toxic),
    remove: (name) => link.remove(name),
    setEnabled: (enabled) => link.setEnabled(enabled),
    connections: () => link.countedConnections(),
    firings: (name) => link.firings(name),
    present: async () => (await link.present()).filter((toxic) => !others(toxic)),
  };
}

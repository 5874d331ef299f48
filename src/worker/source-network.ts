import { packetLinkMissing } from '../network/packet-fault.ts';
import type { KernelNetwork } from '../network/types.ts';
import type { SourceNetwork } from '../operator/types.ts';
import type { SettableHost } from '../topology/packet-link.ts';

/** What can be changed, and set back. */
export interface SourceNetworkParts {
  /** Left out: the case has no link of packets. */
  readonly host: SettableHost | undefined;
  /** The packet filter of that host; `null` where there is none, which is without such a link. */
  readonly kernel: (() => Promise<KernelNetwork>) | null;
  /** Told how each change is undone. */
  later(undo: () => Promise<void>): void;
}

/** The network of the source's host for an operator. */
export function sourceNetwork({ host, kernel, later }: SourceNetworkParts): SourceNetwork {
  const here = (): SettableHost => {
    if (host) return host;
    throw packetLinkMissing();
  };
  return {
    async set(name, value) {
      const { settings } = here();
      const path = name.replaceAll('.', '/');
      const [before = ''] = await settings.read([path]);
      await settings.write({ [path]: value });
      later(() => settings.write({ [path]: before.trim() }));
    },
    async route(attributes) {
      const { route } = here();
      await route(attributes);
      later(() => route([]));
    },
    async filter(name, rules) {
      here();
      if (kernel === null) throw packetLinkMissing();
      const filter = await kernel();
      await filter.addRules(name, rules);
      later(() => filter.removeRules(name));
    },
  };
}

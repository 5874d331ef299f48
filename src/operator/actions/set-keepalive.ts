import type { Action } from '../types.ts';

/** Linux: when a socket with SO_KEEPALIVE that has carried nothing sends its first probe, and how long it waits between two. */
const names = ['net.ipv4.tcp_keepalive_time', 'net.ipv4.tcp_keepalive_intvl'] as const;

export const action: Action = {
  does: 'has TCP on the host of the source probe connections that have been idle for so many seconds; connections opened afterwards are concerned',
  defaults: { idleS: 1 },
  async run({ network, did }, { idleS }) {
    for (const name of names) {
      await network.set(name, String(idleS));
      did('source', `sysctl -w ${name}=${idleS}`);
    }
  },
};

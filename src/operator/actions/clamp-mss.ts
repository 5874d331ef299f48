import type { Action } from '../types.ts';

/** Headers of IPv4 and TCP without options, bytes. */
const headers = 40;

export const action: Action = {
  does: 'lowers the segment size that connections agree on when they are opened, as a router does by MSS clamping',
  defaults: { bytes: 1400 },
  async run({ network, did }, { bytes }) {
    const rule = `tcp flags & (syn | rst) == syn tcp option maxseg size set ${Number(bytes) - headers}`;
    await network.filter('clamp-mss', [rule]);
    did('source', `nft add rule inet FILTER input ${rule}`);
  },
};

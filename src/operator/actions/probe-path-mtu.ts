import type { Action } from '../types.ts';

const [name, value] = ['net.ipv4.tcp_mtu_probing', '1'];

export const action: Action = {
  does: 'has TCP on the host of the source try smaller packets when large ones are not acknowledged',
  defaults: {},
  async run({ network, did }) {
    await network.set(name, value);
    did('source', `sysctl -w ${name}=${value}`);
  },
};

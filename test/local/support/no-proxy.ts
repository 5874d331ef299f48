import type { Address, Link } from '../../../src/network/link.ts';
import type { StartedProxy } from '../../../src/network/types.ts';

const none = async () => [];
const nothing = async () => undefined;

/** No proxy, and links that lead straight to their server: for tests of what happens inside servers. */
export const noProxy: StartedProxy = {
  kind: 'embedded',
  version: 'none',
  url: '',
  pid: 0,
  socketTable: '/proc/net/tcp',
  isRunning: () => true,
  signal: nothing,
  kill: nothing,
  restart: nothing,
  openLink: async (name, upstream) => directLink(name, upstream),
  [Symbol.asyncDispose]: nothing,
};

function directLink(name: string, address: Address): Link {
  return {
    name,
    kind: 'embedded',
    ports: { source: address.port, proxy: address.port },
    address,
    add: nothing,
    remove: nothing,
    present: async () => [],
    setEnabled: nothing,
    connections: none,
    countedConnections: none,
    firings: none,
    close: nothing,
    [Symbol.asyncDispose]: nothing,
  };
}

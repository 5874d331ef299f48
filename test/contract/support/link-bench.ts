import { afterEach } from 'vitest';
import type { Link } from '../../../src/network/link.ts';
import { readSockets } from '../../../src/network/sockets.ts';
import { toxicsOf } from '../../../src/network/toxics-of.ts';
import type { FaultServer, FaultTarget, StartedProxy } from '../../../src/network/types.ts';
import { connectTo, type Peer, startTestServer, type TestServer } from './peers.ts';
import type { ProxyUnderTest } from './proxy-under-test.ts';

/** A proxy with one link, a client's side and a server's side around it. */
export interface LinkBench {
  readonly proxy: StartedProxy;
  readonly link: Link;
  readonly server: TestServer;
  readonly target: FaultTarget;
  connect(): Promise<Peer>;
  pair(): Promise<{ client: Peer; server: Peer }>;
}

/** Opens benches, and ends everything after each test. */
export function linkBenches(): (under: Omit<ProxyUnderTest, 'name'>) => Promise<LinkBench> {
  const endings: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0).reverse()) await end();
  });
  return async (under) => {
    const proxy = await under.start();
    const host = under.serverHost?.() ?? '127.0.0.1';
    endings.push(() => proxy[Symbol.asyncDispose]());
    const server = await startTestServer({ host });
    endings.push(() => server.close());
    const link = await proxy.openLink('link', { host, port: server.port });
    const connect = async (): Promise<Peer> => {
      const client = await connectTo(`:${link.ports.proxy}`, true, link.address.host);
      endings.push(() => client.destroy());
      return client;
    };
    return {
      proxy,
      link,
      server,
      target: targetOf(proxy, link),
      connect,
      async pair() {
        const index = server.peers.length;
        const client = await connect();
        return { client, server: await server.peer(index) };
      },
    };
  };
}

function targetOf(proxy: StartedProxy, link: Link): FaultTarget {
  const nobody: FaultServer = {
    words: {
      changePassword: () => [],
      requireTls: () => [],
      killConnection: () => '',
      stopReplica: '',
      startReplica: '',
      startReceiver: '',
      stopApplier: '',
      startApplier: '',
      receiverThread: null,
      replicaStatus: '',
      askForTls: () => '',
      askForPublicKey: () => '',
      packetLimit: '',
      forgetHosts: [],
      binaryLogStatus: '',
      reloadTls: null,
      stopReceiver: '',
      withoutBinaryLog: [],
      semiSync: () => ({ settings: '', remove: [], restore: () => [] }),
    },
    dataDir: '/nowhere',
    disks: {},
    account: { user: 'repl', password: '' },
    newPassword: () => 'a new one',
    query: async () => [],
    occupy: async () => ({ [Symbol.asyncDispose]: async () => undefined }),
    pid: 0,
    isRunning: () => true,
    signal: async () => undefined,
    kill: async () => undefined,
    restart: async () => undefined,
  };
  return {
    ports: link.ports,
    address: link.address,
    toxics: toxicsOf(link),
    kernel: null,
    tracer: null,
    processes: { source: nobody, proxy, replica: nobody },
    sockets: async () => readSockets(link.ports, [...new Set(['/proc/net/tcp', proxy.socketTable])]),
    servers: { source: nobody, replica: nobody },
  } as FaultTarget;
}

import type { ProxyEvidence } from '../../../src/proxy/index.ts';
import { connectTo, type Peer, startTestServer } from './peers.ts';
import { spawnProxy } from './proxy-process.ts';
import { pause, until } from './until.ts';

export interface BackPressureMeasurement {
  /** Most bytes that one connection held in the proxy's memory at any sample. */
  readonly maxBufferedBytes: number;
  /** Resident memory of the proxy process: at the start of the blockage, and its highest value until the end. */
  readonly rssBeforeBytes: number;
  readonly maxRssBytes: number;
  /** Bytes the sender had handed to its socket when everything was full, and at the end: equal when it is blocked. */
  readonly absorbedEarlyBytes: number;
  readonly absorbedBytes: number;
  readonly samples: number;
}

export interface BackPressureOptions {
  /** What blocks the stream: the stall toxic, or a client that does not read. */
  readonly by: 'stall' | 'client';
  readonly seconds: number;
  readonly connections?: number;
  readonly proxyArgs?: readonly string[];
}

/** Runs fast senders against a blocked stream through a proxy process of its own, and watches its memory. */
export async function measureBackPressure({
  by,
  seconds,
  connections = 4,
  proxyArgs,
}: BackPressureOptions): Promise<BackPressureMeasurement> {
  const proxy = await spawnProxy(proxyArgs);
  const handedOver: (() => number)[] = [];
  const server = await startTestServer({ keep: false, connected: (peer) => handedOver.push(sendForever(peer)) });
  const clients: Peer[] = [];
  const post = (path: string, body: unknown) => fetch(proxy.url + path, { method: 'POST', body: JSON.stringify(body) });
  try {
    const made = await post('/proxies', { name: 'p', listen: '127.0.0.1:0', upstream: server.address });
    const { listen } = (await made.json()) as { listen: string };
    for (let i = 0; i < connections; i++) clients.push(await connectTo(listen, false));
    await until('data flows', () => clients.every((client) => client.receivedBytes > 20_000_000), 20_000);
    if (by === 'stall') await post('/proxies/p/toxics', { type: 'stall' });
    else for (const client of clients) client.socket.pause();
    const absorbed = () => handedOver.reduce((sum, count) => sum + count(), 0);
    await pause(1000);
    const absorbedEarlyBytes = absorbed();
    const rssBeforeBytes = await residentBytes(proxy.url);
    let [maxBufferedBytes, maxRssBytes, samples] = [0, rssBeforeBytes, 0];
    for (const deadline = performance.now() + seconds * 1000; performance.now() < deadline; samples++) {
      const evidence = (await (await fetch(`${proxy.url}/proxies/p/connections`)).json()) as ProxyEvidence;
      for (const { downstream } of evidence.connections)
        maxBufferedBytes = Math.max(maxBufferedBytes, downstream.bufferedBytes);
      maxRssBytes = Math.max(maxRssBytes, await residentBytes(proxy.url));
      await pause(100);
    }
    return { maxBufferedBytes, rssBeforeBytes, maxRssBytes, absorbedEarlyBytes, absorbedBytes: absorbed(), samples };
  } finally {
    for (const client of clients) client.destroy();
    await server.close();
    await proxy.end();
  }
}

/** Keeps the socket full. @returns how many bytes the kernel has taken so far. */
function sendForever(peer: Peer): () => number {
  const block = Buffer.alloc(256 * 1024, 'x');
  const send = () => {
    while (peer.socket.writable && peer.socket.write(block));
  };
  peer.socket.on('drain', send);
  send();
  return () => peer.socket.bytesWritten - peer.socket.writableLength;
}

async function residentBytes(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text();
  return Number(/^process_resident_memory_bytes (\d+)/m.exec(metrics)?.[1]);
}

import { afterAll, afterEach, beforeAll } from 'vitest';
import type { ProxyEvidence } from '../../../src/proxy/index.ts';
import { connectTo, type Peer, startTestServer, type TestServer, type TestServerOptions } from './peers.ts';
import type { RunningServer, ServerUnderTest } from './server-under-test.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
  /** The body as JSON, `undefined` when it is none. */
  readonly json: unknown;
  readonly contentType: string | null;
}

/** A proxy with a client and a server around it. */
export interface Path {
  readonly name: string;
  readonly listen: string;
  readonly server: TestServer;
  connect(keep?: boolean): Promise<Peer>;
  /** Connects and waits for the other end. */
  pair(keep?: boolean): Promise<{ client: Peer; server: Peer }>;
  addToxic(toxic: Record<string, unknown>): Promise<Answer>;
  updateToxic(name: string, change: Record<string, unknown>): Promise<Answer>;
  removeToxic(name: string): Promise<Answer>;
  evidence(): Promise<ProxyEvidence>;
}

/** Starts a server for a describe block, and cleans up proxies, peers and test servers after each test. */
export function workbench(under: ServerUnderTest) {
  let running: RunningServer;
  const clients: Peer[] = [];
  const servers: TestServer[] = [];
  let paths = 0;

  const call = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> => {
    const raw = typeof body === 'string' || body === undefined ? body : JSON.stringify(body);
    const response = await fetch(running.url + path, { method, headers, ...(raw === undefined ? {} : { body: raw }) });
    const text = await response.text();
    return { status: response.status, text, json: parse(text), contentType: response.headers.get('content-type') };
  };

  const server = async (options?: TestServerOptions): Promise<TestServer> => {
    const started = await startTestServer(options);
    servers.push(started);
    return started;
  };

  const path = async (options?: TestServerOptions): Promise<Path> => {
    const upstream = await server(options);
    paths += 1;
    const name = `path${paths}`;
    const made = await call('POST', '/proxies', { name, listen: '127.0.0.1:0', upstream: upstream.address });
    if (made.status !== 201) throw new Error(made.text);
    const { listen } = made.json as { listen: string };
    const connect = async (keep?: boolean): Promise<Peer> => {
      const client = await connectTo(listen, keep);
      clients.push(client);
      return client;
    };
    return {
      name,
      listen,
      server: upstream,
      connect,
      async pair(keep) {
        const index = upstream.peers.length;
        const client = await connect(keep);
        return { client, server: await upstream.peer(index) };
      },
      addToxic: (toxic) => call('POST', `/proxies/${name}/toxics`, toxic),
      updateToxic: (toxic, change) => call('PATCH', `/proxies/${name}/toxics/${toxic}`, change),
      removeToxic: (toxic) => call('DELETE', `/proxies/${name}/toxics/${toxic}`),
      evidence: async () => (await call('GET', `/proxies/${name}/connections`)).json as ProxyEvidence,
    };
  };

  beforeAll(async () => {
    running = await under.start();
  });
  afterEach(async () => {
    for (const client of clients.splice(0)) client.destroy();
    const all = (await call('GET', '/proxies')).json as Record<string, unknown>;
    for (const name of Object.keys(all)) await call('DELETE', `/proxies/${encodeURIComponent(name)}`);
    for (const started of servers.splice(0)) await started.close();
  });
  afterAll(() => running.stop());

  return {
    call,
    path,
    server,
    get url() {
      return running.url;
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

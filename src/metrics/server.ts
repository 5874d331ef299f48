import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ReplfaultError } from '../model/errors.ts';
import { contentType } from './exposition.ts';

export interface Listening {
  readonly address: string;
  /** 0: the kernel chooses a free one. */
  readonly port: number;
}

/** Connections at a time; scrapers keep one each. */
const mostConnections = 32;
/** How long a client may take for its request, ms. */
const patienceMs = 5_000;

/** Where a scraper gets samples: an HTTP server that knows `/metrics` and nothing else. */
export interface MetricsServer extends AsyncDisposable {
  readonly url: string;
}

/**
 * Serves what `render` gives, at once: it must not wait for anything. @throws ReplfaultError `metrics-port` (exit 3): the port is in use, or this
 * user may not listen there.
 */
export async function serveMetrics({ address, port }: Listening, render: () => string): Promise<MetricsServer> {
  const server = createServer({ requestTimeout: patienceMs, headersTimeout: patienceMs }, (request, response) =>
    answer(request, response, render),
  );
  server.maxConnections = mostConnections;
  await listening(server, { address, port });
  const bound = server.address() as AddressInfo;
  return {
    url: `http://${bound.family === 'IPv6' ? `[${bound.address}]` : bound.address}:${bound.port}/metrics`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

function listening(server: Server, { address, port }: Listening): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why =
        { EADDRINUSE: 'the port is in use', EACCES: 'this user may not listen there' }[cause.code ?? ''] ??
        cause.message;
      reject(
        new ReplfaultError('metrics-port', `metrics cannot be served on ${address}:${port}: ${why}`, {
          hint: 'Choose another --metrics-port; 0 takes any free one and prints it.',
          cause,
        }),
      );
    });
    server.listen({ host: address, port, exclusive: true }, resolve);
  });
}

function answer({ method, url = '' }: IncomingMessage, response: ServerResponse, render: () => string): void {
  const [status, text, headers] = reply(method ?? '', url.split('?')[0] ?? '', render);
  response.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(method === 'HEAD' ? '' : text);
}

type Reply = readonly [status: number, text: string, headers: Readonly<Record<string, string>>];

function reply(method: string, path: string, render: () => string): Reply {
  if (method !== 'GET' && method !== 'HEAD') return [405, 'only GET\n', { allow: 'GET, HEAD' }];
  if (path !== '/metrics') return [404, 'only /metrics\n', {}];
  return [200, render(), { 'content-type': contentType, 'cache-control': 'no-store' }];
}

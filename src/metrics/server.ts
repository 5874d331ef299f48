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
/** How often that is looked at, ms. It is 30 s if not told, for which clients that say nothing would keep out the scraper. */
const checkedEveryMs = 1_000;

/** Where a scraper gets samples: an HTTP server that knows `/metrics` and nothing else. */
export interface MetricsServer extends AsyncDisposable {
  readonly url: string;
}

/**
 * Serves what `render` gives, at once: it must not wait for anything. @throws ReplfaultError `metrics-port` (exit 3): the port is in use, or this
 * user may not listen there.
 */
export async function serveMetrics({ address, port }: Listening, render: () => string): Promise<MetricsServer> {
  const server = createServer(
    { requestTimeout: patienceMs, headersTimeout: patienceMs, connectionsCheckingInterval: checkedEveryMs },
    (request, response) => answer(request, response, render),
  );
  // Also for one that does not read its answer.
  server.timeout = 2 * patienceMs;
  server.maxConnections = mostConnections;
  await listening(server, { address, port });
  const bound = server.address() as AddressInfo;
  return {
    url: `http://${placeText(bound.address, bound.port)}/metrics`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

const reasons: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use',
  EACCES: 'this user may not listen there',
  EADDRNOTAVAIL: 'this machine has no such address',
  EINVAL: 'the address names an interface that is not there, or none',
  EAFNOSUPPORT: 'this machine has no addresses of that kind',
};

const placeText = (address: string, port: number): string =>
  `${address.includes(':') ? `[${address}]` : address}:${port}`;

function listening(server: Server, { address, port }: Listening): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const why = reasons[cause.code ?? ''] ?? cause.message;
      const isOfAddress = ['EADDRNOTAVAIL', 'EINVAL', 'ENOTFOUND', 'EAFNOSUPPORT'].includes(cause.code ?? '');
      reject(
        new ReplfaultError('metrics-port', `metrics cannot be served on ${placeText(address, port)}: ${why}`, {
          hint: isOfAddress
            ? 'Give an address of this machine with --metrics-address, or omit it.'
            : 'Choose another --metrics-port; 0 takes any free one and prints it.',
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

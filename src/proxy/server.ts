import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ReplfaultError } from '../model/errors.ts';
import { formatAddressInfo } from './address.ts';
import { router } from './api/router.ts';
import { routes } from './api/routes.ts';
import { ProxyCollection } from './proxies.ts';
import type { ProxyLimits } from './tcp-proxy.ts';
import { loadToxics } from './toxic-folder.ts';

export interface ProxyServerOptions extends Partial<ProxyLimits> {
  /** Where the HTTP API listens. Default 127.0.0.1. */
  readonly host?: string;
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** A listening socket that this process was started with, instead of host and port. */
  readonly fd?: number;
}

/** A running fault proxy. Closing it drops every connection. */
export interface ProxyServer extends AsyncDisposable {
  /** Address of the HTTP API, for example `http://127.0.0.1:8474`. */
  readonly url: string;
  close(): Promise<void>;
}

export const defaultLimits: ProxyLimits = {
  bufferBytes: 16 * 1024,
  memoryBytes: 256 * 1024 * 1024,
  closedConnections: 200,
};

/** Clients keep connections to the API open and do not expect that one has gone: the original waits for a minute, ms. */
const idleMs = 120_000;

/**
 * Starts a TCP fault proxy that is steered over Toxiproxy's HTTP API.
 * @throws ReplfaultError `proxy-listen` when the API's address cannot be used.
 */
export async function startProxyServer(options: ProxyServerOptions = {}): Promise<ProxyServer> {
  const { host, port, fd, ...limits } = options;
  const proxies = new ProxyCollection(await loadToxics(), { ...defaultLimits, ...limits });
  const api = await openApi(proxies, { host, port, fd });
  const close = async () => {
    api.close();
    await proxies.close();
  };
  return { url: api.url, close, [Symbol.asyncDispose]: close };
}

/** Where the HTTP API of these proxies listens, until it is closed. @throws ReplfaultError `proxy-listen`. */
export async function openApi(
  proxies: ProxyCollection,
  { host = '127.0.0.1', port = 0, fd }: { [Part in 'host' | 'port' | 'fd']?: ProxyServerOptions[Part] | undefined },
): Promise<{ readonly url: string; close(): void }> {
  const http = createServer({ keepAliveTimeout: idleMs, headersTimeout: idleMs + 5000 }, router(routes(proxies)));
  try {
    http.listen(fd === undefined ? { port, host } : { fd });
    await once(http, 'listening');
  } catch (cause) {
    throw new ReplfaultError(
      'proxy-listen',
      `the proxy cannot listen on ${fd === undefined ? `${host}:${port}` : `file ${fd}`}`,
      {
        cause,
        hint: 'Choose another port, or 0 for a free one.',
      },
    );
  }
  return {
    url: `http://${formatAddressInfo(http.address() as AddressInfo)}`,
    close: () => {
      http.close();
      http.closeAllConnections();
    },
  };
}

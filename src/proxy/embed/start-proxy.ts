import { CleanupStack } from '../../model/cleanup.ts';
import { formatEndpoint } from '../address.ts';
import { ProxyCollection } from '../proxies.ts';
import { defaultLimits, openApi } from '../server.ts';
import { loadToxics } from '../toxic-folder.ts';
import { asAddress, checkLinkOptions, linkExists, proxyClosed } from './bad-use.ts';
import { EmbeddedLink } from './link.ts';
import type { FaultProxy, FaultProxyOptions } from './types.ts';

const loopback = '127.0.0.1';

/**
 * Starts a fault proxy in this process, for any TCP service. It is steered by method calls; Toxiproxy's HTTP API is there if asked for. It moves bytes only
 * while the event loop of this process is free: for exact times beside busy code run `npx replfault proxy` as a process of its own.
 *
 * @throws ReplfaultError `proxy-listen` when the address of the API cannot be used.
 * @example
 * await using proxy = await startProxy();
 * const link = await proxy.openLink({ upstream: { port: 6379 } });
 * const latency = link.add('latency', { latency: 200 });   // clients connect to link.host, link.port
 * latency.remove();
 */
export async function startProxy(options: FaultProxyOptions = {}): Promise<FaultProxy> {
  const { api = false, ...limits } = options;
  const kinds = await loadToxics();
  const proxies = new ProxyCollection(kinds, { ...defaultLimits, ...limits });
  const opened = api === false ? null : await openApi(proxies, api === true ? {} : api);
  const links = new Map<string, EmbeddedLink>();
  let closed = false;
  const close = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    opened?.close();
    const ends = new CleanupStack();
    for (const link of links.values()) ends.use(link);
    await ends.run();
    // Those that were made over the API.
    await proxies.close();
  };
  let next = 1;
  return {
    url: opened?.url ?? null,
    get links() {
      return [...links.values()];
    },
    async openLink(given) {
      if (closed) throw proxyClosed();
      checkLinkOptions(given);
      const { upstream, name = `link-${next++}`, listen = {} } = given;
      if ([...proxies].some((proxy) => proxy.name === name)) throw linkExists(name);
      const made = await asAddress(
        name,
        proxies.add({
          name,
          listen: formatEndpoint(listen.host ?? loopback, listen.port ?? 0),
          upstream: formatEndpoint(upstream.host ?? loopback, upstream.port),
          enabled: true,
        }),
      );
      const link = new EmbeddedLink(made, kinds, async () => {
        links.delete(name);
        if ([...proxies].includes(made)) await proxies.remove(name);
      });
      links.set(name, link);
      return link;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

import { unknownAttributes } from '../attributes.ts';
import { PopulateError, type ProxyCollection, readNewProxies, readNewProxy, readProxyFields } from '../proxies.ts';
import { readToxicChange, readToxicInput, type Toxic, type ToxicChange, type ToxicJson } from '../toxic-set.ts';
import { renderMetrics } from './metrics.ts';
import type { Call, Reply, Route } from './router.ts';

/** The API level this proxy speaks. Clients read it as numbers, so what tells it from the original is the header `Server`. */
export const apiVersion = '2.12.0';

const get = (path: string, handle: Route['handle']): Route => ({
  methods: ['GET'],
  path,
  changes: false,
  handle,
});
const post = (path: string, handle: Route['handle']): Route => ({ methods: ['POST'], path, changes: true, handle });
const update = (path: string, handle: Route['handle']): Route => ({
  ...post(path, handle),
  methods: ['POST', 'PATCH'],
});
const remove = (path: string, handle: Route['handle']): Route => ({ ...post(path, handle), methods: ['DELETE'] });

const ok = (json: unknown): Reply => ({ status: 200, json });
const created = (json: unknown): Reply => ({ status: 201, json });
const noContent: Reply = { status: 204 };

/** Toxiproxy's API, and `GET /proxies/:proxy/connections`, which is ours. */
export function routes(proxies: ProxyCollection): Route[] {
  const proxyOf = (call: Call) => proxies.get(call.param('proxy'));
  return [
    get('/proxies', () => ok(Object.fromEntries([...proxies].map((proxy) => [proxy.name, proxy])))),
    post('/proxies', async (call) => created(await proxies.add(readNewProxy(await call.body())))),
    post('/populate', (call) => populate(proxies, call)),
    post('/reset', async () => {
      await proxies.reset();
      return noContent;
    }),

    get('/proxies/:proxy', (call) => ok(proxyOf(call))),
    update('/proxies/:proxy', async (call) => {
      const proxy = proxyOf(call);
      const { listen, upstream, enabled } = proxy;
      await proxy.update({ listen, upstream, enabled, ...readProxyFields(await call.body()) });
      return ok(proxy);
    }),
    remove('/proxies/:proxy', async (call) => {
      await proxies.remove(call.param('proxy'));
      return noContent;
    }),

    get('/proxies/:proxy/toxics', (call) => ok(proxyOf(call).toxics)),
    post('/proxies/:proxy/toxics', async (call) => {
      const { toxics } = proxyOf(call);
      const input = readToxicInput(await call.body());
      return ok(withHint(toxics.add(input), input));
    }),
    get('/proxies/:proxy/toxics/:toxic', (call) => ok(proxyOf(call).toxics.get(call.param('toxic')))),
    update('/proxies/:proxy/toxics/:toxic', async (call) => {
      const { toxics } = proxyOf(call);
      const { name } = toxics.get(call.param('toxic'));
      const input = readToxicChange(await call.body());
      return ok(withHint(toxics.update(name, input), input));
    }),
    remove('/proxies/:proxy/toxics/:toxic', (call) => {
      proxyOf(call).toxics.remove(call.param('toxic'));
      return noContent;
    }),

    get('/proxies/:proxy/connections', (call) => ok(proxyOf(call).evidence())),
    get('/version', () => ({
      status: 200,
      text: `{"version": "${apiVersion}"}\n`,
      contentType: 'application/json;charset=utf-8',
    })),
    {
      ...get('/metrics', () => ({
        status: 200,
        text: renderMetrics(proxies, proxies.budget),
        contentType: 'text/plain; version=0.0.4; charset=utf-8',
      })),
      methods: ['GET', 'HEAD'],
    },
  ];
}

/** The original ignores attributes that a toxic does not have, and so a mistyped one makes it harmless: the answer says so. */
function withHint(toxic: Toxic, { attributes }: ToxicChange): ToxicJson & { readonly hint?: string } {
  const table = toxic.kind.attributes;
  const [unknown] = unknownAttributes(table, attributes);
  if (unknown === undefined) return toxic.toJSON();
  const has = Object.keys(table).join(', ') || 'none';
  return { ...toxic.toJSON(), hint: `unknown attribute ${unknown} is ignored, ${toxic.type} has ${has}` };
}

async function populate(proxies: ProxyCollection, call: Call): Promise<Reply> {
  try {
    return created({ proxies: await proxies.populate(readNewProxies(await call.body())) });
  } catch (error) {
    const failure = error instanceof PopulateError ? error : new PopulateError([], error);
    return { status: failure.reason.status, json: { ...failure.reason.toJSON(), proxies: failure.done } };
  }
}

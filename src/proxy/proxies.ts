import { ApiError, badRequestBody, missingField, proxyExists, proxyNotFound } from './api/error.ts';
import { readFields } from './api/fields.ts';
import { BusyPoll } from './busy-poll.ts';
import { MemoryBudget } from './memory-budget.ts';
import { type ProxyLimits, TcpProxy } from './tcp-proxy.ts';
import type { ToxicFolder } from './toxic-folder.ts';

/** What the API accepts for a proxy. */
export interface ProxyInput {
  readonly name: string;
  readonly listen: string;
  readonly upstream: string;
  readonly enabled: boolean;
}

/** All proxies of one server, by name. */
export class ProxyCollection implements Iterable<TcpProxy> {
  private readonly kinds: ToxicFolder;
  private readonly limits: ProxyLimits;
  /** What waits in all proxies together. */
  readonly budget: MemoryBudget;
  private readonly busyPoll = new BusyPoll();
  private readonly byName = new Map<string, TcpProxy>();

  constructor(kinds: ToxicFolder, limits: ProxyLimits) {
    this.kinds = kinds;
    this.limits = limits;
    this.budget = new MemoryBudget(limits.memoryBytes);
  }

  [Symbol.iterator](): Iterator<TcpProxy> {
    return this.byName.values();
  }

  /** @throws ApiError 404 */
  get(name: string): TcpProxy {
    const proxy = this.byName.get(name);
    if (proxy === undefined) throw proxyNotFound();
    return proxy;
  }

  /** @throws ApiError 409 on a name that is taken, 500 when the proxy cannot listen. */
  async add(input: ProxyInput): Promise<TcpProxy> {
    if (this.byName.has(input.name)) throw proxyExists();
    return this.create(input);
  }

  /**
   * Makes sure that these proxies exist. One with the same addresses stays as it is, with its toxics and connections;
   * one with others is replaced.
   * @throws PopulateError with the proxies that were done before the one that failed.
   */
  async populate(inputs: readonly ProxyInput[]): Promise<TcpProxy[]> {
    const done: TcpProxy[] = [];
    try {
      for (const input of inputs) done.push(await this.addOrReplace(input));
    } catch (error) {
      throw new PopulateError(done, error);
    }
    return done;
  }

  /** @throws ApiError 404 */
  async remove(name: string): Promise<void> {
    const proxy = this.get(name);
    this.byName.delete(name);
    await proxy.stop();
  }

  /** Starts every proxy and removes every toxic. @throws ApiError 500 when one cannot listen. */
  async reset(): Promise<void> {
    for (const proxy of this) {
      await proxy.start();
      proxy.toxics.clear();
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.byName.keys()].map((name) => this.remove(name)));
  }

  private async addOrReplace(input: ProxyInput): Promise<TcpProxy> {
    const existing = this.byName.get(input.name);
    if (existing !== undefined) {
      if (!(await existing.differs(input.listen, input.upstream))) return existing;
      await existing.stop();
    }
    return this.create(input);
  }

  private async create({ enabled, ...settings }: ProxyInput): Promise<TcpProxy> {
    const proxy = new TcpProxy(settings, this.kinds, this.limits, this.budget, this.busyPoll);
    if (enabled) await proxy.start();
    this.byName.set(proxy.name, proxy);
    return proxy;
  }
}

/** A populate that failed part way. */
export class PopulateError extends Error {
  readonly done: readonly TcpProxy[];
  readonly reason: ApiError;

  constructor(done: readonly TcpProxy[], cause: unknown) {
    super('populate failed', { cause });
    this.done = done;
    this.reason = cause instanceof ApiError ? cause : new ApiError(500, String(cause));
  }
}

type ProxyFields = Partial<ProxyInput>;

/** Reads the JSON body of a proxy; which fields are needed is for the caller. @throws ApiError 400 on a wrong type. */
export function readProxyFields(body: unknown): ProxyFields {
  const given = readFields(body);
  const fields: { -readonly [K in keyof ProxyFields]: ProxyFields[K] } = {};
  for (const name of ['name', 'listen', 'upstream'] as const) {
    const value = given.text(name);
    if (value !== undefined) fields[name] = value;
  }
  const enabled = given.get('enabled');
  if (enabled === undefined) return fields;
  if (typeof enabled !== 'boolean') throw badRequestBody('enabled must be true or false');
  return { ...fields, enabled };
}

/** Reads the JSON body of a new proxy. @param place says which of several it is. @throws ApiError 400 */
export function readNewProxy(body: unknown, place = ''): ProxyInput {
  const { name = '', listen = '', upstream = '', enabled = true } = readProxyFields(body);
  if (name === '') throw missingField(`name${place}`);
  if (upstream === '') throw missingField(`upstream${place}`);
  return { name, listen, upstream, enabled };
}

/** Reads the JSON body of a populate request: all of it is checked before anything is done. @throws ApiError 400 */
export function readNewProxies(body: unknown): ProxyInput[] {
  if (body === null) return [];
  if (!Array.isArray(body)) throw badRequestBody('expected an array of proxies');
  return body.map((entry: unknown, index) => readNewProxy(entry, ` at proxy ${index + 1}`));
}

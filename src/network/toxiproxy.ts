import { type ICreateToxicBody, type Proxy as ProxyHandle, type Toxic, Toxiproxy } from 'toxiproxy-node-client';
import { ReplfaultError } from '../model/errors.ts';
import type { ProxyEvidence } from '../proxy/index.ts';

/** Attributes of every toxic type by its name: Toxiproxy's own, then the four that only the embedded proxy has. */
export interface ToxicAttributes {
  /** Milliseconds. */
  readonly latency: { readonly latency: number; readonly jitter: number };
  /** Kilobytes (1000 bytes) per second; 0 lets nothing pass and blocks the sender. */
  readonly bandwidth: { readonly rate: number };
  /** Milliseconds. */
  readonly slow_close: { readonly delay: number };
  /** Milliseconds; 0 never closes. */
  readonly timeout: { readonly timeout: number };
  /** Milliseconds. */
  readonly reset_peer: { readonly timeout: number };
  /** Bytes, bytes, microseconds. */
  readonly slicer: { readonly average_size: number; readonly size_variation: number; readonly delay: number };
  readonly limit_data: { readonly bytes: number };
  readonly stall: Readonly<Record<string, never>>;
  readonly blackhole: Readonly<Record<string, never>>;
  /** Milliseconds. */
  readonly slow_accept: { readonly delay: number };
  readonly cut: {
    readonly after: 'bytes' | 'events' | 'event';
    readonly count: number;
    /** Binlog event type, for example Xid, Write_rows, Gtid, Heartbeat. */
    readonly event: string;
    readonly position: 'before' | 'middle' | 'after';
    readonly close: 'fin' | 'rst';
    /** How many connections it ends before it lets everything pass; 0 is without limit. */
    readonly times: number;
  };
}
export type ToxicType = keyof ToxicAttributes;

/** A toxic to add. Attributes left out take the proxy's defaults. */
export interface ToxicRequest<T extends ToxicType = ToxicType> {
  readonly name: string;
  readonly type: T;
  readonly stream: 'upstream' | 'downstream';
  /** Share of connections that are affected, 0 to 1. Default 1. */
  readonly toxicity?: number;
  readonly attributes: Partial<ToxicAttributes[T]>;
}

/** Bounds every call: an API that does not answer is an error, not a hang. */
const callTimeoutMs = 10_000;

/**
 * toxiproxy-node-client, open to the toxics and the evidence endpoint of the embedded proxy. Every failed call is a
 * ReplfaultError (`proxy-api`, `proxy-unreachable`) that carries the API's own text.
 */
export class FaultToxiproxy extends Toxiproxy {
  constructor(url: string) {
    super(url);
    // The client's own HTTP layer throws the body of a failed call away, and with it the reason.
    Object.assign(this.api, http);
  }

  /** @param proxy its name or its handle. */
  async addToxic<T extends ToxicType>(
    proxy: string | ProxyHandle,
    toxic: ToxicRequest<T>,
  ): Promise<Toxic<ToxicAttributes[T]>> {
    const handle = typeof proxy === 'string' ? await this.get(proxy) : proxy;
    // The client's list of types is closed; the API is what decides.
    return handle.addToxic({ toxicity: 1, ...toxic } as unknown as ICreateToxicBody<ToxicAttributes[T]>);
  }

  /** Names of a proxy's toxics; one of toxicity 0 is none. */
  async toxicsInForce(proxyName: string): Promise<string[]> {
    const { ok, status, text } = await call('GET', `${this.host}/proxies/${proxyName}/toxics`);
    if (!ok) throw apiError(status, text);
    const toxics = JSON.parse(text) as readonly { readonly name: string; readonly toxicity: number }[];
    return toxics.filter(({ toxicity }) => toxicity > 0).map(({ name }) => name);
  }

  /** Live connections and toxic events of a proxy, or `null` from a Toxiproxy that does not offer them. */
  async evidence(proxyName: string): Promise<ProxyEvidence | null> {
    const { ok, status, text } = await call('GET', `${this.host}/proxies/${proxyName}/connections`);
    if (ok) return JSON.parse(text) as ProxyEvidence;
    const failure = readFailure(text);
    if (status === 404 && failure === undefined) return null;
    throw apiError(status, text);
  }
}

/** @param url of the HTTP API, for example `http://127.0.0.1:8474`. Nothing is sent yet. */
export function connectToxiproxy(url: string): FaultToxiproxy {
  return new FaultToxiproxy(url);
}

const http = {
  get: async <T>(url: string) => ({ data: await json<T>('GET', url) }),
  post: async <T>(url: string, body?: unknown) => ({ data: await json<T>('POST', url, body) }),
  delete: async (url: string) => {
    await json('DELETE', url);
  },
  getText: (url: string) => succeed('GET', url),
};

async function json<T>(method: string, url: string, body?: unknown): Promise<T> {
  const text = await succeed(method, url, body);
  return (text === '' ? undefined : JSON.parse(text)) as T;
}

async function succeed(method: string, url: string, body?: unknown): Promise<string> {
  const { ok, status, text } = await call(method, url, body);
  if (!ok) throw apiError(status, text);
  return text;
}

async function call(
  method: string,
  url: string,
  body?: unknown,
): Promise<{ ok: boolean; status: number; text: string }> {
  try {
    const response = await fetch(url, {
      method,
      signal: AbortSignal.timeout(callTimeoutMs),
      ...(body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    });
    return { ok: response.ok, status: response.status, text: await response.text() };
  } catch (cause) {
    throw new ReplfaultError('proxy-unreachable', `no answer from the proxy: ${method} ${url}`, {
      cause,
      hint: 'Check that the proxy process runs and that this is the address of its HTTP API.',
    });
  }
}

function apiError(status: number, text: string): ReplfaultError {
  const failure = readFailure(text);
  return new ReplfaultError('proxy-api', `the proxy refused (${status}): ${failure?.error ?? text.trim()}`, {
    ...(failure?.hint === undefined ? {} : { hint: failure.hint }),
  });
}

function readFailure(text: string): { error: string; hint?: string } | undefined {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === 'object' && body !== null && 'error' in body) return body as { error: string; hint?: string };
  } catch {
    // Not every error is JSON: an unknown path is plain text.
  }
  return undefined;
}

/// <reference types="node" preserve="true" />
import type { ProxyEvidence } from '../evidence.ts';
import type { ProxyLimits } from '../tcp-proxy.ts';
import type { Direction } from '../toxic.ts';

export interface FaultProxyOptions extends Partial<ProxyLimits> {
  /** Opens Toxiproxy's HTTP API too, on a free port of 127.0.0.1 unless told. It has no authentication. */
  readonly api?: boolean | { readonly host?: string; readonly port?: number };
}

/** A fault proxy in this process, for any TCP service. `await using` closes it with all its links. */
export interface FaultProxy extends AsyncDisposable {
  /** Base URL of its HTTP API; `null` unless that was asked for. */
  readonly url: string | null;
  readonly links: readonly FaultLink[];
  /**
   * Opens a port that leads to a server. Connections pass unchanged until a toxic is added.
   * @throws ReplfaultError `LINK_EXISTS`, `LINK_ADDRESS` for an address that cannot be used, `UNKNOWN_OPTION`, `PROXY_CLOSED`.
   */
  openLink(options: LinkOptions): Promise<FaultLink>;
  close(): Promise<void>;
}

export interface LinkOptions {
  /** Where the server is. */
  readonly upstream: { readonly host?: string; readonly port: number };
  /** Unique in its proxy; `link-1`, `link-2`... unless told. */
  readonly name?: string;
  /** Where clients connect: a free port of 127.0.0.1 unless told. */
  readonly listen?: { readonly host?: string; readonly port?: number };
}

export interface ToxicOptions {
  /** `downstream` (server to client) unless told, or `upstream`. */
  readonly stream?: Direction;
  /** Share of the connections that it works on, from 0 to 1; 1 unless told. */
  readonly toxicity?: number;
  /** Unique in its link; made of type and stream unless told. */
  readonly name?: string;
}

export type ToxicAttributes = Readonly<Record<string, number | string>>;

/** One port in front of one server. `await using` closes it and its connections. */
export interface FaultLink extends AsyncDisposable {
  readonly name: string;
  /** Where clients connect. */
  readonly host: string;
  readonly port: number;
  readonly toxics: readonly AddedToxic[];
  /** Whether it accepts connections. */
  readonly enabled: boolean;
  /**
   * Adds a toxic at the end of the chain of its direction, at once and on open connections too. Types and attributes: docs/proxy.md.
   * @throws ReplfaultError `UNKNOWN_TOXIC`, `UNKNOWN_ATTRIBUTE`, `BAD_TOXIC`, `LINK_CLOSED`.
   */
  add(type: string, attributes?: ToxicAttributes, options?: ToxicOptions): AddedToxic;
  /** Removes all toxics. */
  clear(): void;
  /** Ends all connections and refuses new ones, as a stopped server does. */
  disable(): Promise<void>;
  /** Accepts connections again, on the same port. */
  enable(): Promise<void>;
  /** What every connection carried, who closed it and how, and what every toxic did. */
  evidence(): ProxyEvidence;
  close(): Promise<void>;
}

/** A toxic in force. `using` removes it. */
export interface AddedToxic extends Disposable {
  readonly name: string;
  readonly type: string;
  readonly stream: Direction;
  readonly attributes: ToxicAttributes;
  /** Changes attributes that are named; the others stay. @throws ReplfaultError `UNKNOWN_ATTRIBUTE`, `BAD_TOXIC`, `TOXIC_REMOVED`. */
  update(attributes: ToxicAttributes, toxicity?: number): void;
  /** Safe to call twice. What it held back goes on its way. */
  remove(): void;
}

import type { ProxyConnectionSample } from '../model/timeline.ts';

/** TCP ports of one link; they tell a kernel fault which leg it is on. */
export interface LinkPorts {
  readonly source: number;
  readonly proxy: number;
}

/** A host and TCP port as peers inside the site of a case reach it. */
export interface Address {
  readonly host: string;
  readonly port: number;
}

/** A toxic as Toxiproxy's API takes it. Direction `downstream` is source to replica. */
export interface ToxicSpec {
  readonly name: string;
  readonly type: string;
  readonly stream: 'upstream' | 'downstream';
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

/** One proxied path from a replica (client) to a source (server). */
export interface Link extends AsyncDisposable {
  readonly name: string;
  readonly kind: 'embedded' | 'toxiproxy';
  readonly ports: LinkPorts;
  /** Where a replica connects. */
  readonly address: Address;
  add(toxic: ToxicSpec): Promise<void>;
  remove(toxicName: string): Promise<void>;
  /** Connections as the proxy counts them; empty from a proxy that offers no live evidence. */
  connections(): Promise<readonly ProxyConnectionSample[]>;
  firings(toxicName: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

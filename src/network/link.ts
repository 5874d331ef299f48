import type { ProxyConnectionSample } from '../model/samples.ts';

/** TCP ports of one link; they tell a kernel fault which leg it is on. */
export interface LinkPorts {
  readonly source: number;
  readonly proxy: number;
  /** Peers of the source's port that belong to another link; their sockets are not of this one. */
  readonly except?: readonly number[];
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

/** What is known of the connections of a link: from the proxy itself, or from the kernel where the proxy keeps no evidence. */
export interface LinkEvidence {
  /** Connections so far, cheap enough to be sampled many times a second; bytes may be `null`. */
  connections(): Promise<readonly ProxyConnectionSample[]>;
  /** Connections with their bytes, as exact as this proxy and this kernel allow: for proofs. */
  countedConnections(): Promise<readonly ProxyConnectionSample[]>;
  /** Where in the stream a toxic fired; `null` from a proxy that does not tell. */
  firings(toxicName: string): Promise<readonly string[] | null>;
  /** The link is gone. */
  forget(): void;
}

/** One proxied path from a replica (client) to a source (server). */
export interface Link extends AsyncDisposable, Omit<LinkEvidence, 'forget'> {
  readonly name: string;
  readonly kind: 'embedded' | 'toxiproxy';
  readonly ports: LinkPorts;
  /** Where a replica connects. */
  readonly address: Address;
  add(toxic: ToxicSpec): Promise<void>;
  remove(toxicName: string): Promise<void>;
  /** Names of the toxics in force. */
  present(): Promise<readonly string[]>;
  /** Off: open connections end, and the port refuses new ones. On: it listens again, on the same port. */
  setEnabled(enabled: boolean): Promise<void>;
  close(): Promise<void>;
}

import type { ProxyConnectionSample } from '../model/timeline.ts';

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
  readonly ports: { readonly source: number; readonly proxy: number };
  add(toxic: ToxicSpec): Promise<void>;
  remove(toxicName: string): Promise<void>;
  connections(): Promise<readonly ProxyConnectionSample[]>;
  firings(toxicName: string): Promise<readonly string[]>;
  close(): Promise<void>;
}

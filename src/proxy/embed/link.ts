import { parseEndpoint } from '../address.ts';
import type { ProxyEvidence } from '../evidence.ts';
import type { TcpProxy } from '../tcp-proxy.ts';
import type { ToxicFolder } from '../toxic-folder.ts';
import type { Toxic } from '../toxic-set.ts';
import { asAddress, asToxic, kindOf, linkClosed, mustKnow, toxicRemoved } from './bad-use.ts';
import type { AddedToxic, FaultLink, ToxicAttributes, ToxicOptions } from './types.ts';

/** A proxy of the collection, as users of the library see it. */
export class EmbeddedLink implements FaultLink {
  private closed = false;

  constructor(
    private readonly proxy: TcpProxy,
    private readonly kinds: ToxicFolder,
    private readonly takeAway: () => Promise<void>,
  ) {}

  get name(): string {
    return this.proxy.name;
  }

  get host(): string {
    return parseEndpoint(this.proxy.listen).host;
  }

  get port(): number {
    return parseEndpoint(this.proxy.listen).port;
  }

  get enabled(): boolean {
    return !this.closed && this.proxy.enabled;
  }

  /** Those of the HTTP API are among them. */
  get toxics(): readonly AddedToxic[] {
    return [...this.proxy.toxics].map((toxic) => this.added(toxic));
  }

  add(type: string, attributes: ToxicAttributes = {}, options: ToxicOptions = {}): AddedToxic {
    this.mustBeOpen();
    mustKnow(type, kindOf(this.kinds, type), attributes);
    const { stream = 'downstream', toxicity = 1, name = this.freeName(`${type}_${stream}`) } = options;
    return this.added(asToxic(() => this.proxy.toxics.add({ name, type, stream, toxicity, attributes })));
  }

  clear(): void {
    this.mustBeOpen();
    this.proxy.toxics.clear();
  }

  async disable(): Promise<void> {
    this.mustBeOpen();
    await this.proxy.stop();
  }

  async enable(): Promise<void> {
    this.mustBeOpen();
    await asAddress(this.name, this.proxy.start());
  }

  evidence(): ProxyEvidence {
    return this.proxy.evidence();
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await this.takeAway();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  private freeName(base: string): string {
    const taken = new Set([...this.proxy.toxics].map(({ name }) => name));
    for (let count = 1; ; count += 1) {
      const name = count === 1 ? base : `${base}_${count}`;
      if (!taken.has(name)) return name;
    }
  }

  private added(toxic: Toxic): AddedToxic {
    const { name, type, stream, kind } = toxic;
    const present = (): boolean => [...this.proxy.toxics].includes(toxic);
    const remove = (): void => {
      if (present()) this.proxy.toxics.remove(name);
    };
    return {
      name,
      type,
      stream,
      get attributes() {
        return toxic.attributes;
      },
      update: (attributes, toxicity) => {
        this.mustBeOpen();
        if (!present()) throw toxicRemoved(name);
        mustKnow(type, kind, attributes);
        const change = { attributes, ...(toxicity === undefined ? {} : { toxicity }) };
        asToxic(() => this.proxy.toxics.update(name, change));
      },
      remove,
      [Symbol.dispose]: remove,
    };
  }

  private mustBeOpen(): void {
    if (this.closed) throw linkClosed(this.name);
  }
}

import type { ProxyConnectionSample } from '../model/samples.ts';

/**
 * Keeps the connections of a link apart over restarts of its proxy, which forgets them and counts anew from 1: those of former lives stay,
 * closed and with what was counted last, and new ones are numbered after them.
 */
export class ConnectionLives {
  private former: readonly ProxyConnectionSample[] = [];
  private latest: readonly ProxyConnectionSample[] = [];

  /** @param counted the connections as the proxy of the present life tells them. */
  renumber(counted: readonly ProxyConnectionSample[]): readonly ProxyConnectionSample[] {
    if (this.former.length === 0) this.latest = counted;
    else {
      const base = Math.max(...this.former.map((connection) => connection.id));
      this.latest = [...this.former, ...counted.map((connection) => ({ ...connection, id: base + connection.id }))];
    }
    return this.latest;
  }

  /** The proxy is gone, and with it every connection that was open. */
  ended(): void {
    this.former = this.latest.map((connection) =>
      connection.open ? { ...connection, open: false, closedBy: 'the end of the proxy' } : connection,
    );
  }
}

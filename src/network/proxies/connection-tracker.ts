import type { LinkPorts } from '../link.ts';
import type { SocketRow } from '../sockets.ts';

/** A connection through the proxy, told by the kernel's socket table alone. */
export interface TrackedConnection {
  /** From 1 within its link, rising with every new connection. */
  readonly id: number;
  readonly clientPort: number;
  /** Port of the proxy's own socket towards the source; `null` while there is none, and where two connections began at once. */
  readonly upstreamPort: number | null;
  /** Neither side has closed it. */
  readonly open: boolean;
  /** Who closed first, where the table showed it: `client fin`, `upstream fin` or `proxy fin`. */
  readonly closedBy: string | null;
}

interface Record {
  readonly id: number;
  /** Address and port of the client, as the table prints them. */
  readonly client: string;
  readonly clientPort: number;
  inode: number;
  upstream: { readonly local: string; readonly port: number } | null;
  open: boolean;
  /** The table has no socket of it any more. */
  gone: boolean;
  closedBy: string | null;
}

interface LinkHistory {
  readonly ports: LinkPorts;
  readonly records: Record[];
  /** TIME_WAIT rows that were there before anybody looked. */
  stale: Set<string> | null;
}

const notYet: ReadonlySet<string> = new Set(['LISTEN', 'SYN_RECV', 'SYN_SENT']);
const closedByPeer: ReadonlySet<string> = new Set(['CLOSE_WAIT', 'LAST_ACK']);

/**
 * Follows the connections of all links of one proxy through repeated looks at its socket table. A proxy that keeps no evidence need not be asked.
 * What opens and closes between two looks is seen only if it leaves a TIME_WAIT row (an orderly close does, a reset does not).
 */
export class ConnectionTracker {
  private readonly links = new Map<string, LinkHistory>();
  /** Upstream sockets that belong to no connection for certain. */
  private readonly ambiguous = new Set<string>();

  addLink(name: string, ports: LinkPorts): void {
    this.links.set(name, { ports, records: [], stale: null });
  }

  removeLink(name: string): void {
    this.links.delete(name);
  }

  observe(rows: readonly SocketRow[]): void {
    for (const link of this.links.values()) observeClients(link, rows);
    this.pair(rows);
  }

  connections(name: string): TrackedConnection[] {
    const records = this.links.get(name)?.records ?? [];
    return records.map(({ id, clientPort, upstream, open, closedBy }) => ({
      id,
      clientPort,
      upstreamPort: upstream?.port ?? null,
      open,
      closedBy,
    }));
  }

  /** The proxy connects to the source right after a client came: the one new socket belongs to the one new client. */
  private pair(rows: readonly SocketRow[]): void {
    const links = [...this.links.values()];
    for (const source of new Set(links.map(({ ports }) => ports.source))) {
      const upstreams = new Map(
        rows.filter((row) => row.peerPort === source && row.state !== 'TIME_WAIT').map((row) => [row.local, row]),
      );
      const records = links.filter(({ ports }) => ports.source === source).flatMap((link) => link.records);
      const taken = new Set(records.map((record) => record.upstream?.local));
      const free = [...upstreams.values()].filter((row) => !taken.has(row.local) && !this.ambiguous.has(row.local));
      const waiting = records.filter((record) => record.upstream === null && !record.gone);
      const [row] = free;
      const [record] = waiting;
      if (row && record && free.length === 1 && waiting.length === 1)
        record.upstream = { local: row.local, port: row.localPort };
      else if (free.length > 1) for (const { local } of free) this.ambiguous.add(local);
      for (const one of records) {
        const upstream = one.upstream && upstreams.get(one.upstream.local);
        if (upstream && one.closedBy === null && closedByPeer.has(upstream.state)) one.closedBy = 'upstream fin';
      }
    }
  }
}

function observeClients(link: LinkHistory, rows: readonly SocketRow[]): void {
  const { proxy } = link.ports;
  // What is closing is older than what is open.
  const live = rows
    .filter((row) => row.localPort === proxy && !notYet.has(row.state) && row.state !== 'TIME_WAIT')
    .sort((a, b) => Number(a.state === 'ESTABLISHED') - Number(b.state === 'ESTABLISHED'));
  const closed = new Map(
    rows
      .filter((row) => row.state === 'TIME_WAIT' && (row.localPort === proxy || row.peerPort === proxy))
      .map((row) => (row.localPort === proxy ? [row.remote, 'proxy fin'] : [row.local, 'client fin'])),
  );
  link.stale ??= new Set(closed.keys());
  for (const key of link.stale) if (!closed.has(key)) link.stale.delete(key);

  const seen = new Set<Record>();
  for (const row of live) {
    const record = recordOf(link, row.remote, row.peerPort, row.inode);
    seen.add(record);
    record.open = row.state === 'ESTABLISHED';
    if (!record.open) record.closedBy ??= closedByPeer.has(row.state) ? 'client fin' : 'proxy fin';
  }
  for (const [client, closedBy] of closed) {
    if (link.stale.has(client) || live.some((row) => row.remote === client)) continue;
    const record = link.records.findLast((one) => one.client === client) ?? begin(link, client, portOf(client), 0);
    record.open = false;
    record.closedBy ??= closedBy;
  }
  for (const record of link.records) {
    if (seen.has(record)) continue;
    record.open = false;
    record.gone = true;
  }
}

function recordOf(link: LinkHistory, client: string, clientPort: number, inode: number): Record {
  const known = link.records.findLast((one) => one.client === client);
  // The same port again, on another socket: a new connection. A socket loses its inode when the proxy closes it.
  const another = known && (known.gone || (known.inode !== 0 && inode !== 0 && known.inode !== inode));
  if (!known || another) {
    if (known) known.gone = true;
    return begin(link, client, clientPort, inode);
  }
  if (inode !== 0) known.inode = inode;
  return known;
}

function begin(link: LinkHistory, client: string, clientPort: number, inode: number): Record {
  const id = (link.records.at(-1)?.id ?? 0) + 1;
  const record = {
    id,
    client,
    clientPort,
    inode,
    upstream: null,
    open: true,
    gone: false,
    closedBy: null,
  };
  link.records.push(record);
  return record;
}

function portOf(address: string): number {
  return Number.parseInt(address.slice(address.lastIndexOf(':') + 1), 16);
}

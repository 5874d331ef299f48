import { setTimeout as delay } from 'node:timers/promises';
import { boundExpired, expiredText } from '../model/bounded.ts';
import { ReplfaultError } from '../model/errors.ts';
import type { ProxyConnectionSample } from '../model/samples.ts';
import type { ClientConnection, UntilConnected } from './faulty-link-types.ts';

const waitMs = 10_000;
const pollMs = 20;

/** A sample of a link in the words of users. */
export function clientConnection(sample: ProxyConnectionSample): ClientConnection {
  const { id, open, closedBy, openedAtMs = 0, closedAtMs, upstreamOut, downstreamOut, binlogEvents } = sample;
  // Of one that has ended with its proxy only that is known.
  const [by, how = null] = (closedBy === 'the end of the proxy' ? 'proxy' : closedBy)?.split(' ') ?? [];
  return {
    id,
    open,
    openedAt: new Date(openedAtMs),
    closedAt: closedAtMs === undefined ? null : new Date(closedAtMs),
    closedBy: by === undefined ? null : (enders[by] ?? 'fault'),
    how,
    fromClient: upstreamOut ?? 0,
    toClient: downstreamOut ?? 0,
    binlogEvents,
  };
}

/** What else ends a connection is a toxic, under its own name. */
const enders: Readonly<Record<string, ClientConnection['closedBy']>> = {
  client: 'client',
  upstream: 'source',
  proxy: 'proxy',
};

/** Looks until a client reads the binary log, or any has received data. @throws ReplfaultError `BOUND_EXPIRED` with what was seen. */
export async function untilConnected(
  look: () => Promise<readonly ClientConnection[]>,
  { timeoutMs = waitMs, signal, anyClient = false }: UntilConnected,
): Promise<ClientConnection> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    const all = await look();
    const isIt = ({ open, closedBy, toClient, binlogEvents }: ClientConnection): boolean =>
      open && closedBy === null && (anyClient ? toClient : (binlogEvents ?? 0)) > 0;
    const found = all.find(isIt);
    if (found) return found;
    if (performance.now() >= deadline)
      throw new ReplfaultError(
        boundExpired,
        expiredText({
          ms: timeoutMs,
          what: anyClient ? 'a client to connect' : 'a client to read the binary log',
          lastSeen: () => seen(all),
        }),
        {
          hint: 'start your client against link.connection; with { anyClient: true } one will do that the proxy cannot read (TLS, compression)',
        },
      );
    await delay(pollMs);
  }
}

function seen(all: readonly ClientConnection[]): string {
  const last = all.at(-1);
  if (!last) return 'nobody has connected to the proxy';
  const open = all.filter((one) => one.open).length;
  const end =
    last.closedBy === null
      ? ''
      : `, the last one was closed by the ${last.closedBy} (${last.how}) after ${last.toClient} bytes`;
  return `${all.length} connection(s) so far, ${open} open${end}`;
}

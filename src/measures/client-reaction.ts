import type { ProxyConnectionSample, SocketSample } from '../model/samples.ts';
import type { Observation, Timeline } from '../model/timeline.ts';
import type { ClientsUnderFault } from './clients-under-fault.ts';
import { isOpen } from './clients-under-fault.ts';

/** The first sign that a client noticed the fault. Times in ms after the injection. */
export interface ClientReaction {
  /** It happened between these two looks. */
  readonly earliestMs: number;
  readonly afterMs: number;
  /** What the client did, as a sentence after "the client". */
  readonly what: string;
  readonly evidence: readonly number[];
}

type Sign = { readonly at: Observation<'proxy'> | Observation<'sockets'>; readonly what: string };

/** States in which the owner of a socket has closed it. */
const closedByOwner: ReadonlySet<string> = new Set(['FIN_WAIT1', 'FIN_WAIT2', 'CLOSING', 'LAST_ACK']);

/**
 * The first act of a client after the injection: it ended its connection, answered the end of it, or began a new one. What the fault, the proxy or the source
 * closes is no act of the client. Where the connection survived the fault, what a client does after healing is an answer to that.
 */
export function clientReaction(timeline: Timeline, clients: ClientsUnderFault): ClientReaction | undefined {
  const { injected } = clients;
  const untilMs = watchedUntilMs(timeline, clients);
  const [first] = [
    ...timeline
      .of('proxy')
      .filter(({ atMs }) => atMs > injected.atMs && atMs <= untilMs)
      .flatMap(signInProxy(clients))
      .slice(0, 1),
    ...signsInSockets(timeline, clients, untilMs).slice(0, 1),
  ].sort((a, b) => a.at.atMs - b.at.atMs);
  if (!first) return undefined;
  const before = timeline.last(first.at.kind, ({ atMs }) => atMs < first.at.atMs);
  return {
    earliestMs: Math.max(0, (before?.atMs ?? injected.atMs) - injected.atMs),
    afterMs: Math.round(first.at.atMs - injected.atMs),
    what: first.what,
    evidence: [injected.seq, first.at.seq],
  };
}

/** Until when a reaction is one to the fault: the beginning of healing, if the connection survived until then. */
export function watchedUntilMs(timeline: Timeline, clients: ClientsUnderFault): number {
  const { healingFromMs, connections } = clients;
  const lastLook = timeline.last('proxy', ({ atMs }) => atMs <= healingFromMs);
  const lastSockets = timeline.last('sockets', ({ atMs }) => atMs <= healingFromMs);
  const survived = connections.every(({ id, clientPort }) => {
    const seen = lastLook?.connections.find((one) => one.id === id);
    if (!seen || !isOpen(seen)) return false;
    // A proxy that was killed shows nothing any more; its socket is gone.
    return clientPort === undefined || !lastSockets || lastSockets.sockets.some(isProxysEnd(clientPort));
  });
  return survived ? healingFromMs : Number.POSITIVE_INFINITY;
}

const isProxysEnd =
  (clientPort: number) =>
  ({ end, peerPort }: SocketSample): boolean =>
    end === 'proxy-downstream' && peerPort === clientPort;

const signInProxy =
  ({ connections, lastId }: ClientsUnderFault) =>
  (at: Observation<'proxy'>): Sign[] => {
    const ended = at.connections.find(
      ({ id, closedBy }) => closedBy?.startsWith('client') && connections.some((one) => one.id === id),
    );
    if (ended) return [{ at, what: `ended its connection (${how(ended.closedBy)})` }];
    const opened = at.connections.find(({ id }) => id > lastId);
    return opened ? [{ at, what: 'opened a new connection' }] : [];
  };

/** The kernel's tables show what a proxy that is stopped, or that a packet does not reach, cannot see. */
function signsInSockets(timeline: Timeline, clients: ClientsUnderFault, untilMs: number): Sign[] {
  const { injected, knownPorts, connections } = clients;
  const before = timeline.last('sockets', ({ atMs }) => atMs <= injected.atMs);
  if (!knownPorts || !before) return [];
  // A client in another network namespace has no socket in these tables.
  const visible = connections.filter(({ clientPort }) => clientSocket(before, clientPort)?.state === 'ESTABLISHED');
  const looks = timeline.of('sockets').filter(({ atMs }) => atMs > injected.atMs && atMs <= untilMs);
  return looks.flatMap((at, index): Sign[] => {
    const opened = at.sockets.find(({ end, localPort }) => end === 'replica' && !knownPorts.has(localPort));
    if (opened)
      return [{ at, what: opened.state === 'SYN_SENT' ? 'tried to connect again' : 'opened a new connection' }];
    const what = visible.flatMap((one) => endOf(timeline, injected, one, at, looks[index + 1]) ?? []);
    return what.slice(0, 1).map((text) => ({ at, what: text }));
  });
}

const clientSocket = ({ sockets }: Observation<'sockets'>, port: number | undefined): SocketSample | undefined =>
  sockets.find(({ end, localPort }) => end === 'replica' && localPort === port);

/** What the client's own socket tells of its end of a connection; `undefined` where the client has done nothing. */
function endOf(
  timeline: Timeline,
  injected: Observation<'fault'>,
  { id, clientPort }: ProxyConnectionSample,
  at: Observation<'sockets'>,
  next: Observation<'sockets'> | undefined,
): string | undefined {
  const own = clientSocket(at, clientPort);
  if (own?.state === 'LAST_ACK') return 'answered the end of its connection';
  if (own && closedByOwner.has(own.state)) return 'ended its connection';
  // A table is not read in one piece, so that a socket may be missed once.
  if (own || !next || clientSocket(next, clientPort)) return undefined;
  const look = timeline.first('proxy', (o) => o.atMs >= at.atMs) ?? timeline.last('proxy');
  const closedBy = look?.connections.find((one) => one.id === id)?.closedBy ?? null;
  if (closedBy?.endsWith(' fin')) return 'answered the end of its connection';
  // A reset takes the client's socket away, whatever the client does.
  const mayBeReset = closedBy !== null || (injected.leg === 'proxy' && injected.fault === 'kill');
  return mayBeReset ? undefined : 'ended its connection';
}

const how = (closedBy: string | null): string => (closedBy?.endsWith('rst') ? 'RST' : 'FIN');

import { isIP, type Socket } from 'node:net';
import { printable } from '../../capture/connection-errors.ts';
import { Pace } from '../../capture/pace.ts';
import { openReadOnly, type ReadOnlySession, type Target } from '../../capture/session.ts';
import type { RunSs } from '../../capture/tcp-info.ts';
import type { Attempt, Place } from './types.ts';

/** Bounds of one attempt, ms. An accepted connection may take longer until the login is done than an answer to its first packet. */
export interface AttemptLimits {
  readonly connectMs: number;
  readonly wholeMs: number;
}

export const attemptLimits: AttemptLimits = { connectMs: 1_000, wholeMs: 1_800 };

/** A round trip takes as long each time; a few show it. */
const pings = 5;
/** Round trips end the attempt where they would take longer than this, ms. */
const pingsMs = 200;

type Steps = { -readonly [K in 'lookup' | 'connect']: Attempt[K] };

/**
 * Logs in at the source once and leaves, and tells how far that came. A whole login, since a server counts a connection that ends without one as an error of
 * its host, and blocks the host after some of them (1129). Nothing is executed but statements of the list of `capture`.
 */
export async function attemptLogin(
  target: Target,
  { host, port }: Place,
  run: RunSs,
  {
    signal,
    limits = attemptLimits,
  }: { readonly signal?: AbortSignal | undefined; readonly limits?: AttemptLimits } = {},
): Promise<Attempt> {
  const begun = performance.now();
  const sinceMs = (): number => Math.round(10 * (performance.now() - begun)) / 10;
  const steps: Steps = { lookup: null, connect: null };
  const end = new AbortController();
  const patience = setTimeout(() => end.abort(), limits.connectMs);
  const watch = (socket: Socket): void => {
    let address = host;
    socket.once('lookup', (error: NodeJS.ErrnoException | null, found: string) => {
      // An address is "resolved" too, to itself.
      if (isIP(host) === 0)
        steps.lookup = { tookMs: sinceMs(), address: error ? null : found, code: error?.code ?? null };
      if (!error) address = found;
    });
    socket.once('connect', () => {
      clearTimeout(patience);
      steps.connect = { tookMs: sinceMs(), address, failed: null };
    });
  };
  const pace = new Pace(signal ? AbortSignal.any([signal, end.signal]) : end.signal, {
    wholeMs: limits.wholeMs,
    connectMs: limits.wholeMs,
    statementMs: limits.wholeMs,
    statementsPerS: 1_000,
  });
  const at: Target = { ...target, address: { kind: 'tcp', host, port } };
  const told = { user: target.user, pingsMs: [], tcp: null };
  try {
    const { session } = await openReadOnly(at, pace, watch);
    await using _ = session;
    const login = { tookMs: sinceMs(), failed: null, text: '', encrypted: session.encrypted };
    return { ...told, ...steps, login, pingsMs: await roundTrips(session), tcp: await readOwn(session, run) };
  } catch (error) {
    signal?.throwIfAborted();
    return { ...told, ...failed(error, steps, host, sinceMs()) };
  } finally {
    clearTimeout(patience);
  }
}

async function roundTrips(session: ReadOnlySession): Promise<readonly number[]> {
  const found: number[] = [];
  const endsAt = performance.now() + pingsMs;
  while (found.length < pings && performance.now() < endsAt) found.push(await session.ping());
  return found;
}

/** What the kernel knows of our own connection. */
async function readOwn({ socket }: ReadOnlySession, run: RunSs): Promise<Attempt['tcp']> {
  if (socket === null) return null;
  const text = await run(['-tinH', `( sport = :${socket.localPort} and dport = :${socket.peerPort} )`]);
  return text === null ? null : parseOwn(text);
}

/** Reads what `ss -ti` tells of one connection. Pure. */
export function parseOwn(text: string): NonNullable<Attempt['tcp']> {
  const number = (pattern: RegExp): number | null => {
    const found = pattern.exec(text)?.[1];
    return found === undefined ? null : Number(found);
  };
  return {
    rttMs: number(/\brtt:([\d.]+)\//),
    pathMtu: number(/\bpmtu:(\d+)/),
    segment: number(/\bmss:(\d+)/),
  };
}

/** How far it came before it failed, and what said so. Pure. */
export function failed(
  error: unknown,
  { lookup, connect }: Steps,
  host: string,
  tookMs: number,
): Pick<Attempt, 'lookup' | 'connect' | 'login'> {
  const { code, errno, sqlMessage } = ((error as Error).cause ?? {}) as {
    readonly code?: string;
    readonly errno?: number;
    readonly sqlMessage?: string;
  };
  const said = sqlMessage !== undefined && errno !== undefined ? String(errno) : null;
  const reason = said ?? (isSilent(error) ? 'silent' : (code ?? 'unknown'));
  if (connect !== null)
    return {
      lookup,
      connect,
      login: { tookMs, failed: reason, text: printable(sqlMessage ?? (error as Error).message), encrypted: false },
    };
  if (isIP(host) === 0 && lookup?.address == null)
    return { lookup: lookup ?? { tookMs, address: null, code: reason }, connect: null, login: null };
  return { lookup, connect: { tookMs, address: lookup?.address ?? host, failed: reason }, login: null };
}

/** Whether it ended because nothing came: our patience was over, in any of its forms. */
function isSilent(error: unknown): boolean {
  const codes = [error, (error as Error).cause].map((one) => (one as { code?: string } | undefined)?.code);
  return (error as Error).name === 'AbortError' || codes.includes('capture-timeout');
}

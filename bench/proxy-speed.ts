import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { median } from './demo-run.ts';

/** What is measured of a proxy, in its own unit. */
interface Measured {
  /** Bytes per second. */
  readonly one: number;
  readonly fifty: number;
  /** Bytes per second through a latency of 35 ms each way. */
  readonly delayed: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** Ratios of ours to the original's that are wanted; `most`: no more than that. */
const targets: Readonly<
  Record<keyof Measured, { readonly text: string; readonly least?: number; readonly most?: number }>
> = {
  one: { text: 'throughput, one connection', least: 1.3 },
  fifty: { text: 'throughput, 50 connections', least: 1 },
  delayed: { text: 'throughput, one connection, latency of 35 ms each way', least: 0.5 },
  p50: { text: 'round trip of 64 bytes, p50', most: 0.8 },
  p99: { text: 'round trip of 64 bytes, p99', most: 1.2 },
};

const rounds = 7;
const oneBytes = 1_500_000_000;
const fiftyBytes = 30_000_000;
const delayedBytes = 600_000_000;
const roundTrips = 20_000;

type Child = ChildProcessByStdio<Writable, Readable, null>;

/** Both proxies side by side, in alternating rounds; the original is the program that REPLFAULT_TOXIPROXY_BIN names. */
export async function proxySpeedLines(): Promise<string[]> {
  const program = process.env['REPLFAULT_TOXIPROXY_BIN'];
  if (program === undefined)
    return ['proxy speed: not measured, REPLFAULT_TOXIPROXY_BIN names no program to compare with'];
  const children: Child[] = [];
  const start = (command: string, args: readonly string[]): Child => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    children.push(child);
    return child;
  };
  try {
    const load = await startLoad(start(process.execPath, ['bench/proxy-load.mjs']));
    const oursUrl = (await firstLine(start(process.execPath, ['dist/src/proxy/main.js', '--exit-with-stdin'])))[
      'url'
    ] as string;
    const port = await freePort();
    // It writes a line for every connection, and stands still when nobody reads them.
    start(program, ['-host', '127.0.0.1', '-port', String(port)]).stdout.resume();
    const theirsUrl = `http://127.0.0.1:${port}`;
    await answers(theirsUrl);
    const proxies = { ours: await openProxies(oursUrl, load.port), theirs: await openProxies(theirsUrl, load.port) };
    const seen: Record<'ours' | 'theirs', Measured[]> = { ours: [], theirs: [] };
    for (let round = 0; round < rounds; round += 1)
      for (const name of round % 2 === 0 ? (['ours', 'theirs'] as const) : (['theirs', 'ours'] as const)) {
        const measured = await measure(load, proxies[name]);
        seen[name].push(measured);
        process.stderr.write(`proxy speed, round ${round + 1} of ${rounds}, ${name}: ${said(measured)}\n`);
      }
    return (Object.keys(targets) as (keyof Measured)[]).map((key) => line(key, seen));
  } finally {
    for (const child of children) child.kill();
  }
}

function line(key: keyof Measured, seen: Readonly<Record<'ours' | 'theirs', readonly Measured[]>>): string {
  const { text, least, most } = targets[key];
  const of = (name: 'ours' | 'theirs'): number => median(seen[name].map((one) => one[key]));
  const ratios = seen.ours.map((one, round) => one[key] / (seen.theirs[round]?.[key] ?? Number.NaN));
  const ratio = median(ratios);
  const ok = least === undefined ? ratio <= (most ?? 0) : ratio >= least;
  const wanted = least === undefined ? `at most ${most}` : `at least ${least}`;
  const unit = (value: number): string =>
    least === undefined ? `${(1000 * value).toFixed(0)} us` : `${(value / 1e6).toFixed(0)} MB/s`;
  return `proxy, ${text}: ${unit(of('ours'))}, the original ${unit(of('theirs'))}; ratio ${ratio.toFixed(2)} (${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)} in ${ratios.length} rounds), target ${wanted}: ${ok ? 'within target' : 'OVER TARGET'}`;
}

const said = ({ one, fifty, delayed, p50, p99 }: Measured): string =>
  `${(one / 1e6).toFixed(0)}, ${(fifty / 1e6).toFixed(0)}, ${(delayed / 1e6).toFixed(0)} MB/s; ${(1000 * p50).toFixed(0)}, ${(1000 * p99).toFixed(0)} us`;

interface Load {
  readonly port: number;
  ask<T>(what: 'throughput' | 'roundTrips', how: object): Promise<T>;
}

async function measure(load: Load, { plain, slow }: { plain: number; slow: number }): Promise<Measured> {
  const throughput = (port: number, connections: number, bytes: number): Promise<number> =>
    load.ask('throughput', { port, connections, bytes });
  const one = await throughput(plain, 1, oneBytes);
  const fifty = await throughput(plain, 50, fiftyBytes);
  const delayed = await throughput(slow, 1, delayedBytes);
  const { p50, p99 } = await load.ask<{ p50: number; p99: number }>('roundTrips', { port: plain, times: roundTrips });
  return { one, fifty, delayed, p50, p99 };
}

async function startLoad(child: Child): Promise<Load> {
  const lines = createInterface({ input: child.stdout });
  const { port } = (await nextLine(lines)) as { port: number };
  return {
    port,
    async ask<T>(what: string, how: object): Promise<T> {
      child.stdin.write(`${JSON.stringify({ what, ...how })}\n`);
      const { value, error } = (await nextLine(lines)) as { value?: T; error?: string };
      if (value === undefined) throw new Error(error ?? 'the load answered nothing');
      return value;
    },
  };
}

async function nextLine(lines: Interface): Promise<Record<string, unknown>> {
  const [text] = (await once(lines, 'line', { signal: AbortSignal.timeout(120_000) })) as [string];
  return JSON.parse(text) as Record<string, unknown>;
}

const firstLine = (child: Child): Promise<Record<string, unknown>> =>
  nextLine(createInterface({ input: child.stdout }));

async function openProxies(url: string, upstreamPort: number): Promise<{ plain: number; slow: number }> {
  const post = async (path: string, body: object): Promise<{ listen: string }> => {
    const response = await fetch(url + path, { method: 'POST', body: JSON.stringify(body) });
    if (!response.ok) throw new Error(await response.text());
    return (await response.json()) as { listen: string };
  };
  const open = async (name: string): Promise<number> => {
    const { listen } = await post('/proxies', { name, listen: '127.0.0.1:0', upstream: `127.0.0.1:${upstreamPort}` });
    return Number(listen.slice(listen.lastIndexOf(':') + 1));
  };
  const [plain, slow] = [await open('plain'), await open('slow')];
  for (const stream of ['upstream', 'downstream'])
    await post('/proxies/slow/toxics', { type: 'latency', stream, attributes: { latency: 35 } });
  return { plain, slow };
}

async function answers(url: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (
      await fetch(`${url}/version`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await delay(50);
  }
  throw new Error('waited 5 s for the original Toxiproxy to answer');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { on } from 'node:events';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { execa } from 'execa';
import { bounded } from '../../../src/model/bounded.ts';
import { CleanupStack } from '../../../src/model/cleanup.ts';
import { type OwnNamespace, openNamespace } from '../../../src/network/kernel/own-namespace.ts';
import { cable as wholeCable } from '../../../src/network/packet/link-shape.ts';
import { openPacketLink } from '../../../src/network/packet/open.ts';
import type { DirectionShape, LinkShape, PacketDirection, PacketLink } from '../../../src/network/packet/types.ts';
import { cacheFolder } from '../../../src/servers/cache/folder.ts';
import { fetchLinkTools, fetchTools } from '../../../src/servers/packages/tools.ts';
import { noPrivateNetwork, ourselves } from './who.ts';

/** Why no link of packets can be made here; `undefined` where it can. */
export async function noPacketLink(): Promise<string | undefined> {
  const noNetwork = await noPrivateNetwork(ourselves);
  if (noNetwork !== undefined) return noNetwork;
  try {
    accessSync('/dev/net/tun', constants.R_OK | constants.W_OK);
    return undefined;
  } catch {
    return 'this machine makes no tap device: /dev/net/tun cannot be opened';
  }
}

/** @param ignoreSystem those that were fetched, even where the system has its own */
export async function linkPrograms(ignoreSystem = false): Promise<Parameters<typeof openPacketLink>[0]['tools']> {
  const options = { cacheDir: cacheFolder(), ignoreSystem };
  const [{ ip, tc }, { wirefilter }] = await Promise.all([fetchTools(options), fetchLinkTools(options)]);
  return { ip: ip.command([]), tc: tc.command([]), wirefilter: wirefilter.command([]) };
}

type End = 'source' | 'replica';

/** A link between two empty networks, in which nothing but these programs sends. */
export interface Joined extends AsyncDisposable {
  readonly link: PacketLink;
  readonly ends: Readonly<Record<End, OwnNamespace>>;
  /** Files in the folder of the link. */
  files(): Promise<string[]>;
}

export async function joined(ignoreSystem = false): Promise<Joined> {
  const tools = await linkPrograms(ignoreSystem);
  await using made = new CleanupStack();
  const source = made.use(await openNamespace());
  const replica = made.use(await openNamespace(source));
  for (const end of [source, replica]) {
    const { file, args } = end.enter({ file: tools.ip.file, args: [...tools.ip.args, 'link', 'set', 'lo', 'up'] });
    await execa(file, args, { env: tools.ip.env });
  }
  const dir = await mkdtemp(join(tmpdir(), 'rf-link-'));
  made.defer(() => rm(dir, { recursive: true, force: true }));
  const ends = { source, replica };
  const link = made.use(await openPacketLink({ ends, tools, dir, netem: false }));
  const everything = made.release();
  return { link, ends, files: () => readdir(dir), [Symbol.asyncDispose]: () => everything.run() };
}

export const cable: DirectionShape = wholeCable['to-replica'];

/** Both directions alike, or one of them. */
export const shaped = (changed: Partial<DirectionShape>, only?: PacketDirection): LinkShape => ({
  'to-replica': only === 'to-source' ? cable : { ...cable, ...changed },
  'to-source': only === 'to-replica' ? cable : { ...cable, ...changed },
});

/** Programs of a test that has failed may still hold theirs. */
let nextPort = 4000;
export const ways: Readonly<Record<PacketDirection, readonly [End, End]>> = {
  'to-replica': ['source', 'replica'],
  'to-source': ['replica', 'source'],
};

/** Collects numbers of datagrams until its input ends, and prints them; how many there are, for each line of input. */
const collector = `
const socket = require('node:dgram').createSocket('udp4');
const seen = [];
socket.on('message', (message) => seen.push([message.readUInt32BE(0), Date.now(), message.readDoubleBE(4)]));
socket.bind(Number(process.argv[1]), '0.0.0.0', () => { socket.setRecvBufferSize(4 << 20); console.log('ready'); });
process.stdin.on('data', () => console.log(seen.length));
process.stdin.on('end', () => { console.log(JSON.stringify(seen)); socket.close(); });
`;
const sender = `
const [to, port, count, bytes, perMs, first] = process.argv.slice(1).map((word, i) => (i ? Number(word) : word));
const socket = require('node:dgram').createSocket('udp4');
let next = 0;
let sent = 0;
const from = performance.now();
const some = () => {
  const due = Math.min(count, perMs === 0 ? count : Math.floor((performance.now() - from) * perMs));
  for (; next < due; next += 1) {
    const message = Buffer.alloc(bytes);
    message.writeUInt32BE(first + next, 0);
    message.writeDoubleBE(Date.now(), 4);
    socket.send(message, () => { if ((sent += 1) === count) socket.close(); });
  }
  if (next < count) setTimeout(some, 1);
};
socket.connect(port, to, some);
`;

export interface Datagrams {
  /** Numbers in the order of their arrival. */
  readonly numbers: readonly number[];
  /** When each arrived, ms since 1970. */
  readonly atMs: readonly number[];
  /** How long each was on its way, ms. */
  readonly tookMs: readonly number[];
}

/** Takes the datagrams that arrive at one end, numbered by their senders. */
export interface Collector {
  send(count: number, options?: { bytes?: number; perMs?: number; first?: number }): Promise<void>;
  /** Waits until nothing has been on its way for this long, and tells all. */
  collected(quietMs: number): Promise<Datagrams>;
}

export async function collect({ link, ends }: Joined, direction: PacketDirection): Promise<Collector> {
  const [from, to] = ways[direction];
  const port = nextPort++;
  const child = nodeIn(ends[to], collector, [String(port)]);
  const line = linesOf(child);
  await line();
  return {
    async send(count, { bytes = 100, perMs = 4, first = 0 } = {}) {
      const { file, args } = ends[from].enter({
        file: process.execPath,
        args: ['-e', sender, link.addresses[to], ...[port, count, bytes, perMs, first].map(String)],
      });
      await execa(file, args);
    },
    async collected(quietMs) {
      let before = -1;
      for (let count = 0; count !== before; ) {
        before = count;
        await new Promise((resolve) => setTimeout(resolve, quietMs));
        child.stdin.write('?\n');
        count = Number(await line());
      }
      child.stdin.end();
      const seen = JSON.parse(await line()) as [number, number, number][];
      return {
        numbers: seen.map(([number]) => number),
        atMs: seen.map(([, at]) => at),
        tookMs: seen.map(([, at, sentAt]) => at - sentAt),
      };
    },
  };
}

/** A node program in a network, with pipes. */
function nodeIn(
  end: OwnNamespace,
  script: string,
  words: readonly string[],
): ChildProcessByStdio<Writable, Readable, null> {
  const { file, args } = end.enter({ file: process.execPath, args: ['-e', script, ...words] });
  return spawn(file, [...args], { stdio: ['pipe', 'pipe', 'inherit'] });
}

/** Reads line after line, each within 15 s. */
function linesOf({ stdout }: { readonly stdout: Readable }): () => Promise<string> {
  const lines = on(createInterface(stdout), 'line', { close: ['close'] });
  return async () => {
    const { value, done } = await bounded(lines.next(), { ms: 15_000, what: 'a line of a program in the network' });
    if (done) throw new Error('a program in the network has ended');
    return (value as [string])[0];
  };
}

const sink = `
const [port, ms] = process.argv.slice(1).map(Number);
const server = require('node:net').createServer((socket) => {
  let bytes = 0;
  socket.once('data', () => {
    const from = performance.now();
    setTimeout(() => {
      console.log(JSON.stringify({ bytes, ms: performance.now() - from }));
      socket.resetAndDestroy();
      server.close();
    }, ms);
  });
  socket.on('data', (piece) => { bytes += piece.length; }).on('error', () => undefined);
}).listen(port, '0.0.0.0', () => console.log('ready'));
`;
const source = `
const [host, port, ms] = process.argv.slice(1);
const socket = require('node:net').connect(Number(port), host);
const piece = Buffer.alloc(65536, 1);
const more = () => {
  while (socket.writable) if (!socket.write(piece)) return socket.once('drain', more);
};
socket.on('connect', more).on('error', () => undefined);
setTimeout(() => socket.resetAndDestroy(), Number(ms) + 1000);
`;

/** Megabits per second that one TCP stream carries, of what was read at its other end. */
export async function streamed({ link, ends }: Joined, direction: PacketDirection, ms: number): Promise<number> {
  const [from, to] = ways[direction];
  const port = String(nextPort++);
  const line = linesOf(nodeIn(ends[to], sink, [port, String(ms)]));
  await line();
  nodeIn(ends[from], source, [link.addresses[to], port, String(ms)]);
  const { bytes, ms: took } = JSON.parse(await line()) as { bytes: number; ms: number };
  return (bytes * 8) / took / 1000;
}

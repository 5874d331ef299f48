import { execFile } from 'node:child_process';
import { cacheFolder } from '../servers/cache/folder.ts';
import { toolsAtHand } from '../servers/packages/tools.ts';
import type { OwnSocket } from './session.ts';

/** What the kernel knows of one of our connections. */
export interface TcpInfo {
  readonly rttMs: number | null;
  readonly varianceMs: number | null;
  /** Segments with data that were sent, repetitions too; `null` where the kernel does not count them. */
  readonly segments: number | null;
  readonly repeated: number;
}

const patienceMs = 2_000;

/** Runs `ss` with arguments; `null` where it cannot be run. */
export type RunSs = (args: readonly string[]) => Promise<string | null>;

/** `ss` of the system, or a fetched one; nothing is downloaded. */
export const runSs: RunSs = async (args) => {
  const { ss } = await toolsAtHand({ cacheDir: cacheFolder() }).catch(() => ({ ss: undefined }));
  if (ss === undefined) return null;
  const { file, args: all, env } = ss.command(args);
  return new Promise((resolve) => {
    execFile(file, all, { timeout: patienceMs, env: { ...process.env, ...env } }, (error, stdout) =>
      resolve(error === null ? stdout : null),
    );
  });
};

/** Asks the kernel of this machine about our own connection, and about no other one. */
export async function readTcpInfo(socket: OwnSocket | null, run: RunSs): Promise<TcpInfo | null> {
  if (socket === null) return null;
  const text = await run(['-tinH', `( sport = :${socket.localPort} and dport = :${socket.peerPort} )`]);
  return text === null ? null : parseTcpInfo(text);
}

/** Reads the answer of `ss -ti` about one connection. `null` when it shows none. Pure. */
export function parseTcpInfo(text: string): TcpInfo | null {
  const rtt = /\brtt:([\d.]+)\/([\d.]+)/.exec(text);
  if (!rtt) return null;
  const segments = /\bdata_segs_out:(\d+)/.exec(text)?.[1];
  return {
    rttMs: Number(rtt[1]),
    varianceMs: Number(rtt[2]),
    segments: segments === undefined ? null : Number(segments),
    repeated: Number(/\bretrans:\d+\/(\d+)/.exec(text)?.[1] ?? 0),
  };
}

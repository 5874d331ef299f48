import { execFile } from 'node:child_process';
import { cacheFolder } from '../../servers/cache/folder.ts';
import { toolsAtHand } from '../../servers/packages/tools.ts';
import type { PathFacts } from './types.ts';

const patienceMs = 500;

/** Runs `ip` with arguments; `null` where it cannot be run. */
export type RunIp = (args: readonly string[]) => Promise<string | null>;

/** `ip` of the system, or a fetched one; nothing is downloaded. */
export const runIp: RunIp = async (args) => {
  const { ip } = await toolsAtHand({ cacheDir: cacheFolder() }).catch(() => ({ ip: undefined }));
  if (ip === undefined) return null;
  const { file, args: all, env } = ip.command(args);
  return new Promise((resolve) => {
    execFile(file, all, { timeout: patienceMs, env: { ...process.env, ...env } }, (error, stdout) =>
      resolve(error === null ? stdout : null),
    );
  });
};

/** The route of this machine to an address, and the MTU of its interface. */
export async function readPath(address: string, run: RunIp): Promise<PathFacts> {
  const route = parseRoute((await run(['-json', 'route', 'get', address])) ?? '');
  if (route === null) return { route: null, deviceMtu: null };
  return { route, deviceMtu: parseMtu((await run(['-json', 'link', 'show', 'dev', route.device])) ?? '') };
}

interface RouteRow {
  readonly dev?: string;
  readonly prefsrc?: string;
  readonly gateway?: string;
  readonly metrics?: readonly { readonly mtu?: number }[];
  readonly mtu?: number;
}

/** Reads the answer of `ip -json route get`. Pure. */
export function parseRoute(text: string): PathFacts['route'] {
  const [row] = rowsOf<RouteRow>(text);
  if (row?.dev === undefined) return null;
  const mtu = row.metrics?.find((one) => one.mtu !== undefined)?.mtu ?? row.mtu ?? null;
  return { device: row.dev, from: row.prefsrc ?? null, gateway: row.gateway ?? null, mtu };
}

/** Reads the answer of `ip -json link show`. Pure. */
export const parseMtu = (text: string): number | null => rowsOf<{ readonly mtu?: number }>(text)[0]?.mtu ?? null;

function rowsOf<T>(text: string): readonly T[] {
  try {
    const rows: unknown = JSON.parse(text);
    return Array.isArray(rows) ? rows : [];
  } catch {
    return [];
  }
}

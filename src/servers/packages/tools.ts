import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { isExecutable } from '../../host/executable.ts';
import { type FetchProgress, fetchPackages } from './fetch-packages.ts';
import { findUnpacked, type UnpackedTree } from './manifest.ts';
import { architectureOf, readOsRelease } from './platform.ts';
import { type Command, checkLibraries, relocated } from './relocate.ts';

/** A program for kernel faults, socket observation, tracing and links of packets. */
export interface Tool {
  readonly name: ToolName;
  /** `system`: installed here. `fetched`: unpacked into the cache, run by its own loader. */
  readonly from: 'system' | 'fetched';
  readonly path: string;
  command(args: readonly string[]): Command;
}

type NetworkToolName = 'nft' | 'ip' | 'ss' | 'tc';
export type ToolName = NetworkToolName | 'strace' | 'wirefilter';
export type Tools = Readonly<Record<NetworkToolName, Tool>>;

const paths: Readonly<Record<ToolName, readonly string[]>> = {
  nft: ['usr/sbin/nft', 'sbin/nft'],
  ip: ['usr/bin/ip', 'bin/ip', 'usr/sbin/ip', 'sbin/ip'],
  ss: ['usr/bin/ss', 'bin/ss'],
  tc: ['usr/sbin/tc', 'sbin/tc'],
  strace: ['usr/bin/strace', 'bin/strace'],
  wirefilter: ['usr/bin/wirefilter'],
};

/** Tools that come in one tree of packages. */
interface Bundle {
  readonly packages: readonly string[];
  readonly names: readonly ToolName[];
}
const network: Bundle = { packages: ['nftables', 'iproute2'], names: ['nft', 'ip', 'ss', 'tc'] };
const tracing: Bundle = { packages: ['strace'], names: ['strace'] };
const links: Bundle = { packages: ['vde-wirefilter'], names: ['wirefilter'] };
/** Not needed to run the programs. */
const leaveOut = [/^debconf/, /^libpam/, /^cdebconf/, /^libdb5/, /^libcap2-bin/, /^libc-gconv/];

export interface ToolOptions {
  readonly cacheDir: string;
  readonly mirror?: string | undefined;
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Take the fetched ones even where the system has its own; for tests. */
  readonly ignoreSystem?: boolean;
}

/**
 * nft, ip, ss and tc: the system's own where they are installed (PATH and the sbin folders), the others from the packages
 * nftables and iproute2 of the system's Debian release. Throws the environment errors of `fetchPackages` (exit 3).
 */
export async function fetchTools(options: ToolOptions): Promise<Tools> {
  return Object.fromEntries(await fetchBundle(network, options)) as Tools;
}

/** The system call tracer, with which a disk is made slow: the system's own, or from the package strace. Throws as above. */
export async function fetchTracer(options: ToolOptions): Promise<Tool> {
  return (Object.fromEntries(await fetchBundle(tracing, options)) as Record<'strace', Tool>).strace;
}

/** The emulator of packet links: the system's own, or from the package vde-wirefilter. Throws as above. */
export async function fetchLinkTools(options: ToolOptions): Promise<Readonly<Record<'wirefilter', Tool>>> {
  return Object.fromEntries(await fetchBundle(links, options)) as Record<'wirefilter', Tool>;
}

async function fetchBundle(bundle: Bundle, options: ToolOptions): Promise<Map<ToolName, Tool>> {
  const found = await systemTools(bundle, options);
  const missing = bundle.names.filter((name) => !found.has(name));
  if (missing.length > 0) {
    const tree = await toolTree(bundle, options);
    for (const name of missing) found.set(name, fetchedTool(name, tree));
  }
  return found;
}

/** The tools that are at hand without any download: the system's, and those of an earlier fetch. */
export async function toolsAtHand(options: ToolOptions): Promise<Readonly<Partial<Record<ToolName, Tool>>>> {
  const found = new Map<ToolName, Tool>();
  for (const bundle of [network, tracing, links]) {
    for (const [name, tool] of await systemTools(bundle, options)) found.set(name, tool);
    const tree = await cachedTree(bundle, options.cacheDir);
    for (const name of bundle.names) if (tree && !found.has(name)) found.set(name, fetchedTool(name, tree));
  }
  return Object.fromEntries(found);
}

async function systemTools({ names }: Bundle, options: ToolOptions): Promise<Map<ToolName, Tool>> {
  const found = new Map<ToolName, Tool>();
  if (options.ignoreSystem) return found;
  const folders = new Set([
    ...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean),
    '/usr/sbin',
    '/sbin',
    '/usr/bin',
    '/bin',
  ]);
  for (const name of names) {
    for (const folder of folders) {
      const path = join(folder, name);
      if (!(await isExecutable(path))) continue;
      found.set(name, { name, from: 'system', path, command: (args) => ({ file: path, args: [...args], env: {} }) });
      break;
    }
  }
  return found;
}

async function toolTree({ packages, names }: Bundle, options: ToolOptions): Promise<UnpackedTree> {
  const cached = await cachedTree({ packages }, options.cacheDir);
  if (cached) return cached;
  const { id, codename } = readOsRelease();
  const tree = await fetchPackages({
    ...options,
    suite: id === 'debian' && codename !== '' ? codename : 'stable',
    names: packages,
    leaveOut,
  });
  for (const name of names) await checkLibraries(tree.root, programIn(tree, name));
  return tree;
}

async function cachedTree({ packages }: Pick<Bundle, 'packages'>, cacheDir: string): Promise<UnpackedTree | undefined> {
  const arch = architectureOf().debian;
  return (await findUnpacked(cacheDir)).find(
    ({ manifest }) => manifest.arch === arch && manifest.names.join(' ') === packages.join(' '),
  );
}

function fetchedTool(name: ToolName, tree: UnpackedTree): Tool {
  const program = programIn(tree, name);
  const command = relocated(tree.root, program);
  // Where tc looks for its delay distributions and plug-ins.
  const env: Record<string, string> = name === 'tc' ? { TC_LIB_DIR: join(tree.root, 'usr', 'lib', 'tc') } : {};
  return {
    name,
    from: 'fetched',
    path: join(tree.root, program),
    command: (args) => {
      const base = command(args);
      return { ...base, env: { ...base.env, ...env } };
    },
  };
}

/** Where the program lies: releases before and after the merge of `/usr` differ. */
function programIn(tree: UnpackedTree, name: ToolName): string {
  return paths[name].find((path) => existsSync(join(tree.root, path))) ?? `usr/sbin/${name}`;
}

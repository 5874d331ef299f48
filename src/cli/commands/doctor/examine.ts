import { statfs } from 'node:fs/promises';
import { cpus, freemem } from 'node:os';
import { execa } from 'execa';
import { scratchBase } from '../../../host/scratch.ts';
import type { ReplfaultError } from '../../../model/errors.ts';
import { probeSandbox } from '../../../network/kernel/sandbox.ts';
import { cacheFolder, makeWritableFolder } from '../../../servers/cache/folder.ts';
import { clockLibraryAtHand } from '../../../servers/packages/clock-library.ts';
import { findUnpacked } from '../../../servers/packages/manifest.ts';
import { findDebianMirror } from '../../../servers/packages/sources.ts';
import { toolsAtHand } from '../../../servers/packages/tools.ts';
import { resolveServer } from '../../../servers/specs.ts';
import { isTooOld, oldestNode } from '../../node-version.ts';
import { containers } from './containers.ts';
import type { Finding } from './finding.ts';

const usualWorkers = 2;
const leastFreeBytes = 2 * 1024 ** 3;

/** Tries everything that a run may need. Reads only; fetches nothing. */
export async function examine(): Promise<Finding[]> {
  const cacheDir = cacheFolder();
  return [
    node(),
    machine(),
    ...(await Promise.all([
      packages(cacheDir),
      cachedServers(cacheDir),
      sandbox(),
      tools(cacheDir),
      fetchedLater('strace (slow disks)', async () => (await toolsAtHand({ cacheDir })).strace),
      fetchedLater('wirefilter (packet links)', async () => (await toolsAtHand({ cacheDir })).wirefilter),
      fetchedLater('libfaketime (clocks of servers)', () => clockLibraryAtHand({ cacheDir })),
      space(cacheDir, 'cache folder'),
      scratchBase(usualWorkers).then((dir) => space(dir, 'temporary folder')),
    ])),
    ...(await containers()),
  ];
}

function node(): Finding {
  const ok = !isTooOld(process.versions.node);
  return {
    what: `Node.js ${oldestNode} or newer`,
    ok,
    detail: process.version,
    essential: true,
    ...(ok ? {} : { enable: 'install Node.js 20, 22 or 24, then run npm ci again' }),
  };
}

function machine(): Finding {
  const freeMiB = Math.round(freemem() / 1024 ** 2);
  const ok = cpus().length >= 2 && freeMiB >= 1000;
  return {
    what: 'machine',
    ok,
    detail: `${cpus().length} CPUs, ${freeMiB} MiB free; a case takes about 500 MiB and half a CPU`,
    ...(ok ? {} : { enable: 'use --workers 1' }),
  };
}

async function packages(cacheDir: string): Promise<Finding> {
  const what = 'fetching servers from Debian packages';
  const missing: string[] = [];
  for (const program of ['apt-get', 'dpkg-deb'])
    if ((await execa(program, ['--version'], { reject: false, timeout: 10_000 })).failed) missing.push(program);
  const essential = !(await serverAtHand(cacheDir));
  if (missing.length > 0)
    return {
      what,
      ok: false,
      detail: `${missing.join(' and ')} not found`,
      enable: 'use an installed server: --server mysqld, or --server mysql@/path/to/unpacked/tarball',
      essential,
    };
  try {
    return {
      what,
      ok: true,
      detail: `apt-get and dpkg-deb are installed (no root needed), mirror ${withoutLogin(findDebianMirror())}`,
    };
  } catch (cause) {
    const { message, hint } = cause as ReplfaultError;
    return { what, ok: false, detail: message, essential, ...(hint === undefined ? {} : { enable: hint }) };
  }
}

const withoutLogin = (url: string): string => url.replace(/\/\/[^/@]*@/, '//');

/** A server that needs no fetching: an earlier fetch, or `mysqld` on PATH. */
async function serverAtHand(cacheDir: string): Promise<boolean> {
  const trees = await findUnpacked(cacheDir).catch(() => []);
  if (trees.some(({ manifest }) => /-server-(core$|5\.6)|-tarball$/.test(manifest.names[0] ?? ''))) return true;
  return resolveServer('mysqld', { cacheDir }).then(
    () => true,
    () => false,
  );
}

async function cachedServers(cacheDir: string): Promise<Finding> {
  const trees = await findUnpacked(cacheDir).catch(() => []);
  const names = trees.map(({ manifest }) => `${manifest.names[0]} ${manifest.version}`);
  return {
    what: 'fetched packages',
    ok: names.length > 0,
    detail: names.join(', ') || `none in ${cacheDir}`,
    ...(names.length > 0 ? {} : { enable: 'replfault fetch mysql:9.7' }),
  };
}

async function sandbox(): Promise<Finding> {
  const found = await probeSandbox();
  if (found.available) return { what: 'private network namespaces (kernel faults)', ok: true, detail: found.how };
  return {
    what: 'private network namespaces (kernel faults)',
    ok: false,
    detail: found.reason,
    ...(found.enable.length > 0 ? { enable: found.enable.join('\n') } : {}),
  };
}

async function tools(cacheDir: string): Promise<Finding> {
  const found = await toolsAtHand({ cacheDir });
  const text = (['nft', 'ip', 'tc', 'ss'] as const)
    .map((name) => `${name}: ${found[name] ? found[name].from : 'not installed'}`)
    .join(', ');
  const ok = Boolean(found.nft && found.ip && found.tc && found.ss);
  return {
    what: 'nft, ip, tc and ss',
    ok,
    detail: text,
    ...(ok ? {} : { enable: 'run `replfault fetch` to install them without root' }),
  };
}

/** What the first run that needs it fetches. */
async function fetchedLater(
  what: string,
  atHand: () => Promise<{ readonly from: string } | undefined>,
): Promise<Finding> {
  const tool = await atHand();
  return tool
    ? { what, ok: true, detail: `from: ${tool.from}` }
    : {
        what,
        ok: false,
        detail: 'not installed',
        enable: 'nothing to do: the first run that needs it fetches it, without root',
      };
}

async function space(dir: string, what: string): Promise<Finding> {
  try {
    if (what === 'cache folder') makeWritableFolder(dir);
    const { bavail, bsize } = await statfs(dir);
    const free = bavail * bsize;
    const ok = free >= leastFreeBytes;
    return {
      what,
      ok,
      detail: `${dir}, ${(free / 1024 ** 3).toFixed(1)} GiB free`,
      ...(ok ? {} : { enable: 'free some space, or choose another folder with TMPDIR or REPLFAULT_CACHE' }),
    };
  } catch (cause) {
    return {
      what,
      ok: false,
      detail: `${dir}: ${(cause as Error).message}`,
      enable: 'choose another folder with TMPDIR or REPLFAULT_CACHE',
      essential: true,
    };
  }
}

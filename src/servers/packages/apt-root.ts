import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileTrouble } from '../cache/folder.ts';
import { type ProgramResult, runProgram } from '../cache/run-program.ts';
import { aptTrouble } from './apt-errors.ts';
import { archiveKeyFingerprints, keysFolder } from './archive-keys.ts';

/** A private apt: its own state, cache, sources and keys in one folder, usable by any user, apart from the system's. */
export interface AptRoot {
  readonly dir: string;
  readonly listsDir: string;
  readonly archivesDir: string;
  run(args: readonly string[], signal?: AbortSignal): Promise<ProgramResult>;
}

/** How long a downloaded index is taken as it is, in milliseconds. */
const indexFreshMs = 60 * 60 * 1000;

/** Makes (or finds) the private apt folder for one suite on one mirror. The system's apt is only read. */
export async function makeAptRoot(options: {
  readonly cacheDir: string;
  readonly suite: string;
  readonly arch: string;
  readonly mirror: string;
  readonly signal?: AbortSignal | undefined;
}): Promise<AptRoot> {
  const { suite, arch, mirror } = options;
  const mirrorId = createHash('sha256').update(mirror).digest('hex').slice(0, 8);
  const dir = join(options.cacheDir, 'apt', `${suite}-${arch}-${mirrorId}`);
  const path = (...parts: string[]): string => join(dir, ...parts);
  try {
    for (const folder of ['state/lists/partial', 'cache/archives/partial', 'etc', 'empty']) {
      await mkdir(path(folder), { recursive: true });
    }
    await writeFile(
      path('etc', 'debian.sources'),
      `Types: deb\nURIs: ${mirror}\nSuites: ${suite}\nComponents: main\nSigned-By: ${archiveKeyFingerprints.join(' ')}\n`,
    );
    await writeFile(path('apt.conf'), `${await inheritedSettings(options.signal)}\n${isolation(dir, arch)}`);
    await writeFile(path('status'), '', { flag: 'a' });
  } catch (cause) {
    throw fileTrouble(cause, `Cannot prepare ${dir}`);
  }
  return {
    dir,
    listsDir: path('state', 'lists'),
    archivesDir: path('cache', 'archives'),
    run: (args, signal) =>
      runProgram('apt-get', args, {
        env: { APT_CONFIG: path('apt.conf') },
        cwd: dir,
        signal: signal ?? options.signal,
      }),
  };
}

/**
 * Brings the index up to date unless it is fresh. Returns whether it was downloaded just now.
 * Throws environment errors: signature-not-valid, mirror-unreachable, disk-full, apt-missing, ...
 */
export async function updateIndex(root: AptRoot, refresh: boolean): Promise<boolean> {
  if (!refresh && (await indexAgeMs(root)) < indexFreshMs) return false;
  // The package cache is left for later: it would be built before the status file is known, and again after it.
  const result = await root.run(['update', '-q', '-o', 'pkgCacheFile::Generate=false']);
  if (result.exitCode !== 0 || /^(W|E): .*(Failed to fetch|GPG error|not signed)/m.test(result.stderr)) {
    throw aptTrouble('apt-get', 'listed', result);
  }
  await writeFile(join(root.dir, 'updated'), '').catch((cause) => {
    throw fileTrouble(cause, `Cannot write to ${root.dir}`);
  });
  return true;
}

/** Removes downloaded packages once they are unpacked. */
export async function clearArchives(root: AptRoot): Promise<void> {
  for (const name of await readdir(root.archivesDir).catch(() => [])) {
    if (name.endsWith('.deb')) await rm(join(root.archivesDir, name), { force: true });
  }
}

async function indexAgeMs(root: AptRoot): Promise<number> {
  const names = await readdir(root.listsDir).catch(() => []);
  if (!names.some((name) => name.endsWith('_Packages'))) return Number.POSITIVE_INFINITY;
  const info = await stat(join(root.dir, 'updated')).catch(() => undefined);
  return info ? Date.now() - info.mtimeMs : Number.POSITIVE_INFINITY;
}

/** Network settings of the system's apt (proxies, certificates, addresses), without its hooks, sources and state. */
async function inheritedSettings(signal?: AbortSignal): Promise<string> {
  const dump = await runProgram('apt-config', ['dump'], { signal });
  if (dump.missing) throw aptTrouble('apt-get', 'fetched', dump);
  return dump.stdout
    .split('\n')
    .filter((line) => /^Acquire::(http|https|ForceIPv4|ForceIPv6|Check-Date|Send-URI-Encoded)\b/i.test(line))
    .join('\n');
}

function isolation(dir: string, arch: string): string {
  const settings: Record<string, string> = {
    'Dir::State': `${dir}/state`,
    'Dir::State::lists': `${dir}/state/lists`,
    'Dir::State::status': `${dir}/status`,
    'Dir::State::extended_states': `${dir}/state/extended_states`,
    'Dir::Cache': `${dir}/cache`,
    'Dir::Cache::archives': `${dir}/cache/archives`,
    'Dir::Cache::pkgcache': `${dir}/cache/pkgcache.bin`,
    'Dir::Cache::srcpkgcache': '',
    'Dir::Log': `${dir}/empty`,
    'Dir::Etc::main': '/dev/null',
    'Dir::Etc::parts': `${dir}/empty`,
    'Dir::Etc::sourcelist': `${dir}/etc/debian.sources`,
    'Dir::Etc::sourceparts': `${dir}/empty`,
    'Dir::Etc::preferences': '/dev/null',
    'Dir::Etc::preferencesparts': `${dir}/empty`,
    'Dir::Etc::trusted': '/dev/null',
    'Dir::Etc::trustedparts': `${keysFolder()}/`,
    'APT::Architecture': arch,
    'APT::Install-Recommends': 'false',
    'APT::Install-Suggests': 'false',
    'APT::Sandbox::User': 'root',
    'APT::Get::AllowUnauthenticated': 'false',
    'APT::Get::Show-User-Simulation-Note': 'false',
    'Acquire::AllowInsecureRepositories': 'false',
    'Acquire::AllowWeakRepositories': 'false',
    'Acquire::AllowDowngradeToInsecureRepositories': 'false',
    'Acquire::Check-Valid-Until': 'false',
    'Acquire::Languages': 'none',
    'Acquire::GzipIndexes': 'false',
    'Acquire::PDiffs': 'false',
    'Acquire::Retries': '2',
    'Acquire::http::Timeout': '20',
    'Acquire::https::Timeout': '20',
    'Debug::NoLocking': 'true',
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} "${value}";`);
  return `${lines.join('\n')}\n#clear APT::Architectures;\nAPT::Architectures { "${arch}"; };\n`;
}

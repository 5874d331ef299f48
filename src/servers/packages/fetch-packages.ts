import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ReplfaultError } from '../../model/errors.ts';
import { fileTrouble, makeWritableFolder } from '../cache/folder.ts';
import { withLock } from '../cache/lock.ts';
import { sweepUnfinished } from '../cache/sweep-unfinished.ts';
import { aptTrouble } from './apt-errors.ts';
import { type AptRoot, clearArchives, makeAptRoot, updateIndex } from './apt-root.ts';
import { findUnpacked, type Manifest, type UnpackedTree } from './manifest.ts';
import { type IndexedPackage, lookUp } from './package-index.ts';
import { architectureOf } from './platform.ts';
import { pretendInstalled, resolveFiles } from './resolve.ts';
import { findDebianMirror } from './sources.ts';
import { type PackageFile, unpackAsTheyArrive } from './unpack.ts';

/** How far a fetch has come; bytes are those of the package files. */
export interface FetchProgress {
  readonly phase: 'waiting' | 'index' | 'download' | 'unpack' | 'done';
  readonly what: string;
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface FetchRequest {
  /** Suite of the Debian archive: `sid`, `bookworm`, ... */
  readonly suite: string;
  /** Packages wanted; the first one names the tree. */
  readonly names: readonly string[];
  readonly cacheDir: string;
  /** Debian architecture; this machine's by default. */
  readonly arch?: string;
  readonly mirror?: string | undefined;
  /** Dependencies (first level) that the programs do not need at run time. */
  readonly leaveOut?: readonly RegExp[];
  /** Looks at what the suite has before anything is downloaded; throws to refuse. */
  readonly inspect?: (found: ReadonlyMap<string, IndexedPackage>) => void;
  /** Ask the mirror for a new index even where a recent one is at hand. */
  readonly refresh?: boolean;
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Fetches packages with what they need from the Debian archive and unpacks them into a tree of their own, as any user.
 * Signatures are always checked. Interrupted downloads go on where they stopped; a tree appears only when it is whole.
 * Throws environment errors (exit 3).
 */
export async function fetchPackages(request: FetchRequest): Promise<UnpackedTree> {
  const { suite, names, signal, onProgress } = request;
  const arch = request.arch ?? architectureOf().debian;
  const cacheDir = makeWritableFolder(request.cacheDir);
  const mirror = findDebianMirror({ mirror: request.mirror });
  const what = `${names.join(' ')} from ${suite}`;
  const report = (phase: FetchProgress['phase'], doneBytes = 0, totalBytes = 0, text = what): void =>
    onProgress?.({ phase, what: text, doneBytes, totalBytes });
  makeWritableFolder(join(cacheDir, 'locks'));
  const lock = join(cacheDir, 'locks', `apt-${suite}-${arch}.lock`);
  const onWait = (holder: string): void => report('waiting', 0, 0, `${what}: waiting for ${holder}`);
  return withLock(lock, { purpose: `fetching ${what}`, timeoutMs: 600_000, signal, onWait }, async () => {
    report('index');
    const root = await makeAptRoot({ cacheDir, suite, arch, mirror, signal });
    let fresh = await updateIndex(root, request.refresh ?? false);
    for (;;) {
      try {
        return await fetchFromIndex(request, root, cacheDir, arch, mirror, report);
      } catch (cause) {
        // An index from an hour ago may name files that the mirror no longer has: look once more.
        if (fresh || !(cause instanceof ReplfaultError) || !retryWithNewIndex.has(cause.code)) throw cause;
        fresh = await updateIndex(root, true);
      }
    }
  });
}

const retryWithNewIndex = new Set(['mirror-unreachable', 'package-gone', 'version-gone', 'apt-failed']);

async function fetchFromIndex(
  request: FetchRequest,
  root: AptRoot,
  cacheDir: string,
  arch: string,
  mirror: string,
  report: (phase: FetchProgress['phase'], doneBytes?: number, totalBytes?: number) => void,
): Promise<UnpackedTree> {
  const { suite, names, signal } = request;
  const found = await lookUp(root.listsDir, names);
  request.inspect?.(found);
  const wanted = names.map((name) => {
    const known = found.get(name);
    if (!known) throw new ReplfaultError('package-gone', `Debian ${suite} has no package ${name} for ${arch}`);
    return `${name}=${known.version}`;
  });
  const version = found.get(names[0] ?? '')?.version ?? '';
  const ready = (await findUnpacked(cacheDir)).find(
    ({ manifest }) =>
      manifest.suite === suite &&
      manifest.arch === arch &&
      manifest.version === version &&
      manifest.names.join(' ') === names.join(' '),
  );
  if (ready) return ready;

  await pretendInstalled(root, found, arch, request.leaveOut ?? []);
  const files = await resolveFiles(root, wanted);
  const totalBytes = files.reduce((sum, file) => sum + file.bytes, 0);
  report('download', 0, totalBytes);
  const fileSystemName = `${names.join('+')}_${suite}_${version}_${arch}`.replace(/[^A-Za-z0-9._+-]/g, '_');
  const folder = makeWritableFolder(join(cacheDir, 'packages'));
  await sweepUnfinished(folder, `.${fileSystemName}.`);
  const partial = join(folder, `.${fileSystemName}.${randomUUID().slice(0, 8)}`);
  const stop = new AbortController();
  const both = signal ? AbortSignal.any([signal, stop.signal]) : stop.signal;
  try {
    await mkdir(join(partial, 'root'), { recursive: true });
    const hashes = await unpackAsTheyArrive({
      archivesDir: root.archivesDir,
      files,
      into: join(partial, 'root'),
      downloading: download(root, wanted, both),
      signal,
      onBytes: (bytes) => report('download', bytes, totalBytes),
    });
    const manifest = describe(request, version, arch, mirror, files, hashes);
    await writeFile(join(partial, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    const dir = join(folder, fileSystemName);
    await rm(dir, { recursive: true, force: true });
    await rename(partial, dir);
    await clearArchives(root);
    report('done', totalBytes, totalBytes);
    return { dir, root: join(dir, 'root'), manifest };
  } catch (cause) {
    stop.abort();
    signal?.throwIfAborted();
    throw fileTrouble(cause, `Cannot unpack into ${folder}`);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
}

async function download(root: AptRoot, wanted: readonly string[], signal: AbortSignal): Promise<void> {
  const result = await root.run(['install', '--download-only', '--yes', '-qq', ...wanted], signal);
  if (result.exitCode !== 0) throw aptTrouble('apt-get', 'downloaded', result);
}

function describe(
  request: FetchRequest,
  version: string,
  arch: string,
  mirror: string,
  files: readonly PackageFile[],
  hashes: ReadonlyMap<string, string>,
): Manifest {
  const packages = files.map(({ fileName, bytes }) => {
    const [name = fileName, packageVersion = ''] = fileName.replace(/\.deb$/, '').split('_');
    return { name, version: decodeURIComponent(packageVersion), bytes, sha256: hashes.get(fileName) ?? '' };
  });
  return {
    format: 1,
    suite: request.suite,
    arch,
    names: request.names,
    version,
    mirror: mirror.replace(/\/\/[^/@]*@/, '//'),
    fetchedAt: new Date().toISOString(),
    packages,
  };
}

import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ReplfaultError } from '../../model/errors.ts';
import { fileTrouble, makeWritableFolder } from '../cache/folder.ts';
import { withLock } from '../cache/lock.ts';
import type { FetchProgress } from '../packages/fetch-packages.ts';
import { findUnpacked, type Manifest, type UnpackedTree } from '../packages/manifest.ts';
import { architectureOf } from '../packages/platform.ts';
import { fits } from '../packages/server-packages.ts';
import type { Vendor } from '../spec-syntax.ts';
import { compareVersions } from '../versions.ts';
import { type ConfirmedContent, confirmContent } from './confirm.ts';
import { download } from './download.ts';
import { firstUseFile, recordFirstUse } from './first-use.ts';
import { type HttpClient, openHttpClient, withoutSecrets } from './http.ts';
import { identifyServer } from './identify-server.ts';
import { downloadsFolder, type PartialFile, partialFile } from './partial-file.ts';
import { type PublicKeys, readKeys } from './signature.ts';
import { unpackTarball } from './unpack-tarball.ts';

/** What stands for the suite in the manifest of a tree that came from a vendor's tarball. */
export const tarballSuite = 'tarball';
export const tarballsLock = 'tarballs.lock';

/** What the user said about a tarball. */
export interface TarballChoice {
  /** Where it lies, instead of where its vendor has it. */
  readonly url?: string | undefined;
  /** Its sha256 in hexadecimal digits. */
  readonly sha256?: string | undefined;
  /** File with public keys, one of which must have signed it; the signature lies beside the tarball (`.asc`). */
  readonly keyFile?: string | undefined;
}

export interface TarballRequest extends TarballChoice {
  readonly vendor: Vendor;
  /** What the server must be: `8.4`, `8.0.44`, or an empty text for any. */
  readonly wanted: string;
  /** Places to look at, in order. */
  readonly urls: readonly string[];
  /** Looks for a tree that will do; asked again once it is this call's turn, since another one may just have fetched it. */
  readonly ready?: (() => Promise<UnpackedTree | undefined>) | undefined;
  readonly cacheDir: string;
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
  /** Told what the user should know, in one sentence. */
  readonly onNote?: ((text: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Longest wait for another download, which may be of several hundred megabytes. */
const longestDownloadMs = 3_600_000;
/** What is wrong with the file itself: it is not kept. */
const spoilt = new Set([
  'not-a-tarball',
  'checksum-mismatch',
  'tarball-changed',
  'signature-not-valid',
  'tarball-broken',
  'tarball-unsafe',
  'wrong-architecture',
  'not-a-server',
  'version-other',
]);

/**
 * Downloads the tarball of a server, confirms its content, unpacks what a server needs and makes sure that this machine can run it. A
 * tree appears only when it is whole. Throws environment errors (exit 3) of download, confirmation, unpacking and `identifyServer`.
 */
export async function fetchTarball(request: TarballRequest): Promise<UnpackedTree> {
  const { signal, onProgress } = request;
  // Before hundreds of megabytes are downloaded that it could not confirm.
  const keys = request.keyFile === undefined ? undefined : await readKeys(request.keyFile);
  const cacheDir = makeWritableFolder(request.cacheDir);
  makeWritableFolder(join(cacheDir, 'locks'));
  const what = `${request.vendor} ${request.wanted}`.trim();
  const onWait = (holder: string): void =>
    onProgress?.({ phase: 'waiting', what: `${what}: waiting for ${holder}`, doneBytes: 0, totalBytes: 0 });
  const lock = { purpose: `fetching the tarball of ${what}`, timeoutMs: longestDownloadMs, signal, onWait };
  return withLock(join(cacheDir, 'locks', tarballsLock), lock, async () => {
    const ready = await request.ready?.();
    if (ready) return ready;
    await using client = await openHttpClient();
    let absent: ReplfaultError | undefined;
    for (const url of request.urls) {
      try {
        return await fetchFrom(url, { ...request, cacheDir, keys }, client);
      } catch (cause) {
        // Vendors move files to their archive: the next place may have it.
        if (!(cause instanceof ReplfaultError) || cause.code !== 'tarball-not-found') throw cause;
        absent ??= cause;
      }
    }
    throw absent ?? new ReplfaultError('tarball-none', `There is no place to fetch ${what} from`);
  });
}

/** The newest tree of an earlier fetch that suits. */
export async function unpackedTarball(
  cacheDir: string,
  suits: (manifest: Manifest) => boolean,
): Promise<UnpackedTree | undefined> {
  const arch = architectureOf().debian;
  return (await findUnpacked(cacheDir))
    .filter(({ manifest }) => manifest.suite === tarballSuite && manifest.arch === arch && suits(manifest))
    .sort((a, b) => compareVersions(b.manifest.version, a.manifest.version) || latest(a, b))[0];
}

function latest(a: UnpackedTree, b: UnpackedTree): number {
  return b.manifest.fetchedAt.localeCompare(a.manifest.fetchedAt);
}

async function fetchFrom(
  url: string,
  request: TarballRequest & { readonly keys: PublicKeys | undefined },
  client: HttpClient,
): Promise<UnpackedTree> {
  const { cacheDir, vendor, signal, onProgress } = request;
  const shown = withoutSecrets(url);
  const fileName = basename(new URL(url).pathname) || new URL(url).hostname;
  const what = `${fileName} from ${new URL(url).host}`;
  const partial = partialFile(join(makeWritableFolder(join(cacheDir, downloadsFolder)), safeName(fileName)));
  const onBytes = (doneBytes: number, totalBytes: number): void =>
    onProgress?.({ phase: 'download', what, doneBytes, totalBytes });
  // A page that stands in for the file for a while (a login, an error) costs nothing of what is there.
  const bytes = await download({ url, partial, client, onBytes, signal });
  try {
    const content = await confirmContent(url, partial.path, request, client);
    const known = await unpackedTarball(
      cacheDir,
      ({ names, packages, version }) =>
        names[0] === `${vendor}-tarball` && packages[0]?.sha256 === content.sha256 && fits(version, request.wanted),
    );
    if (known) {
      await recordFirstUse(cacheDir, shown, content.sha256);
      sayIfTrusted(request, shown, content);
      await partial.remove();
      return askedAlsoAs(request.wanted, known);
    }
    onProgress?.({ phase: 'unpack', what: `unpacking ${fileName}`, doneBytes: 0, totalBytes: 0 });
    const install = async (dir: string): Promise<Omit<Manifest, 'packages'>> => {
      const root = join(dir, 'root');
      await mkdir(root, { recursive: true });
      await unpackTarball({ file: partial.path, compression: content.compression, into: root, url: shown, signal });
      const { version } = await identifyServer({ vendor, wanted: request.wanted, root, url: shown, signal });
      await recordFirstUse(cacheDir, shown, content.sha256);
      return {
        format: 1,
        suite: tarballSuite,
        arch: architectureOf().debian,
        names: [`${vendor}-tarball`],
        version,
        mirror: shown,
        fetchedAt: new Date().toISOString(),
        asked: [request.wanted],
      };
    };
    const packages = (version: string) => [{ name: fileName, version, bytes, sha256: content.sha256 }];
    const tree = await installTree(cacheDir, vendor, install, packages, signal);
    sayIfTrusted(request, shown, content);
    await partial.remove();
    onProgress?.({ phase: 'done', what, doneBytes: bytes, totalBytes: bytes });
    return tree;
  } catch (cause) {
    await removeIfSpoilt(partial, cause);
    throw cause;
  }
}

async function askedAlsoAs(wanted: string, tree: UnpackedTree): Promise<UnpackedTree> {
  const { asked = [] } = tree.manifest;
  if (asked.includes(wanted)) return tree;
  const manifest: Manifest = { ...tree.manifest, asked: [...asked, wanted] };
  const path = join(tree.dir, 'manifest.json');
  await writeFile(`${path}.new`, `${JSON.stringify(manifest, null, 2)}\n`);
  await rename(`${path}.new`, path);
  return { ...tree, manifest };
}

function sayIfTrusted(request: TarballRequest, url: string, { sha256, confirmation }: ConfirmedContent): void {
  if (confirmation !== 'first-use') return;
  request.onNote?.(
    `${basename(new URL(url).pathname)}: neither a signature nor a checksum is known, so it is trusted on first use. Its sha256 ${sha256} is recorded in ${join(request.cacheDir, firstUseFile)} and compared with every later download. Compare it with what the vendor publishes.`,
  );
}

async function installTree(
  cacheDir: string,
  vendor: Vendor,
  install: (dir: string) => Promise<Omit<Manifest, 'packages'>>,
  packagesOf: (version: string) => Manifest['packages'],
  signal: AbortSignal | undefined,
): Promise<UnpackedTree> {
  const folder = makeWritableFolder(join(cacheDir, 'packages'));
  await sweepUnfinished(folder);
  const unfinished = join(folder, `${unfinishedStart}${randomUUID().slice(0, 8)}`);
  try {
    const described = await install(unfinished);
    const manifest: Manifest = { ...described, packages: packagesOf(described.version) };
    const sum = manifest.packages[0]?.sha256.slice(0, 12);
    const dir = join(folder, `${vendor}-tarball_${described.version}_${described.arch}-${sum}`);
    await writeFile(join(unfinished, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
    await rm(dir, { recursive: true, force: true });
    await rename(unfinished, dir);
    return { dir, root: join(dir, 'root'), manifest };
  } catch (cause) {
    signal?.throwIfAborted();
    throw fileTrouble(cause, `Cannot unpack into ${folder}`);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

const unfinishedStart = '.tarball.';

/** Removes trees whose unpacking was interrupted; only under the lock of the tarballs. Returns their paths. */
export async function sweepUnfinished(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => []);
  const unfinished = names.filter((name) => name.startsWith(unfinishedStart)).map((name) => join(folder, name));
  for (const dir of unfinished) await rm(dir, { recursive: true, force: true });
  return unfinished;
}

async function removeIfSpoilt(partial: PartialFile, cause: unknown): Promise<void> {
  if (cause instanceof ReplfaultError && spoilt.has(cause.code)) await partial.remove();
}

function safeName(fileName: string): string {
  return fileName.replace(/[^A-Za-z0-9._+-]/g, '_').slice(0, 120) || 'tarball';
}

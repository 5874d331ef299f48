import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ReplfaultError } from '../../model/errors.ts';
import { diskFull, fileTrouble, makeWritableFolder } from '../cache/folder.ts';
import { withLock } from '../cache/lock.ts';
import { type ProgramResult, runProgram } from '../cache/run-program.ts';
import { sweepUnfinished } from '../cache/sweep-unfinished.ts';
import type { FetchProgress } from './fetch-packages.ts';
import { findUnpacked, type Manifest, type UnpackedTree } from './manifest.ts';

/** A package of an npm registry, pinned: version and content are known here, so a registry can only give these bytes or none. */
export interface NpmPackage {
  readonly name: string;
  readonly version: string;
  readonly arch: 'amd64' | 'arm64';
  /** Size of the package file in bytes. */
  readonly bytes: number;
  /** Subresource integrity of the package file, `sha512-...`. */
  readonly integrity: string;
}

/** What stands for the suite in the manifest of a tree that came from an npm registry. */
export const npmSuite = 'npm';

export interface NpmFetchOptions {
  readonly cacheDir: string;
  readonly onProgress?: ((progress: FetchProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Fetches a package by the user's own npm, with its registry, proxies and credentials, checks its content and unpacks it into a tree
 * of its own; nothing of it is installed or run. A tree appears only when it is whole.
 * Throws environment errors (exit 3): npm-missing, registry-unreachable, package-gone, integrity-mismatch, disk-full, ...
 */
export async function fetchNpmPackage(wanted: NpmPackage, options: NpmFetchOptions): Promise<UnpackedTree> {
  const { signal, onProgress } = options;
  const cacheDir = makeWritableFolder(options.cacheDir);
  const what = `${wanted.name} ${wanted.version} from npm`;
  const report = (phase: FetchProgress['phase'], doneBytes = 0, text = what): void =>
    onProgress?.({ phase, what: text, doneBytes, totalBytes: phase === 'waiting' ? 0 : wanted.bytes });
  makeWritableFolder(join(cacheDir, 'locks'));
  const lock = join(cacheDir, 'locks', `npm-${wanted.name}.lock`);
  const onWait = (holder: string): void => report('waiting', 0, `${what}: waiting for ${holder}`);
  return withLock(lock, { purpose: `fetching ${what}`, timeoutMs: 600_000, signal, onWait }, async () => {
    const ready = await unpackedNpmPackage(wanted, cacheDir);
    if (ready) return ready;
    const folder = makeWritableFolder(join(cacheDir, 'packages'));
    const fileSystemName = `${wanted.name}_${npmSuite}_${wanted.version}_${wanted.arch}`;
    await sweepUnfinished(folder, `.${fileSystemName}.`);
    const partial = join(folder, `.${fileSystemName}.${randomUUID().slice(0, 8)}`);
    try {
      await mkdir(join(partial, 'root'), { recursive: true });
      report('download');
      const file = await pack(wanted, partial, signal);
      const sha256 = await checkIntegrity(wanted, file);
      report('download', wanted.bytes);
      await unpack(file, join(partial, 'root'), signal);
      await rm(file);
      await writeFile(join(partial, 'manifest.json'), `${JSON.stringify(manifestOf(wanted, sha256), null, 2)}\n`);
      const dir = join(folder, fileSystemName);
      await rm(dir, { recursive: true, force: true });
      await rename(partial, dir);
      report('done', wanted.bytes);
    } catch (cause) {
      signal?.throwIfAborted();
      throw fileTrouble(cause, `Cannot unpack into ${folder}`);
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
    const tree = await unpackedNpmPackage(wanted, cacheDir);
    if (!tree) throw new ReplfaultError('file-trouble', `Another process removed the unpacked tree of ${what}`);
    return tree;
  });
}

/** The tree of an earlier fetch. */
export async function unpackedNpmPackage(wanted: NpmPackage, cacheDir: string): Promise<UnpackedTree | undefined> {
  return (await findUnpacked(cacheDir)).find(
    ({ manifest }) =>
      manifest.suite === npmSuite && manifest.names[0] === wanted.name && manifest.version === wanted.version,
  );
}

/** What npm must not do besides: look for a newer npm; leave compiled code in the folder for temporary files (npm 11). */
export const quietNpm = { npm_config_update_notifier: 'false', NODE_DISABLE_COMPILE_CACHE: '1' } as const;

async function pack(wanted: NpmPackage, into: string, signal?: AbortSignal): Promise<string> {
  const result = await runProgram(
    'npm',
    ['pack', `${wanted.name}@${wanted.version}`, '--json', '--pack-destination', into, '--ignore-scripts'],
    { cwd: into, signal, env: quietNpm },
  );
  if (result.exitCode !== 0) throw npmTrouble(wanted, result);
  const name = (await readdir(into)).find((found) => found.endsWith('.tgz'));
  if (name === undefined) throw new ReplfaultError('npm-failed', `npm did not write a package file of ${wanted.name}`);
  return join(into, name);
}

/** Checks the content against what is pinned. Returns its sha256. */
async function checkIntegrity(wanted: NpmPackage, file: string): Promise<string> {
  const sha512 = createHash('sha512');
  const sha256 = createHash('sha256');
  await pipeline(createReadStream(file), async (chunks) => {
    for await (const chunk of chunks as AsyncIterable<Buffer>) {
      sha512.update(chunk);
      sha256.update(chunk);
    }
  });
  const actual = `sha512-${sha512.digest('base64')}`;
  if (actual !== wanted.integrity) {
    throw new ReplfaultError(
      'integrity-mismatch',
      `${wanted.name} ${wanted.version} from the npm registry has an unexpected checksum: ${actual} instead of ${wanted.integrity}`,
      { hint: 'Check which registry npm is configured for: npm config get registry.' },
    );
  }
  return sha256.digest('hex');
}

async function unpack(file: string, into: string, signal?: AbortSignal): Promise<void> {
  const args = ['-xzf', file, '-C', into, '--strip-components=1', '--no-same-owner'];
  const result = await runProgram('tar', args, { signal });
  if (result.exitCode === 0) return;
  if (/No space left|quota exceeded/i.test(result.stderr)) throw diskFull(`Cannot unpack into ${into}`);
  throw new ReplfaultError('unpack-failed', `The package cannot be unpacked: ${result.stderr.trim().slice(0, 300)}`);
}

function manifestOf(wanted: NpmPackage, sha256: string): Manifest {
  const { name, version, bytes } = wanted;
  return {
    format: 1,
    suite: npmSuite,
    arch: wanted.arch,
    names: [name],
    version,
    mirror: npmSuite,
    fetchedAt: new Date().toISOString(),
    packages: [{ name, version, bytes, sha256 }],
  };
}

/** The error for a failed npm, which says in JSON what went wrong. Exported for tests. */
export function npmTrouble(
  wanted: Pick<NpmPackage, 'name' | 'version'>,
  result: Pick<ProgramResult, 'stdout' | 'stderr' | 'missing'>,
): ReplfaultError {
  const what = `${wanted.name} ${wanted.version}`;
  if (result.missing)
    return new ReplfaultError('npm-missing', `${what} cannot be fetched: there is no npm on PATH`, {
      hint: 'Install npm, or name an unpacked server: mysql@/path.',
    });
  const text = `${result.stdout}\n${result.stderr}`;
  const said = /"summary":\s*"([^"]*)"/.exec(result.stdout)?.[1] ?? result.stderr.trim().split('\n').at(-1) ?? '';
  if (/\bE(404|TARGET)\b|ENOVERSIONS/.test(text))
    return new ReplfaultError('package-gone', `The npm registry does not have ${what}`, {
      hint: 'Check which registry npm is configured for: npm config get registry.',
    });
  if (/ENOSPC/.test(text)) return diskFull(`${what} cannot be fetched`);
  if (/ENOTFOUND|ECONNREFUSED|ETIMEDOUT|ECONNRESET|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ERR_SOCKET/.test(text))
    return new ReplfaultError('registry-unreachable', `The npm registry does not answer: ${said.slice(0, 300)}`, {
      hint: 'Check the network and which registry npm is configured for: npm config get registry.',
    });
  return new ReplfaultError('npm-failed', `npm could not fetch ${what}: ${said.slice(0, 300)}`);
}

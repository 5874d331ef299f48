import { createReadStream } from 'node:fs';
import { readdir, readlink, realpath, rm, stat } from 'node:fs/promises';
import { isAbsolute, join, posix, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { execa } from 'execa';
import type { ReadEntry } from 'tar';
import { dyingWithUs } from '../../host/dying-with-us.ts';
import { ReplfaultError } from '../../model/errors.ts';
import { fileTrouble } from '../cache/folder.ts';
import { runProgram } from '../cache/run-program.ts';
import { isNeeded } from './needed.ts';
import type { Compression } from './verify.ts';

/** How long files that are being written may take when the unpacking is given up. */
const longestDrainMs = 10_000;
/** What a tarball may unpack to: servers compress to a third or a tenth, so more is made to fill the disk. */
const mostUnpacked = (packedBytes: number): number => 256 * 1024 ** 2 + 30 * packedBytes;

export interface UnpackRequest {
  readonly file: string;
  readonly compression: Compression;
  /** An empty folder. */
  readonly into: string;
  /** What to call it in messages. */
  readonly url: string;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Unpacks what a server needs of a tarball. Nothing is written outside the folder, and no link leads out of it: a tarball that tries is
 * refused, and so is one that grows far beyond its size. Throws environment errors (exit 3): `tarball-unsafe`, `tarball-broken` (it ends early, or is damaged), `xz-missing`,
 * `disk-full`. The folder is then to be removed.
 */
export async function unpackTarball(request: UnpackRequest): Promise<void> {
  const { into, url, signal } = request;
  // Costs time to load, and most runs unpack nothing.
  const { Unpack } = await import('tar');
  const { size } = await stat(request.file);
  // From here on nothing may be awaited before it is read: what nobody reads is gone.
  const content = await openContent(request);
  const failure = await new Promise<unknown>((resolve) => {
    let found: unknown;
    let closed = false;
    let drain: NodeJS.Timeout | undefined;
    const unsafe = new UnsafeEntries((cause) => stop(cause));
    const unpack = new Unpack({
      cwd: into,
      preserveOwner: false,
      filter: (path, entry) => unsafe.admits(path, entry as ReadEntry),
      // Its data holds the code of the file system, where that was the trouble.
      onwarn: (code, message, data) => stop(Object.assign(new Error(message), { code: data.code ?? code })),
    });
    /** What is being written is written to its end, so that the folder can be removed afterwards. */
    const stop = (cause: unknown): void => {
      if (found !== undefined || closed) return;
      found = cause;
      content.stream.unpipe().on('error', () => undefined);
      // What decompresses ends with its output.
      content.stream.destroy();
      unpack.end();
      drain = setTimeout(() => resolve(found), longestDrainMs);
    };
    unpack.on('close', () => {
      closed = true;
      clearTimeout(drain);
      resolve(found);
    });
    unpack.on('error', stop);
    content.stream.on('error', stop);
    let bytes = 0;
    content.stream.on('data', (piece: Buffer) => {
      bytes += piece.length;
      // Not before this piece has gone where the others went.
      if (bytes > mostUnpacked(size)) process.nextTick(stop, tooLarge(url, size, bytes));
    });
    signal?.addEventListener('abort', () => stop(signal.reason), { once: true });
    content.stream.pipe(unpack as unknown as NodeJS.WritableStream);
  });
  signal?.throwIfAborted();
  if (failure !== undefined) throw troubleOf(failure, request);
  await content.ended();
  await checkLinks(into, url);
}

function troubleOf(cause: unknown, { into, url }: UnpackRequest): ReplfaultError {
  const trouble = fileTrouble(cause, `Cannot unpack into ${into}`);
  if (trouble === cause || trouble.code === 'disk-full' || trouble.code === 'cache-not-writable') return trouble;
  return broken(url, (cause as Error).message);
}

/** Looks at entries before anything of them is written. */
class UnsafeEntries {
  readonly #onFound: (cause: ReplfaultError) => void;
  readonly #files = new Set<string>();
  #found = false;

  constructor(onFound: (cause: ReplfaultError) => void) {
    this.#onFound = onFound;
  }

  admits(path: string, entry: ReadEntry): boolean {
    if (this.#found) return false;
    const clean = posix.normalize(path);
    const { type } = entry;
    const linkpath = entry.linkpath ?? '';
    if (leaves(path) || leaves(clean)) return this.#refuse(`${path} lies outside of it`);
    if (!isNeeded(clean)) return false;
    if (type === 'SymbolicLink') {
      if (isAbsolute(linkpath) || leaves(posix.join(posix.dirname(clean), linkpath))) {
        return this.#refuse(`${path} is a link to ${linkpath}, outside of it`);
      }
      return true;
    }
    if (type === 'Link') {
      const target = posix.normalize(linkpath);
      if (leaves(linkpath) || leaves(target)) return this.#refuse(`${path} is a link to ${linkpath}, outside of it`);
      // One to something that was left out, or to a link, is nothing that a server needs.
      return this.#files.has(target);
    }
    if (type === 'Directory' || type === 'GNUDumpDir') {
      entry.mode = ((entry.mode ?? 0) & 0o755) | 0o700;
      return true;
    }
    if (type !== 'File' && type !== 'OldFile' && type !== 'ContiguousFile') {
      return this.#refuse(`${path} is neither a file, a folder nor a link (${type})`);
    }
    this.#files.add(clean);
    // No set-user-id bits, and nothing that others may write to.
    entry.mode = ((entry.mode ?? 0o644) & 0o755) | 0o600;
    return true;
  }

  #refuse(why: string): false {
    this.#found = true;
    this.#onFound(
      new ReplfaultError('tarball-unsafe', `The tarball is refused, because it would reach out of its folder: ${why}`, {
        hint: 'No vendor publishes such a file: check where it comes from. The download was removed.',
      }),
    );
    return false;
  }
}

function leaves(path: string): boolean {
  return isAbsolute(path) || path === '..' || path.startsWith('../') || path.split('/').includes('..');
}

/** Links can lead out by way of other links; those to parts that were left out lead nowhere and go. */
async function checkLinks(root: string, url: string): Promise<void> {
  const home = await realpath(root);
  for (const entry of await readdir(home, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) continue;
    const path = join(entry.parentPath, entry.name);
    const target = await realpath(path).catch(() => undefined);
    if (target === undefined) await rm(path);
    else if (target !== home && !target.startsWith(`${home}${sep}`)) {
      throw new ReplfaultError('tarball-unsafe', `${url} is refused: its link ${entry.name} leads to ${target}`, {
        hint: `It says ${await readlink(path)}. No vendor publishes such a file: check where it comes from. The download was removed.`,
      });
    }
  }
}

function tooLarge(url: string, packedBytes: number, bytes: number): ReplfaultError {
  const mib = (many: number): string => `${(many / 1024 ** 2).toFixed(1)} MiB`;
  return new ReplfaultError(
    'tarball-unsafe',
    `${url} is refused: its ${mib(packedBytes)} unpack to more than ${mib(bytes)}, as no server does`,
    { hint: 'No vendor publishes such a file: check where it comes from. The download was removed.' },
  );
}

interface Content {
  readonly stream: Readable;
  /** Resolves when what decompresses has ended well. @throws ReplfaultError `tarball-broken`. */
  ended(): Promise<void>;
}

async function openContent({ file, compression, url, signal }: UnpackRequest): Promise<Content> {
  const nothingMore = async (): Promise<void> => undefined;
  if (compression === 'none') return { stream: createReadStream(file), ended: nothingMore };
  if (compression === 'gzip') {
    const input = createReadStream(file);
    const stream = createGunzip();
    input.on('error', (cause) => stream.destroy(cause));
    stream.on('close', () => input.destroy());
    return { stream: input.pipe(stream), ended: nothingMore };
  }
  const xz = await runProgram('xz', ['--version'], { signal });
  if (xz.missing) {
    throw new ReplfaultError('xz-missing', 'The tarball is compressed by xz, and there is no xz on this machine', {
      hint: 'Install the package xz-utils (Debian) or xz (RPM), then run the command again: the download is kept.',
    });
  }
  const mortal = dyingWithUs({ file: 'xz', args: ['--decompress', '--stdout', '--quiet', '--', file] });
  const child = execa(mortal.file, mortal.args, { buffer: false, stdin: 'ignore', stderr: 'pipe', reject: false });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return {
    stream: child.stdout,
    ended: async () => {
      const { exitCode } = await child;
      if (exitCode !== 0) throw broken(url, said.trim().split('\n').at(-1) ?? '');
    },
  };
}

function broken(url: string, reason: string): ReplfaultError {
  return new ReplfaultError('tarball-broken', `${url} cannot be unpacked: it ends early, or is damaged (${reason})`, {
    hint: 'Run the command again: it is downloaded anew. If that does not help, the file on the server is damaged.',
  });
}

import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileTrouble } from '../cache/folder.ts';
import { runProgram } from '../cache/run-program.ts';
import { sha256Of } from '../cache/sha256.ts';
import { aptTrouble } from './apt-errors.ts';

/** Parts of packages that no server or tool needs at run time. */
const notNeeded = ['doc', 'man', 'locale', 'lintian', 'bug', 'info', 'bash-completion'];

const pollMs = 40;
const unpackedAtOnce = 2;

/** A package file as apt names it in its archive folder. */
export interface PackageFile {
  readonly fileName: string;
  readonly bytes: number;
}

/**
 * Unpacks package files as they arrive. apt moves a file into `archivesDir` only after it has checked its size and hash, so
 * everything that stands there is complete. `downloading` is the running download; its failure ends the work.
 * Returns the sha256 of each file.
 */
export async function unpackAsTheyArrive(options: {
  readonly archivesDir: string;
  readonly files: readonly PackageFile[];
  readonly into: string;
  readonly downloading: Promise<void>;
  readonly signal?: AbortSignal | undefined;
  readonly onBytes: (downloaded: number) => void;
}): Promise<Map<string, string>> {
  const { archivesDir, files, into, signal } = options;
  const waiting = new Map(files.map((file) => [file.fileName, file]));
  const hashes = new Map<string, string>();
  let ended = false;
  let failure: unknown;
  options.downloading.then(
    () => {
      ended = true;
    },
    (cause: unknown) => {
      ended = true;
      failure = cause;
    },
  );
  while (waiting.size > 0) {
    signal?.throwIfAborted();
    const sawEnd = ended;
    const present = new Set(await readdir(archivesDir));
    const arrived = [...waiting.values()]
      .filter(({ fileName }) => present.has(fileName))
      .sort(biggestFirst)
      .map(({ fileName }) => fileName);
    options.onBytes(await downloadedBytes(archivesDir, files));
    await Promise.all(
      arrived.slice(0, unpackedAtOnce).map(async (name) => {
        const deb = join(archivesDir, name);
        await unpackOne(deb, into, signal);
        hashes.set(name, await sha256Of(deb));
        waiting.delete(name);
      }),
    );
    if (failure) throw failure;
    if (arrived.length === 0) {
      if (sawEnd) throw new Error(`apt-get ended without ${[...waiting.keys()].join(', ')}`);
      await delay(pollMs);
    }
  }
  await options.downloading;
  await Promise.all(
    notNeeded.map((name) => rm(join(into, 'usr', 'share', name), { recursive: true, force: true })),
  ).catch((cause) => {
    throw fileTrouble(cause, `Cannot clean up ${into}`);
  });
  return hashes;
}

function biggestFirst(a: PackageFile, b: PackageFile): number {
  return b.bytes - a.bytes;
}

async function unpackOne(deb: string, into: string, signal?: AbortSignal): Promise<void> {
  const result = await runProgram('dpkg-deb', ['-x', deb, into], { signal });
  if (result.exitCode !== 0) throw aptTrouble('dpkg-deb', 'unpacked', result);
}

async function downloadedBytes(archivesDir: string, files: readonly PackageFile[]): Promise<number> {
  const sizeOf = async (path: string): Promise<number> => (await stat(path).catch(() => undefined))?.size ?? 0;
  let sum = 0;
  for (const { fileName } of files) {
    sum += (await sizeOf(join(archivesDir, fileName))) || (await sizeOf(join(archivesDir, 'partial', fileName)));
  }
  return sum;
}

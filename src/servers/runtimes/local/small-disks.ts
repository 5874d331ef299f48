import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { type DiskName, type Disks, diskNames } from '../../../model/disks.ts';
import { ReplfaultError } from '../../../model/errors.ts';

/** Mounting takes a moment; this is for a machine that stands still, ms. */
const mountTimeoutMs = 10_000;
const mebibyte = 1024 * 1024;

/** File systems of a server's own, of a fixed size. */
export interface SmallDisks extends AsyncDisposable {
  /** Where each is mounted. */
  readonly folders: Readonly<Partial<Record<DiskName, string>>>;
  /** Options that put the logs there. */
  readonly options: readonly string[];
}

/** Base names of the log files there. */
const logs = { 'relay-log': 'relay', binlog: 'binlog' } as const;

/**
 * Mounts them in the folder of a server. They exist in the mount namespace of this process only, which must be its own.
 *
 * @param dataDir where the data folder is to be; `data` is what is free there once it holds the template
 * @throws ReplfaultError `SMALL_DISK` (environment) where a file system cannot be mounted
 */
export async function mountSmallDisks(
  { dir, dataDir, template }: { readonly dir: string; readonly dataDir: string; readonly template: string },
  disks: Disks,
): Promise<SmallDisks> {
  const folders: Partial<Record<DiskName, string>> = {};
  const options: string[] = [];
  const unmount = async (): Promise<void> => {
    // What is still open there (a server that is being killed) keeps it until then; nobody else can reach it any more.
    for (const folder of Object.values(folders))
      await execa('umount', ['-n', '-l', folder], { reject: false, timeout: mountTimeoutMs });
  };
  try {
    for (const name of diskNames) {
      const mib = disks[name];
      if (mib === undefined) continue;
      const folder = name === 'data' ? dataDir : join(dir, name);
      await mkdir(folder, { mode: 0o700 });
      const bytes = mib * mebibyte + (name === 'data' ? await bytesOf(template) : 0);
      const words = ['-n', '-t', 'tmpfs', '-o', `size=${bytes},mode=700`, 'tmpfs', folder];
      await execa('mount', words, { timeout: mountTimeoutMs });
      folders[name] = folder;
      if (name === 'data') continue;
      const base = join(folder, logs[name]);
      const option = name === 'binlog' ? 'log-bin' : 'relay-log';
      options.push(`--${option}=${base}`, `--${option}-index=${base}.index`);
    }
  } catch (cause) {
    await unmount();
    throw new ReplfaultError('SMALL_DISK', `a file system of its own cannot be mounted: ${(cause as Error).message}`, {
      cause,
    });
  }
  return { folders, options, [Symbol.asyncDispose]: unmount };
}

/** As much as the files of a folder take where none of them has holes. */
async function bytesOf(folder: string): Promise<number> {
  const { stdout } = await execa('du', ['-s', '--apparent-size', '-B', '1', '--', folder], { timeout: mountTimeoutMs });
  return Number(stdout.split(/\s/)[0]);
}

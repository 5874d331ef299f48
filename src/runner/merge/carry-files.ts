import { constants } from 'node:fs';
import { copyFile, lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ReplfaultError, usageError } from '../../model/errors.ts';
import type { MergedShard } from '../../model/result.ts';
import type { RunFolder } from '../run-folder.ts';
import { copyId } from './join-shards.ts';
import type { ShardRun } from './read-shard.ts';

const safeName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,254}$/;
const mostFiles = 100_000;

/** A file of a shard, and what it is called in the merged run. */
interface Carried {
  readonly folder: 'timelines' | 'logs';
  readonly name: string;
  readonly as: string;
}

/**
 * Copies the histories and logs of the shards into the folder of the merged run. Only plain files are read, and only files of that folder are written.
 * @throws ReplfaultError `REPORT_WRITE` where there is no room; (usage) for a shard with more files than a run has; the reason of `signal`.
 */
export async function carryFiles(
  runs: readonly ShardRun[],
  mergedFrom: readonly MergedShard[],
  to: RunFolder,
  signal: AbortSignal,
): Promise<void> {
  for (const run of runs) {
    const merged = mergedFrom.find(({ index }) => index === run.result.shard.index);
    if (!merged) continue;
    for (const { folder, name, as } of await filesOf(run, merged)) {
      signal.throwIfAborted();
      const path = join(folder === 'timelines' ? to.timelineDir : to.logDir, as);
      await copyFile(join(run.dir, folder, name), path, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE).catch(
        (cause: Error) => {
          throw new ReplfaultError('REPORT_WRITE', `${path} cannot be written: ${cause.message}`, {
            hint: 'check free space and permissions; the runs of the shards are not changed',
            cause,
          });
        },
      );
    }
  }
}

async function filesOf(run: ShardRun, { index, cases, controls }: MergedShard): Promise<Carried[]> {
  const kept = new Set(cases);
  const copies = new Set(controls.map(({ id }) => id));
  // The longest first: the id of one case may be the beginning of another.
  const ids = run.result.cases.map(({ id }) => id).sort((a, b) => b.length - a.length);
  const files: Carried[] = [];
  for (const folder of ['timelines', 'logs'] as const)
    for (const name of await plainFiles(join(run.dir, folder))) {
      const id = ids.find((one) => name.startsWith(`${one}.`) || name.startsWith(`${one}-`));
      if (id === undefined) continue;
      if (kept.has(id)) files.push({ folder, name, as: name });
      else if (copies.has(copyId(id, index)))
        files.push({ folder, name, as: `${copyId(id, index)}${name.slice(id.length)}` });
    }
  return files;
}

/** No links: they lead somewhere else. A run without the folder has no such files. */
async function plainFiles(dir: string): Promise<string[]> {
  const found = await lstat(dir).catch(() => undefined);
  if (!found?.isDirectory()) return [];
  const entries = await readdir(dir, { withFileTypes: true });
  if (entries.length > mostFiles)
    throw usageError('TOO_MANY_FILES', `${dir} has ${entries.length} files, more than a run has`);
  return entries.filter((entry) => entry.isFile() && safeName.test(entry.name)).map(({ name }) => name);
}

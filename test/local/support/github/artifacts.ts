import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rm, stat, symlink } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/** Where the actions of GitHub that keep files keep them here. */
export interface Storage {
  /** Artifacts of the workflow, a folder each. */
  readonly artifacts: string;
  /** The cache folder of the tool on this machine: what `actions/cache` would restore. */
  readonly cache: string;
  /** Keys of what was saved in the cache of GitHub. There is nothing under any key before. */
  readonly saved: string[];
  /** Folder of the job. */
  readonly workspace: string;
}

export type ActionInputs = Readonly<Record<string, string>>;
type Simulated = (inputs: ActionInputs, storage: Storage) => Promise<Readonly<Record<string, string>>>;

/** What the other actions do, as far as it concerns ours, by their names without versions. */
export const simulated: Readonly<Record<string, Simulated>> = {
  'actions/checkout': async () => ({}),
  'actions/cache/restore': async ({ path = '' }, { cache }) => {
    // Without a hit, the tool would fetch what this machine has already.
    if (!existsSync(path)) await symlink(cache, path);
    return { 'cache-hit': 'false' };
  },
  'actions/cache/save': async ({ key = '' }, { saved }) => {
    if (/[,\s]/.test(key)) throw new Error(`no key for a cache: ${key}`);
    saved.push(key);
    return {};
  },
  // Links are followed: what they lead to is in the artifact, too.
  'actions/upload-artifact': async ({ name, path = '', archive, overwrite }, { artifacts, workspace }) => {
    const from = resolve(workspace, path);
    if (!existsSync(from)) return {};
    const single = archive === 'false';
    if (single && !(await stat(from)).isFile()) throw new Error(`archive: false needs one file, not ${path}`);
    const to = join(artifacts, single ? basename(from) : (name ?? 'artifact'));
    if (existsSync(to) && overwrite !== 'true') throw new Error(`there is an artifact ${basename(to)} already`);
    await rm(to, { recursive: true, force: true });
    await mkdir(dirname(to), { recursive: true });
    await cp(from, to, { recursive: true, dereference: true });
    return {};
  },
  'actions/download-artifact': async ({ pattern = '*', path = '.' }, { artifacts, workspace }) => {
    const begin = pattern.replace(/\*$/, '');
    const names = (await readdir(artifacts).catch(() => [])).filter((name) => name.startsWith(begin));
    for (const name of names)
      await cp(join(artifacts, name), join(resolve(workspace, path), name), { recursive: true });
    return {};
  },
};

import { randomBytes } from 'node:crypto';
import { chown, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { cacheFolder } from '../../../src/servers/cache/folder.ts';
import { eventually, type FoundProcess, processesWith } from './processes.ts';

/** Folders of one test: temporary files and reports of the tool under test, both empty at first. */
export interface Playground extends AsyncDisposable {
  readonly dir: string;
  /** TMPDIR of the tool: whatever it holds after a run was left behind. */
  readonly tmp: string;
  readonly out: string;
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  /** Processes that were started here and still run, found by a marker in their environment or by the folder's name. */
  processes(): Promise<FoundProcess[]>;
  /** Files in TMPDIR. */
  leftovers(): Promise<string[]>;
  /**
   * What a command that has ended left behind: files in TMPDIR, and processes. One process may end a moment after the command: the shell that would
   * clean up after a killed one. On a busy machine it can be seen, so processes are given 5 s.
   */
  remains(): Promise<string[]>;
}

export interface PlaygroundOptions {
  /** The fetched servers to use; the user's own cache by default. */
  readonly cache?: string;
  /** Who owns the folders. */
  readonly uid?: number;
}

/** Makes a playground; at the end its processes are ended, each by its id, and its folders removed. */
export async function makePlayground({ cache = cacheFolder(), uid }: PlaygroundOptions = {}): Promise<Playground> {
  const dir = await mkdtemp(join(tmpdir(), 'rf-'));
  const marker = `rf-test-${randomBytes(8).toString('hex')}`;
  const [tmp, out, home] = ['tmp', 'out', 'home'].map((name) => join(dir, name)) as [string, string, string];
  for (const folder of [tmp, out, home]) await mkdir(folder);
  if (uid !== undefined) for (const folder of [dir, tmp, out, home]) await chown(folder, uid, uid);
  const processes = async (): Promise<FoundProcess[]> => {
    const [marked, inside] = await Promise.all([processesWith(marker), processesWith(`${dir}/`)]);
    return [...new Map([...marked, ...inside].map((one) => [one.pid, one])).values()];
  };
  const leftovers = (): Promise<string[]> => readdir(tmp);
  return {
    dir,
    tmp,
    out,
    home,
    env: {
      PATH: process.env['PATH'],
      LANG: 'C.UTF-8',
      HOME: home,
      TMPDIR: tmp,
      REPLFAULT_CACHE: cache,
      REPLFAULT_TEST: marker,
      // HOME is empty, but what is not in the cache yet comes through the user's own npm, by his registry and authorities.
      npm_config_userconfig: process.env['npm_config_userconfig'] ?? join(homedir(), '.npmrc'),
      ...(process.env['NODE_EXTRA_CA_CERTS'] && { NODE_EXTRA_CA_CERTS: process.env['NODE_EXTRA_CA_CERTS'] }),
      // A daemon that happens to answer must not change what is tested.
      REPLFAULT_RUNTIME: 'local',
      ...(process.env['REPLFAULT_DEBIAN_MIRROR'] && {
        REPLFAULT_DEBIAN_MIRROR: process.env['REPLFAULT_DEBIAN_MIRROR'],
      }),
    },
    processes,
    leftovers,
    async remains() {
      const files = await leftovers();
      await eventually(async () => (await processes()).length === 0, { withinMs: 5000 });
      return [...files, ...(await processes()).map(({ pid, commandLine }) => `process ${pid}: ${commandLine}`)];
    },
    async [Symbol.asyncDispose]() {
      for (const { pid } of await processes()) {
        try {
          process.kill(pid, 'SIGKILL');
        } catch {
          // Ended by itself in between.
        }
      }
      await rm(dir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

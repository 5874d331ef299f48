import { execFile } from 'node:child_process';
import { cp, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { probeSandbox } from '../../../src/network/kernel/sandbox.ts';
import { cacheFolder } from '../../../src/servers/cache/folder.ts';
import { checkout } from './cli.ts';
import { makePlayground, type Playground } from './playground.ts';

const run = promisify(execFile);

/** Nobody in particular: the numeric user that Debian keeps for it. */
const nobody = 65_534;
const becomeNobody = ['setpriv', `--reuid=${nobody}`, `--regid=${nobody}`, '--clear-groups'];

/** Who runs the tool: the playground's folders are theirs, `through` makes the tool theirs. */
export interface Runner extends AsyncDisposable {
  readonly through: readonly string[];
  playground(): Promise<Playground>;
}

export const isRoot = process.getuid?.() === 0;

export const ourselves: Runner = {
  through: [],
  playground: () => makePlayground(),
  [Symbol.asyncDispose]: async () => undefined,
};

/**
 * A user without any rights, who has a copy of the fetched servers. Resolves to the reason where that cannot be tried here.
 * The packages are linked (they are only read), templates are copied, since their folders are private.
 */
export async function unprivileged(): Promise<Runner | string> {
  if (!isRoot) return 'not root: the other tests already run as an unprivileged user';
  const readable = await run(becomeNobody[0] ?? '', [
    ...becomeNobody.slice(1),
    process.execPath,
    '-e',
    `require('node:fs').readFileSync(${JSON.stringify(join(checkout, 'dist/src/cli/main.js'))})`,
  ]).then(
    () => true,
    () => false,
  );
  if (!readable) return `${checkout} or node cannot be read by other users`;
  const base = await makePlayground({ uid: nobody });
  const cache = join(base.dir, 'cache');
  await copyCache(cache);
  await run('find', [cache, '-type', 'd', '-exec', 'chown', `${nobody}:${nobody}`, '{}', '+']);
  await run('chown', ['-R', `${nobody}:${nobody}`, join(cache, 'templates')]);
  return {
    through: becomeNobody,
    playground: () => makePlayground({ cache, uid: nobody }),
    [Symbol.asyncDispose]: () => base[Symbol.asyncDispose](),
  };
}

/** A cache of its own with everything that was fetched: packages as links where the file system allows, templates as copies. */
export async function copyCache(to: string, { templates = true } = {}): Promise<void> {
  const from = cacheFolder();
  await mkdir(to);
  const packages = (await finished(join(from, 'packages'))).map((name) => join(from, 'packages', name));
  const into = join(to, 'packages');
  await mkdir(into);
  await run('cp', ['-al', '--', ...packages, into]).catch(async () => {
    await rm(into, { recursive: true, force: true });
    await mkdir(into);
    await run('cp', ['-a', '--', ...packages, into]);
  });
  await mkdir(join(to, 'templates'));
  if (!templates) return;
  for (const name of await finished(join(from, 'templates')))
    await cp(join(from, 'templates', name), join(to, 'templates', name), { recursive: true });
}

/** What begins with a dot is being written by somebody, who renames or removes it. */
async function finished(folder: string): Promise<string[]> {
  return (await readdir(folder)).filter((name) => !name.startsWith('.'));
}

/** Why private networks cannot be made here by that user, or `undefined` where they can. */
export async function noPrivateNetwork(who: Runner): Promise<string | undefined> {
  if (who.through.length === 0) {
    const found = await probeSandbox();
    return found.available ? undefined : found.reason;
  }
  const [file = '', ...args] = [
    ...who.through,
    ...['unshare', '--user', '--map-root-user', '--net', '--pid', '--fork', '--kill-child', '--mount-proc', 'true'],
  ];
  return run(file, args).then(
    () => undefined,
    (error: Error) => error.message.split('\n')[1] ?? error.message,
  );
}

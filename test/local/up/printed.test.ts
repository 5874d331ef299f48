import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onPath } from '../../../src/host/dying-with-us.ts';
import { cacheFolder } from '../../../src/servers/cache/folder.ts';
import { fetchPackages } from '../../../src/servers/packages/fetch-packages.ts';
import { relocated } from '../../../src/servers/packages/relocate.ts';
import { checkout } from '../support/cli.ts';
import { makePlayground, type Playground } from '../support/playground.ts';
import { noPrivateNetwork, ourselves } from '../support/who.ts';
import { commandsIn } from './support.ts';

const run = promisify(execFile);
const page = await readFile(fileURLToPath(new URL('../../../docs/up.md', import.meta.url)), 'utf8');
const blocks = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text = '']) => text);
const built = join(checkout, 'dist/src/cli/main.js');

let playground: Playground;
let env: NodeJS.ProcessEnv;
let noClient: string | undefined;

/** A script of this name in a folder that comes first on PATH. */
async function program(name: string, text: string): Promise<void> {
  const file = join(playground.dir, 'bin', name);
  await writeFile(file, `#!/bin/sh\n${text}\n`);
  await chmod(file, 0o755);
}

const quoted = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(' ');

/** The machine's client, or one of Debian's packages, which is strict about TLS. Resolves to why there is none. */
async function haveClient(): Promise<string | undefined> {
  if (onPath('mysql') !== undefined) return undefined;
  const tree = await fetchPackages({
    suite: 'trixie',
    names: ['mariadb-client-core', 'libmariadb3'],
    cacheDir: cacheFolder(),
    leaveOut: [/^debconf/, /^perl/],
  }).catch((error: Error) => error.message);
  if (typeof tree === 'string') return tree;
  const { file, args } = relocated(tree.root, 'usr/bin/mariadb')([]);
  const { stdout } = await run('find', [tree.root, '-name', 'caching_sha2_password.so']);
  const plugins = stdout.trim().replace(/\/[^/]+$/, '');
  // An option file must be named first.
  await program('mysql', `first=$1; shift; exec ${quoted([file, ...args])} "$first" '--plugin-dir=${plugins}' "$@"`);
  return undefined;
}

beforeAll(async () => {
  playground = await makePlayground();
  await mkdir(join(playground.dir, 'bin'));
  env = { ...playground.env, PATH: `${join(playground.dir, 'bin')}:${process.env['PATH']}` };
  await program('replfault', `exec ${quoted([process.execPath, built])} "$@"`);
  await program('npx', `[ "$1" = replfault ] || exit 9; shift; exec ${quoted([process.execPath, built])} "$@"`);
  const { run: command } = commandsIn(playground);
  const fetched = await command(['fetch', 'mysql:9.7', 'mariadb:10.11', 'mariadb:11.8'], { timeoutMs: 550_000 });
  expect(fetched.code, fetched.stderr).toBe(0);
  noClient = await haveClient();
}, 600_000);
afterAll(() => playground[Symbol.asyncDispose]());

/** Runs lines as a person pastes them, each of which must succeed. */
const paste = (lines: string): Promise<{ stdout: string }> => run('sh', ['-e', '-c', lines], { env, timeout: 150_000 });

describe('the page', () => {
  it('has examples', () => {
    expect(blocks.length).toBeGreaterThanOrEqual(4);
  });

  it.for(blocks.map((text, index) => [index + 1, text] as const))('its example %i runs', async ([, text], { skip }) => {
    if (noClient !== undefined && text.includes('mysql ')) return skip(noClient);
    const { stdout } = await paste(text);
    if (text.includes('SHOW DATABASES')) expect(stdout).toMatch(/^shop$/m);
    expect(await playground.remains()).toEqual([]);
  });
});

describe.each([
  ['mysql:9.7', 'none'],
  ['mariadb:11.8', 'netns'],
])('what up prints for %s in the network %s', (server, isolation) => {
  it('is how to connect, inject, heal and end, and each line works as it stands', async ({ skip }) => {
    if (noClient !== undefined) return skip(noClient);
    const missing = isolation === 'netns' ? await noPrivateNetwork(ourselves) : undefined;
    if (missing !== undefined) return skip(missing);
    const { stdout } = await paste(`replfault up --detach --name mine --server ${server} --isolation ${isolation}`);
    const lines = stdout.split('\n').filter((line) => /^ {2}(mysql|replfault) /.test(line));
    const clients = lines.filter((line) => line.includes('mysql --defaults-file='));
    expect(clients).toHaveLength(3);
    expect(lines).toHaveLength(7);
    for (const line of lines) {
      const ended = await paste(clients.includes(line) ? `${line} -N -e 'SELECT CURRENT_USER()'` : line);
      if (clients.includes(line)) expect(ended.stdout).toBe('replfault@%\n');
    }
    expect(await playground.remains()).toEqual([]);
  });
});

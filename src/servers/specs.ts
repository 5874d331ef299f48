import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, realpath, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { ReplfaultError } from '../model/errors.ts';
import { runProgram } from './cache/run-program.ts';
import { fetchServer, type ServerChoiceOptions } from './fetch-server.ts';
import { flavourFor } from './flavour-registry.ts';
import { type Found, inFolder, isExecutable, libraryPath, locationOptionsIn, printedVersion } from './in-folder.ts';
import { buildIdOf, type UnpackedTree } from './packages/manifest.ts';
import { npmSuite } from './packages/npm-package.ts';
import { checkLibraries, relocated } from './packages/relocate.ts';
import { parseServerSpec, type Vendor } from './spec-syntax.ts';
import { tarballSuite } from './tarballs/fetch-tarball.ts';
import { serverInTree } from './tarballs/identify-server.ts';
import { checkCanRun, type SystemProgram } from './tarballs/libraries.ts';
import type { ServerBinary } from './types.ts';

/**
 * Finds or fetches the server that a spec names and asks it for its version.
 * Throws usage errors (exit 2) for a malformed spec and environment errors (exit 3) for everything that is not there.
 */
export async function resolveServer(spec: string, options: ServerChoiceOptions): Promise<ServerBinary> {
  const parsed = parseServerSpec(spec);
  switch (parsed.kind) {
    case 'package':
      return fromPackages(spec, parsed.vendor, await fetchServer(parsed, options));
    case 'path':
      return fromProgram(spec, 'path', parsed.program === 'mysqld' ? 'mysql' : 'mariadb', await onPath(parsed.program));
    case 'tarball':
      return fromProgram(spec, 'tarball', parsed.vendor, await inFolder(parsed.vendor, parsed.path));
  }
}

async function fromPackages(spec: string, vendor: Vendor, tree: UnpackedTree): Promise<ServerBinary> {
  const buildId = buildIdOf(tree.manifest);
  if (tree.manifest.suite === tarballSuite) return fromTarball(spec, vendor, tree, buildId);
  if (tree.manifest.suite === npmSuite) return describe(spec, vendor, 'fetched', { buildId, ...npmLayout(tree.root) });
  const program = vendor === 'mysql' ? 'usr/sbin/mysqld' : 'usr/sbin/mariadbd';
  await checkLibraries(tree.root, program);
  const shares = ['mariadb', 'mysql'].map((name) => join(tree.root, 'usr', 'share', name));
  // Where the messages lie: MariaDB moved from one folder to the other.
  const share =
    shares.find((folder) => existsSync(join(folder, 'charsets'))) ?? join(tree.root, 'usr', 'share', vendor);
  const plugins = ['mysql', 'mariadb'].map((name) => join(tree.root, 'usr', 'lib', name, 'plugin'));
  return describe(spec, vendor, 'fetched', {
    buildId,
    command: relocated(tree.root, program),
    share,
    locationOptions: [
      `--basedir=${join(tree.root, 'usr')}`,
      `--lc-messages-dir=${share}`,
      `--character-sets-dir=${join(share, 'charsets')}`,
      `--plugin-dir=${plugins.find((folder) => existsSync(folder)) ?? plugins[0]}`,
    ],
    shippedData: null,
  });
}

/** The npm package of MySQL 5.6: program, its library, messages and an initialised data folder in one folder; no plugins. */
function npmLayout(root: string): Omit<Layout, 'buildId'> {
  const base = join(root, 'server');
  const share = join(base, 'share');
  return {
    command: (args) => ({ file: join(base, 'mysqld'), args: [...args], env: { LD_LIBRARY_PATH: base } }),
    share,
    locationOptions: [
      `--basedir=${base}`,
      `--lc-messages-dir=${share}`,
      `--character-sets-dir=${join(share, 'charsets')}`,
    ],
    shippedData: join(base, 'data', 'mysql'),
  };
}

async function fromTarball(spec: string, vendor: Vendor, tree: UnpackedTree, buildId: string): Promise<ServerBinary> {
  const found = await serverInTree(vendor, tree.root);
  const env = libraryPath(found);
  const { share, options } = locationOptionsIn(found.baseDir);
  return describe(spec, vendor, 'fetched', {
    buildId,
    command: (args) => ({ file: found.program, args: [...args], env }),
    share,
    locationOptions: options,
    shippedData: null,
    onSystem: { path: found.program, libraryFolders: found.libraryFolders ?? [] },
  });
}

async function fromProgram(
  spec: string,
  origin: 'path' | 'tarball',
  vendor: Vendor,
  found: Found,
): Promise<ServerBinary> {
  const program = await realpath(found.program);
  const info = await stat(program);
  const identity = createHash('sha256').update(`${program} ${info.size} ${info.mtimeMs}`).digest('hex').slice(0, 12);
  const env = libraryPath(found);
  return describe(spec, vendor, origin, {
    buildId: `${origin}-${identity}`,
    command: (args) => ({ file: program, args: [...args], env }),
    share: found.baseDir === undefined ? null : join(found.baseDir, 'share'),
    locationOptions: found.baseDir === undefined ? [] : [`--basedir=${found.baseDir}`],
    shippedData: null,
    onSystem: { path: program, libraryFolders: found.libraryFolders ?? [] },
  });
}

/** Where the parts of a server lie. */
interface Layout {
  readonly buildId: string;
  readonly command: ServerBinary['command'];
  /** Folder of messages and system-table scripts; `null` where only the program knows. */
  readonly share: string | null;
  readonly locationOptions: readonly string[];
  readonly shippedData: string | null;
  /** Set where the program takes libraries from the system, which may lack some. */
  readonly onSystem?: SystemProgram;
}

async function describe(
  spec: string,
  vendor: Vendor,
  origin: ServerBinary['origin'],
  layout: Layout,
): Promise<ServerBinary> {
  const { buildId, command, locationOptions, shippedData } = layout;
  const run: ServerBinary['run'] = async (args, options = {}) => {
    const { file, args: all, env } = command(args);
    const { input, cwd, signal, timeoutMs } = options;
    return runProgram(file, all, {
      env: { ...env, TZ: 'UTC' },
      ...(input === undefined ? {} : { input }),
      ...(cwd === undefined ? {} : { cwd }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
      signal,
    });
  };
  const result = await run(['--no-defaults', '--version'], { timeoutMs: 20_000 });
  const printed = `${result.stdout}${result.stderr}`.trim();
  const version = printedVersion(printed);
  if (result.exitCode !== 0 || !version) {
    if (layout.onSystem) await checkCanRun(layout.onSystem);
    throw new ReplfaultError(
      'server-not-runnable',
      `${spec}: the server does not print its version: ${printed.slice(0, 300)}`,
      {
        hint:
          origin === 'fetched' ? 'Remove the cache folder and fetch again.' : 'Run it with --version to see the error.',
      },
    );
  }
  const actual: Vendor = /mariadb/i.test(printed) ? 'mariadb' : vendor === 'mariadb' ? 'mysql' : vendor;
  const flavour = await flavourFor(actual, version);
  const readShared = (name: string): Promise<string> => readFromShare(spec, layout.share, name);
  return { spec, flavour, version, origin, buildId, command, locationOptions, run, readShared, shippedData };
}

/** Reads a script of the share folder, which lies there or one folder deeper under the name of the vendor. */
async function readFromShare(spec: string, share: string | null, name: string): Promise<string> {
  const folders = share === null ? ['/usr/share'] : [share];
  for (const folder of folders.flatMap((base) => [base, join(base, 'mysql'), join(base, 'mariadb')])) {
    const text = await readFile(join(folder, name), 'utf8').catch(() => undefined);
    if (text !== undefined) return text;
  }
  throw new ReplfaultError('share-file-missing', `${spec}: there is no ${name} under ${folders.join(', ')}`, {
    hint: 'The installation of this server is incomplete: it cannot initialise a data folder.',
  });
}

async function onPath(program: string): Promise<Found> {
  const folders = [
    ...(process.env['PATH'] ?? '').split(delimiter).filter(Boolean),
    '/usr/sbin',
    '/usr/local/sbin',
    '/usr/libexec',
  ];
  for (const folder of folders) {
    if (await isExecutable(join(folder, program))) return { program: join(folder, program) };
  }
  throw new ReplfaultError('server-not-found', `There is no ${program} on PATH`, {
    hint: 'Name a server that can be fetched (mysql:9.7), or the path of an unpacked one (mysql@/path).',
  });
}

import { chmod, cp, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { Docker } from '../../containers/daemon.ts';
import { dockerTrouble } from '../../containers/docker-errors.ts';
import { followProgress } from '../../containers/follow-progress.ts';
import { localImageId } from '../../containers/pull.ts';
import { ReplfaultError } from '../../model/errors.ts';
import { makeWritableFolder } from '../cache/folder.ts';
import { withLock } from '../cache/lock.ts';
import { runProgram } from '../cache/run-program.ts';
import { fetchClockLibraries } from '../packages/clock-library.ts';
import type { FetchProgress } from '../packages/fetch-packages.ts';
import { buildIdOf, findUnpacked } from '../packages/manifest.ts';
import { nodeRuntime } from '../packages/node-runtime.ts';
import { fetchNpmPackage, quietNpm } from '../packages/npm-package.ts';
import { fetchTools, fetchTracer } from '../packages/tools.ts';
import { resolveServer } from '../specs.ts';
import { prepareTemplate } from '../template.ts';
import type { BuiltImage } from './build-images.ts';
import type { MakerOptions } from './makers/ingredients.ts';
import { sendFolder } from './send-folder.ts';

/** Servers that the image holds. */
export const toolServers = ['mysql:9.7', 'mariadb:10.11'] as const;
/** The image on which it stands where nobody names another one. */
export const defaultBase = 'debian:bookworm-slim';
/** What `replfault images --list` says about it. */
export const toolAbout = 'The whole tool with its servers; built only when it is named';
const into = 'opt/replfault';
/** Parts of the package that the tool reads when it runs. */
const parts = ['package.json', 'dist', 'schema', 'keys', 'docker', 'scenarios/runbook/baseline.json'];

export interface ToolImageOptions extends MakerOptions {
  readonly docker: Docker;
  readonly base: string;
}

/** Name and tag of the image of the whole tool. */
export async function toolImageName(): Promise<string> {
  const { version } = JSON.parse(await readFile(join(packageFolder(), 'package.json'), 'utf8')) as { version: string };
  return `replfault:${version}`;
}

/**
 * Builds the image of the whole tool by `docker/tool/Dockerfile`: the tool, Node.js, servers with their templates, and the tools for kernel faults.
 * The build itself downloads nothing but the base, where the daemon does not have it. Throws environment errors (exit 3).
 */
export async function buildToolImage(options: ToolImageOptions): Promise<BuiltImage> {
  const startedAt = performance.now();
  const { cacheDir, signal, onProgress } = options;
  const preparing = { cacheDir, signal, onProgress: (what: string): void => onProgress?.(stepOf(what)) };
  const image = await toolImageName();
  const node = await fetchNpmPackage(nodeRuntime(), options);
  const detail: string[] = [];
  const templates: string[] = [];
  const builds = new Set<string>();
  for (const spec of toolServers) {
    const server = await resolveServer(spec, { ...options, packagesOnly: true });
    templates.push(dirname((await prepareTemplate(server, preparing)).dir));
    builds.add(server.buildId);
    detail.push(`${spec} (${server.version})`);
  }
  await fetchTools({ ...options, ignoreSystem: true });
  await fetchTracer({ ...options, ignoreSystem: true });
  await fetchClockLibraries({ ...options, ignoreSystem: true });
  makeWritableFolder(join(cacheDir, 'locks'));
  const lock = { purpose: `packing ${image}`, timeoutMs: 600_000, signal };
  await withLock(join(cacheDir, 'locks', 'images.lock'), lock, async () => {
    const scratch = join(cacheDir, 'image-scratch');
    await rm(scratch, { recursive: true, force: true });
    try {
      const root = join(scratch, 'root');
      await copyTool(root, node.root, signal);
      await copyCache(root, cacheDir, { templates, builds }, signal);
      await cp(join(packageFolder(), 'docker/tool/Dockerfile'), join(scratch, 'Dockerfile'));
      const before = await localImageId(options.docker, image);
      await build(image, scratch, options);
      // What had the name until now would stay as an image of 700 MB without one; a container that still uses it keeps it.
      if (before !== undefined && before !== (await localImageId(options.docker, image)))
        await options.docker
          .getImage(before)
          .remove()
          .catch(() => undefined);
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  });
  const tookMs = Math.round(performance.now() - startedAt);
  return { image, outcome: 'built', detail: detail.join(', '), tookMs };
}

const stepOf = (what: string): FetchProgress => ({ phase: 'waiting', what, doneBytes: 0, totalBytes: 0 });

/** The package with the modules that it needs when it runs, and Node.js. */
async function copyTool(root: string, node: string, signal?: AbortSignal): Promise<void> {
  const from = packageFolder();
  const to = join(root, into);
  await mkdir(join(root, 'usr/local/bin'), { recursive: true });
  await mkdir(join(root, 'reports'), { recursive: true });
  await cp(join(node, 'bin/node'), join(root, 'usr/local/bin/node'));
  // For whoever replaces the entry point, as GitLab does.
  await symlink(join('/', into, 'dist/src/cli/main.js'), join(root, 'usr/local/bin/replfault'));
  for (const part of parts) {
    await mkdir(dirname(join(to, part)), { recursive: true });
    await cp(join(from, part), join(to, part), { recursive: true });
  }
  const listed = await runProgram('npm', ['ls', '--omit=dev', '--all', '--parseable'], {
    cwd: from,
    signal,
    env: quietNpm,
  });
  const modules = listed.stdout.split('\n').filter((path) => path.includes('/node_modules/'));
  if (modules.length === 0)
    throw new ReplfaultError(
      'modules-missing',
      `npm lists no modules in ${from}: ${listed.stderr.trim().slice(0, 300)}`,
      {
        hint: 'Install them: npm ci.',
      },
    );
  for (const path of modules) {
    // Beside the package where it was checked out, above it where it was installed into another project.
    const place = path.startsWith(`${from}/`) ? relative(from, path) : path.slice(path.indexOf('/node_modules/') + 1);
    // What lies below comes with its parent only where it is needed itself.
    await cp(path, join(to, place), {
      recursive: true,
      filter: (file) => !file.slice(path.length).includes('/node_modules'),
    });
  }
}

/** Servers, tools and templates, readable by everybody; the folders themselves can be written to, since nobody knows who will run it. */
async function copyCache(
  root: string,
  cacheDir: string,
  { templates, builds }: { readonly templates: readonly string[]; readonly builds: ReadonlySet<string> },
  signal?: AbortSignal,
): Promise<void> {
  const to = join(root, into, 'cache');
  for (const folder of ['', 'packages', 'templates', 'locks']) {
    await mkdir(join(to, folder), { recursive: true });
    await chmod(join(to, folder), 0o1777);
  }
  const trees = (await findUnpacked(cacheDir)).filter(
    ({ manifest }) => builds.has(buildIdOf(manifest)) || tools.test(manifest.names.join('+')),
  );
  for (const { dir } of trees) await copy(dir, join(to, 'packages'), ['-a', '--link'], signal);
  for (const dir of templates) {
    await copy(dir, join(to, 'templates'), ['-a'], signal);
    await runProgram('chmod', ['-R', 'a+rX', join(to, 'templates', basename(dir))], { signal });
  }
}

/** Trees of packages with the tools for kernel faults, tracing and clocks. */
const tools = /^(nftables\+iproute2|strace|libfaketime)$/;

async function copy(from: string, to: string, how: readonly string[], signal?: AbortSignal): Promise<void> {
  const copied = await runProgram('cp', [...how, '--', from, to], { signal });
  if (copied.exitCode === 0) return;
  const again = await runProgram('cp', ['-a', '--force', '--', from, to], { signal });
  if (again.exitCode !== 0)
    throw new ReplfaultError('copy-failed', `${from} cannot be copied: ${again.stderr.trim().slice(0, 300)}`);
}

async function build(
  image: string,
  context: string,
  { docker, base, signal, onProgress }: ToolImageOptions,
): Promise<void> {
  await writeFile(join(context, '.dockerignore'), '');
  const send = async (stream: Readable): Promise<void> => {
    // Those of the base would stand in their place.
    const labels = {
      'replfault.image': '1',
      'org.opencontainers.image.version': image.slice(image.indexOf(':') + 1),
      'org.opencontainers.image.description': toolAbout,
    };
    const answer = await docker.buildImage(stream, { t: image, buildargs: { BASE: base }, labels, forcerm: true });
    await followProgress(docker, answer);
  };
  const onBytes = (doneBytes: number): void => onProgress?.({ ...stepOf(`${image}: packing`), doneBytes });
  await sendFolder(context, send, { onBytes, signal }).catch((cause: Error) => {
    signal?.throwIfAborted();
    if (cause instanceof ReplfaultError) throw cause;
    const { message } = cause;
    if (/pull access denied|not found|manifest unknown|dial tcp|lookup .* no such host|Client\.Timeout/i.test(message))
      throw new ReplfaultError(
        'base-missing',
        `The base ${base} of ${image} is not here and cannot be pulled: ${message}`,
        {
          hint: 'Name another base: --base IMAGE. Where no registry can be reached: `replfault images base`, then --base replfault/base:12.',
          cause,
        },
      );
    throw dockerTrouble(cause, `building ${image}`);
  });
}

/** The folder of this package, found from the sources as well as from the built files. */
function packageFolder(): string {
  const own = fileURLToPath(new URL('../../../', import.meta.url));
  return own.endsWith('/dist/') ? dirname(own.slice(0, -1)) : own.slice(0, -1);
}

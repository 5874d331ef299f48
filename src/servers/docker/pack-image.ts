import { existsSync } from 'node:fs';
import { chmod, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Docker } from '../../containers/daemon.ts';
import { dockerTrouble } from '../../containers/docker-errors.ts';
import { followProgress } from '../../containers/follow-progress.ts';
import { ReplfaultError } from '../../model/errors.ts';
import { runProgram } from '../cache/run-program.ts';
import type { Layer } from './makers/ingredients.ts';
import { type SendOptions, sendFolder } from './send-folder.ts';

/** Metadata of an image. */
export interface ImageFacts {
  readonly repository: string;
  readonly tag: string;
  readonly entrypoint: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly labels: Readonly<Record<string, string>>;
}

const standardEnv = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', OPENSSL_CONF: '/dev/null' };

/** Where distributions without `/lib` of its own have it. */
const merged = ['bin', 'lib', 'lib64', 'sbin'];

/**
 * Imports folders as one image, by a stream that the program `tar` writes, as any user who may speak to the daemon. Reports the
 * bytes sent. Throws environment errors (exit 3).
 */
export async function packImage(
  docker: Docker,
  layers: readonly Layer[],
  facts: ImageFacts,
  scratch: string,
  options: SendOptions = {},
): Promise<void> {
  const root = join(scratch, 'image-root');
  await assemble(layers, root, options.signal);
  const send = async (stream: Readable): Promise<void> => {
    const answer = await docker.importImage(stream, {
      repo: facts.repository,
      tag: facts.tag,
      changes: [
        `ENTRYPOINT ${JSON.stringify(facts.entrypoint)}`,
        ...Object.entries({ ...standardEnv, ...facts.env }).map(([name, value]) => `ENV ${name}=${value}`),
        ...Object.entries(facts.labels).map(([name, value]) => `LABEL ${name}=${JSON.stringify(value)}`),
      ],
    });
    await followProgress(docker, answer);
  };
  await sendFolder(root, send, options).catch((cause) => {
    options.signal?.throwIfAborted();
    throw dockerTrouble(cause, `importing ${facts.repository}:${facts.tag}`);
  });
}

/**
 * One folder of all layers (hard links where that is possible, so that nothing is copied), with what programs expect of a root
 * folder and no package brings: links of a merged `/usr`, accounts, places to write.
 */
async function assemble(layers: readonly Layer[], root: string, signal?: AbortSignal): Promise<void> {
  await mkdir(root, { recursive: true });
  for (const { dir } of layers) {
    const linked = await runProgram('cp', ['-a', '--link', '--', `${dir}/.`, root], { signal });
    const result =
      linked.exitCode === 0 ? linked : await runProgram('cp', ['-a', '--force', '--', `${dir}/.`, root], { signal });
    if (result.exitCode !== 0)
      throw new ReplfaultError('copy-failed', `${dir} cannot be copied: ${result.stderr.trim().slice(0, 300)}`);
  }
  for (const folder of ['etc', 'tmp', 'run/mysqld', 'var/lib/mysql'])
    await mkdir(join(root, folder), { recursive: true });
  await chmod(join(root, 'tmp'), 0o1777);
  for (const name of merged) {
    if (!existsSync(join(root, name)) && existsSync(join(root, 'usr', name)))
      await symlink(`usr/${name}`, join(root, name));
  }
  for (const [name, lines] of Object.entries(accounts)) {
    // It may be a link to a file of the cache.
    await rm(join(root, 'etc', name), { force: true });
    await writeFile(join(root, 'etc', name), `${lines.join('\n')}\n`);
  }
}

const accounts: Readonly<Record<string, readonly string[]>> = {
  passwd: [
    'root:x:0:0:root:/:/sbin/nologin',
    'mysql:x:999:999:mysql:/var/lib/mysql:/sbin/nologin',
    'nobody:x:65534:65534:nobody:/:/sbin/nologin',
  ],
  group: ['root:x:0:', 'mysql:x:999:', 'nogroup:x:65534:'],
};

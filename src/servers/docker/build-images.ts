import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Docker } from '../../containers/daemon.ts';
import { localImageLabels } from '../../containers/pull.ts';
import { ReplfaultError } from '../../model/errors.ts';
import { makeWritableFolder } from '../cache/folder.ts';
import { withLock } from '../cache/lock.ts';
import type { FetchProgress } from '../packages/fetch-packages.ts';
import type { ImageDefinition } from './definition.ts';
import { fromFolder } from './makers/folder.ts';
import { fromGo } from './makers/go.ts';
import type { Ingredients, MakerOptions } from './makers/ingredients.ts';
import { fromNode } from './makers/node.ts';
import { fromPackages } from './makers/packages.ts';
import { fromServer } from './makers/server.ts';
import { packImage } from './pack-image.ts';

const imageLabel = 'replfault.image';
const contentLabel = 'replfault.content';

/** Changes with how images are packed, so that images of an earlier tool are built again. */
const recipe = 2;

export interface BuildOptions extends MakerOptions {
  readonly docker: Docker;
  /** Build even what is there with the same content. */
  readonly force?: boolean;
}

export interface BuiltImage {
  readonly image: string;
  readonly outcome: 'built' | 'present' | 'skipped';
  /** Version of what it holds, or why it was skipped. */
  readonly detail: string;
  readonly tookMs: number;
}

/** What cannot be made on this machine is no reason to leave the others out. */
const skippable = new Set(['go-missing', 'go-too-old', 'version-gone', 'platform-unsupported', 'server-spec']);

/**
 * Builds one local image, unless it is there with the same content. A part that this machine cannot make (no Go compiler, a
 * version that the archive does not have) skips the image with the reason; everything else throws (exit 3).
 */
export async function buildImage(one: ImageDefinition, options: BuildOptions): Promise<BuiltImage> {
  const startedAt = performance.now();
  const finish = (outcome: BuiltImage['outcome'], detail: string): BuiltImage => ({
    image: one.image,
    outcome,
    detail,
    tookMs: Math.round(performance.now() - startedAt),
  });
  let ingredients: Ingredients;
  try {
    ingredients = await gather(one.from, options);
  } catch (cause) {
    if (cause instanceof ReplfaultError && skippable.has(cause.code))
      return finish('skipped', cause.hint === undefined ? cause.message : `${cause.message}. ${cause.hint}`);
    throw cause;
  }
  const content = createHash('sha256')
    .update(JSON.stringify([recipe, one.entrypoint, one.env, ingredients.contentId]))
    .digest('hex')
    .slice(0, 16);
  const present = await localImageLabels(options.docker, one.image);
  if (!options.force && present?.[contentLabel] === content) return finish('present', ingredients.version);
  await pack(one, ingredients, content, options);
  return finish('built', ingredients.version);
}

async function pack(
  one: ImageDefinition,
  ingredients: Ingredients,
  content: string,
  { docker, cacheDir, signal, onProgress }: BuildOptions,
): Promise<void> {
  const report = (doneBytes: number): void => {
    const progress: FetchProgress = { phase: 'download', what: `${one.image}: packing`, doneBytes, totalBytes: 0 };
    onProgress?.(progress);
  };
  makeWritableFolder(join(cacheDir, 'locks'));
  const lock = { purpose: `packing ${one.image}`, timeoutMs: 600_000, signal };
  await withLock(join(cacheDir, 'locks', 'images.lock'), lock, async () => {
    // Beside the packages, so that files can be linked instead of copied; what an interrupted build left goes first.
    const scratch = join(cacheDir, 'image-scratch');
    await rm(scratch, { recursive: true, force: true });
    makeWritableFolder(scratch);
    try {
      const layers = await ingredients.layers(scratch);
      const at = one.image.lastIndexOf(':');
      report(0);
      await packImage(
        docker,
        layers,
        {
          repository: one.image.slice(0, at),
          tag: one.image.slice(at + 1),
          entrypoint: one.entrypoint,
          env: one.env,
          labels: {
            [imageLabel]: '1',
            [contentLabel]: content,
            'org.opencontainers.image.version': ingredients.version,
            'org.opencontainers.image.description': one.about,
          },
        },
        scratch,
        { signal, onBytes: report },
      );
    } finally {
      await rm(scratch, { recursive: true, force: true });
    }
  });
}

function gather(from: ImageDefinition['from'], options: MakerOptions): Promise<Ingredients> {
  switch (from.maker) {
    case 'server':
      return fromServer(from, options);
    case 'folder':
      return fromFolder(from, options);
    case 'packages':
      return fromPackages(from, options);
    case 'go':
      return fromGo(from, options);
    case 'node':
      return fromNode(from, options);
  }
}

import { connectDaemon } from '../../../containers/daemon.ts';
import { whileItAnswers } from '../../../containers/daemon-watch.ts';
import { localImageLabels } from '../../../containers/pull.ts';
import { ExitCode, usageError } from '../../../model/errors.ts';
import { cacheFolder } from '../../../servers/cache/folder.ts';
import { type BuiltImage, buildImage } from '../../../servers/docker/build-images.ts';
import { allDefinitions, chooseDefinitions } from '../../../servers/docker/definition.ts';
import { buildToolImage, defaultBase, toolAbout, toolImageName } from '../../../servers/docker/tool-image.ts';
import type { FetchProgress } from '../../../servers/packages/fetch-packages.ts';
import { withProgress } from '../../progress/with-progress.ts';

/** `replfault images`: builds one after the other; an image that this machine cannot make is skipped with its reason. */
export async function buildImages(
  names: readonly string[],
  options: { force?: boolean; mirror?: string; base?: string; json?: boolean },
): Promise<ExitCode> {
  const tool = names.includes('tool');
  const others = names.filter((name) => name !== 'tool');
  if (options.base !== undefined && !tool)
    throw usageError(
      'BAD_OPTION',
      '--base is for the image of the whole tool',
      'write: replfault images tool --base IMAGE',
    );
  return withProgress(options.json ?? false, async ({ signal, progress }) => {
    const { docker } = await connectDaemon();
    const building = {
      docker,
      cacheDir: cacheFolder(),
      mirror: options.mirror,
      signal,
      force: options.force ?? false,
      onProgress: ({ what, doneBytes, totalBytes }: FetchProgress) =>
        progress.show({
          kind: 'preparing',
          what,
          ...(totalBytes > 0 ? { done: doneBytes, total: totalBytes, unit: 'bytes' as const } : {}),
        }),
    };
    // The whole tool is large, and seldom wanted: only where it is named.
    const definitions = tool && others.length === 0 ? [] : chooseDefinitions(await allDefinitions(), others);
    const jobs = definitions.map((one) => ({ image: one.image, build: () => buildImage(one, building) }));
    if (tool) {
      const base = options.base ?? defaultBase;
      jobs.push({ image: await toolImageName(), build: () => buildToolImage({ ...building, base }) });
    }
    const results: BuiltImage[] = [];
    for (const [index, { image, build }] of jobs.entries()) {
      progress.show({ kind: 'preparing', what: `image ${index + 1} of ${jobs.length}: ${image}` });
      const built = await whileItAnswers(docker, `the image ${image} to be built`, build);
      results.push(built);
      if (!options.json) process.stdout.write(`${inWords(built)}\n`);
    }
    progress.close();
    if (options.json) process.stdout.write(`${JSON.stringify({ images: results }, null, 2)}\n`);
    // Nothing at hand at the end means that nothing was achieved.
    return results.every(({ outcome }) => outcome === 'skipped') ? ExitCode.environment : ExitCode.passed;
  });
}

/** `replfault images --list`. */
export async function listImages(names: readonly string[], options: { json?: boolean }): Promise<ExitCode> {
  const others = names.filter((name) => name !== 'tool');
  const defined = names.length > 0 && others.length === 0 ? [] : chooseDefinitions(await allDefinitions(), others);
  const tool = { image: await toolImageName(), about: toolAbout };
  const chosen = names.length === 0 || others.length < names.length ? [...defined, tool] : defined;
  const { docker } = await connectDaemon();
  const rows = await whileItAnswers(docker, 'the Docker daemon to tell of its images', () =>
    Promise.all(
      chosen.map(async ({ image, about }) => {
        const labels = await localImageLabels(docker, image);
        return {
          image,
          about,
          built: labels !== undefined,
          version: labels?.['org.opencontainers.image.version'] ?? null,
        };
      }),
    ),
  );
  if (options.json) process.stdout.write(`${JSON.stringify({ images: rows }, null, 2)}\n`);
  else
    for (const { image, about, built, version } of rows)
      process.stdout.write(`${built ? 'yes' : 'no '}  ${image}${version ? ` (${version})` : ''}: ${about}\n`);
  return ExitCode.passed;
}

function inWords({ image, outcome, detail, tookMs }: BuiltImage): string {
  const took = `${(tookMs / 1000).toFixed(1)} s`;
  if (outcome === 'built') return `${image}: built, version ${detail} (${took})`;
  return outcome === 'present' ? `${image}: there already, version ${detail}` : `${image}: skipped: ${detail}`;
}

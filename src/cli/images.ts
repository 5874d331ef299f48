import { connectDaemon } from '../containers/daemon.ts';
import { whileItAnswers } from '../containers/daemon-watch.ts';
import { localImageLabels } from '../containers/pull.ts';
import { ExitCode } from '../model/errors.ts';
import { cacheFolder } from '../servers/cache/folder.ts';
import { type BuiltImage, buildImage } from '../servers/docker/build-images.ts';
import { allDefinitions, chooseDefinitions } from '../servers/docker/definition.ts';
import type { FetchProgress } from '../servers/packages/fetch-packages.ts';
import { onInterrupt } from './interrupt.ts';
import { createProgress } from './progress/index.ts';

/** `replfault images`: builds one after the other; an image that this machine cannot make is skipped with its reason. */
export async function buildImages(
  names: readonly string[],
  options: { force?: boolean; mirror?: string; json?: boolean },
): Promise<ExitCode> {
  const interrupt = onInterrupt();
  const progress = createProgress({ stream: process.stderr, json: options.json ?? false });
  try {
    const chosen = chooseDefinitions(await allDefinitions(), names);
    const { docker } = await connectDaemon();
    const results: BuiltImage[] = [];
    for (const [index, one] of chosen.entries()) {
      progress.show({ kind: 'preparing', what: `image ${index + 1} of ${chosen.length}: ${one.image}` });
      const building = {
        docker,
        cacheDir: cacheFolder(),
        mirror: options.mirror,
        signal: interrupt.signal,
        force: options.force ?? false,
        onProgress: ({ what, doneBytes, totalBytes }: FetchProgress) =>
          progress.show({
            kind: 'preparing',
            what,
            ...(totalBytes > 0 ? { done: doneBytes, total: totalBytes, unit: 'bytes' as const } : {}),
          }),
      };
      results.push(await whileItAnswers(docker, `the image ${one.image} to be built`, () => buildImage(one, building)));
      const built = results.at(-1);
      if (!options.json && built) process.stdout.write(`${inWords(built)}\n`);
    }
    progress.close();
    if (options.json) process.stdout.write(`${JSON.stringify({ images: results }, null, 2)}\n`);
    // Nothing at hand at the end means that nothing was achieved.
    return results.every(({ outcome }) => outcome === 'skipped') ? ExitCode.environment : ExitCode.passed;
  } catch (error) {
    if (interrupt.signal.aborted) return ExitCode.interrupted;
    throw error;
  } finally {
    progress.close();
    interrupt.done();
  }
}

/** `replfault images --list`. */
export async function listImages(names: readonly string[], options: { json?: boolean }): Promise<ExitCode> {
  const chosen = chooseDefinitions(await allDefinitions(), names);
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

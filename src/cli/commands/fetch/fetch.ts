import { ExitCode } from '../../../model/errors.ts';
import {
  type Fetching,
  findClockLibraries,
  findTools,
  findTracer,
  prepareServers,
} from '../../../place/prepare-servers.ts';
import { cacheFolder } from '../../../servers/cache/folder.ts';
import { withProgress } from '../../progress/with-progress.ts';
import { readTarballChoice, type TarballOptions } from './tarball-options.ts';

/** `replfault fetch`. */
export async function fetchSpecs(
  named: readonly string[],
  options: TarballOptions & { mirror?: string; json?: boolean },
): Promise<ExitCode> {
  const tarball = readTarballChoice(named, options);
  const specs = named.length > 0 ? named : ['mysql:9.7'];
  const notes: string[] = [];
  return withProgress(options.json ?? false, async ({ signal, progress }) => {
    const fetching: Fetching = {
      cacheDir: cacheFolder(),
      mirror: options.mirror,
      tarball,
      tarballMirror: options.tarballMirror,
      signal,
      show: (event) => {
        if (event.kind === 'warning') notes.push(event.text);
        progress.show(event);
      },
    };
    const binaries = await prepareServers(specs, fetching);
    await findTools(fetching);
    await findTracer(fetching);
    await findClockLibraries(fetching);
    progress.close();
    const plain = binaries.map(({ spec, version, origin, buildId }) => ({ spec, version, origin, buildId }));
    if (options.json)
      process.stdout.write(`${JSON.stringify({ servers: plain, cache: fetching.cacheDir, notes }, null, 2)}\n`);
    else
      for (const one of plain)
        process.stdout.write(`${one.spec}: version ${one.version} (${one.origin}), in ${fetching.cacheDir}\n`);
    return ExitCode.passed;
  });
}

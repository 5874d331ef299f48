import { connectDaemon, type Daemon } from '../../../containers/daemon.ts';
import { localImageLabels } from '../../../containers/pull.ts';
import { deadSessions } from '../../../containers/sweep.ts';
import type { ReplfaultError } from '../../../model/errors.ts';
import { allDefinitions } from '../../../servers/docker/definition.ts';
import type { Finding } from './finding.ts';

/** The daemon, the local images, and what dead runs left there. None of it is essential: the local runtime needs none. */
export async function containers(): Promise<Finding[]> {
  const what = 'Docker daemon (--runtime docker)';
  let daemon: Daemon;
  try {
    daemon = await connectDaemon();
  } catch (cause) {
    const { message, hint } = cause as ReplfaultError;
    return [{ what, ok: false, detail: message, ...(hint === undefined ? {} : { enable: hint }) }];
  }
  const { version, endpoint, kernel } = daemon;
  return [
    { what, ok: true, detail: `version ${version} at ${endpoint}, kernel ${kernel}` },
    await localImages(daemon),
    ...(await leftovers(daemon)),
  ];
}

async function localImages({ docker }: Daemon): Promise<Finding> {
  const what = 'local images';
  const all = await allDefinitions();
  const built: string[] = [];
  const missing: string[] = [];
  for (const { image } of all) {
    const labels = await localImageLabels(docker, image);
    if (labels) built.push(`${image} (${labels['org.opencontainers.image.version'] ?? 'version unknown'})`);
    else missing.push(image);
  }
  const detail = [
    built.length > 0 ? built.join(', ') : 'none built',
    ...(missing.length > 0 && built.length > 0 ? [`not built: ${missing.join(', ')}`] : []),
  ].join('; ');
  return {
    what,
    ok: missing.length === 0,
    detail,
    ...(missing.length === 0 ? {} : { enable: 'if no registry is reachable, build them: `replfault images`' }),
  };
}

/** Worth a line only where there are some. */
async function leftovers({ docker }: Daemon): Promise<Finding[]> {
  const dead = await deadSessions(docker).catch(() => []);
  if (dead.length === 0) return [];
  return [
    {
      what: 'containers of dead runs',
      ok: false,
      detail: `of ${dead.length} run(s)`,
      enable: 'run `replfault clean` to remove them',
    },
  ];
}

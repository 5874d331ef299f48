import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { dockerTrouble, isDaemonGone, statusOf } from './docker-errors.ts';
import { isOwnerDead, type Labels, sessionLabel } from './ownership.ts';

/** What a sweep removed, by name or short id. */
export interface Swept {
  readonly containers: readonly string[];
  readonly networks: readonly string[];
  readonly volumes: readonly string[];
}

const attempts = 20;
const betweenMs = 100;

/**
 * Removes every container, network and volume of a session, whatever their state. A container that is still being made when
 * its owner dies appears late, so it looks again until nothing is left (about 2 s at most).
 */
export async function sweepSession(docker: Docker, session: string): Promise<Swept> {
  const swept = { containers: [] as string[], networks: [] as string[], volumes: [] as string[] };
  for (let attempt = 1; ; attempt += 1) {
    try {
      const left = await removeOnce(docker, session, swept);
      if (left === 0 || attempt === attempts) return swept;
    } catch (cause) {
      if (isDaemonGone(cause) || attempt === attempts) throw dockerTrouble(cause, 'removing what a run made');
    }
    await delay(betweenMs);
  }
}

async function removeOnce(
  docker: Docker,
  session: string,
  swept: { containers: string[]; networks: string[]; volumes: string[] },
): Promise<number> {
  const filters = { label: [`${sessionLabel}=${session}`] };
  const containers = await docker.listContainers({ all: true, filters });
  await Promise.all(
    containers.map(async ({ Id, Names }) => {
      if (await gone(docker.getContainer(Id).remove({ force: true, v: true })))
        swept.containers.push(Names[0]?.slice(1) ?? Id.slice(0, 12));
    }),
  );
  const networks = await docker.listNetworks({ filters });
  for (const { Id, Name } of networks) if (await gone(docker.getNetwork(Id).remove())) swept.networks.push(Name);
  const volumes = (await docker.listVolumes({ filters })).Volumes ?? [];
  for (const { Name } of volumes) if (await gone(docker.getVolume(Name).remove())) swept.volumes.push(Name);
  return containers.length + networks.length + volumes.length;
}

/** Whether it was removed just now; one that vanished by itself, or is being removed by another (409), is not ours to report. */
async function gone(removal: Promise<unknown>): Promise<boolean> {
  try {
    await removal;
    return true;
  } catch (cause) {
    const status = statusOf(cause);
    // 403: a network that still has an endpoint of a container that is just going.
    if (status === 404 || status === 409 || status === 403) return false;
    throw cause;
  }
}

/** Sessions whose owner is dead: what `replfault clean` removes. Those of other machines and of living processes are left alone. */
export async function deadSessions(docker: Docker): Promise<string[]> {
  const filters = { label: [sessionLabel] };
  const [containers, networks, volumes] = await Promise.all([
    docker.listContainers({ all: true, filters }),
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]).catch((cause: unknown) => {
    throw dockerTrouble(cause, 'listing what earlier runs left');
  });
  const all: Labels[] = [...containers, ...networks, ...(volumes.Volumes ?? [])].map(
    ({ Labels: labels }) => labels ?? {},
  );
  const dead = all.filter(isOwnerDead).map((labels) => labels[sessionLabel] ?? '');
  return [...new Set(dead)].filter(Boolean).sort();
}

import type Docker from 'dockerode';
import type { Labels } from './ownership.ts';
import { ensureImage, type PullOptions } from './pull.ts';

const pullTimeoutMs = 20_000;

/**
 * Whether testcontainers' own reaper can be used besides our sweeper: its image is here or can be pulled in a short time, and
 * TESTCONTAINERS_RYUK_DISABLED is not set. Says why not, never throws for that.
 */
export async function reaperAtHand(
  docker: Docker,
  options: PullOptions = {},
  env: NodeJS.ProcessEnv = process.env,
): Promise<{ readonly available: boolean; readonly why: string }> {
  if (env['TESTCONTAINERS_RYUK_DISABLED'] === 'true')
    return { available: false, why: 'TESTCONTAINERS_RYUK_DISABLED is set' };
  const image = env['RYUK_CONTAINER_IMAGE'] || (await testcontainersReaper());
  try {
    await ensureImage(docker, image, { timeoutMs: pullTimeoutMs, ...options });
    return { available: true, why: image };
  } catch (cause) {
    options.signal?.throwIfAborted();
    return { available: false, why: (cause as Error).message };
  }
}

/** The labels by which the reaper knows what to remove when this process is gone; starts it where it does not run yet. */
export async function reaperLabels(): Promise<Labels> {
  const { getContainerRuntimeClient, getReaper, LABEL_TESTCONTAINERS_SESSION_ID } = await import('testcontainers');
  const { sessionId } = await getReaper(await getContainerRuntimeClient());
  return { [LABEL_TESTCONTAINERS_SESSION_ID]: sessionId };
}

async function testcontainersReaper(): Promise<string> {
  const { REAPER_IMAGE } = (await import('testcontainers/build/reaper/reaper.js')) as { REAPER_IMAGE: string };
  return REAPER_IMAGE;
}

import { setTimeout as delay } from 'node:timers/promises';

const startTimeoutMs = 10_000;
const askTimeoutMs = 2_000;
const pollMs = 10;

/**
 * Waits until a proxy's API tells its version.
 * @returns the version as the proxy itself reports it.
 * @throws Error when the process ends first, or the time runs out.
 */
export async function untilApiAnswers(url: string, isRunning: () => boolean): Promise<string> {
  const deadline = performance.now() + startTimeoutMs;
  for (;;) {
    const version = await askVersion(url);
    // Another program may answer at that port while ours could not take it and ended.
    if (!isRunning()) throw new Error('it ended');
    if (version !== null) return version;
    if (performance.now() > deadline) throw new Error(`no answer at ${url} within ${startTimeoutMs / 1000} s`);
    await delay(pollMs);
  }
}

async function askVersion(url: string): Promise<string | null> {
  try {
    const response = await fetch(`${url}/version`, { signal: AbortSignal.timeout(askTimeoutMs) });
    const body = (await response.json()) as { version?: unknown };
    return typeof body.version === 'string' ? body.version : null;
  } catch {
    return null;
  }
}

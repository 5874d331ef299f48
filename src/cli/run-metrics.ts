import { RunMetrics } from '../metrics/run.ts';
import { serveMetrics } from '../metrics/server.ts';
import type { ProgressEvent } from '../model/progress.ts';
import { type MetricsOptions, readMetricsOptions } from './metrics-options.ts';
import { toolVersion } from './tool-version.ts';

/** How often histories are read, ms: far below any scrape interval, and no load. */
const pollMs = 500;

/** The metrics of a run while it is played. */
export interface ServedRun extends AsyncDisposable {
  show(event: ProgressEvent, timelines: string): void;
}

const nothing: ServedRun = { show: () => undefined, [Symbol.asyncDispose]: async () => undefined };

/**
 * Serves metrics of a run if they are asked for, and prints where. @throws ReplfaultError: usage (exit 2), a port in use (exit 3).
 */
export async function serveRun(options: MetricsOptions, warn: (text: string) => void): Promise<ServedRun> {
  const place = readMetricsOptions(options);
  if (place === null) return nothing;
  const metrics = new RunMetrics(await toolVersion(), warn);
  const server = await serveMetrics(place, () => metrics.render());
  if (place.warning !== null) warn(place.warning);
  process.stderr.write(`metrics: ${server.url}\n`);
  const timer = setInterval(() => void metrics.poll(), pollMs).unref();
  return {
    show: (event, timelines) => metrics.show(event, timelines),
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await server[Symbol.asyncDispose]();
      await metrics[Symbol.asyncDispose]();
    },
  };
}

import { localSites } from './local-sites.ts';
import type { WorkerConfig } from './protocol.ts';
import type { Sites } from './sites.ts';

/** Opens the sites that a run was planned for. */
export async function openSites(config: WorkerConfig): Promise<Sites> {
  const { place, proxy } = config;
  if (place.kind === 'local') return localSites(place, config);
  // The libraries for containers take most of a second to load; a local run does without them.
  const { dockerSites } = await import('./docker-sites.ts');
  return dockerSites(place, proxy);
}

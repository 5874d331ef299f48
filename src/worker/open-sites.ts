import { localVenue } from './local-sites.ts';
import type { WorkerConfig } from './protocol.ts';
import type { Venue } from './sites.ts';

/** Opens the venue that a run was planned for. */
export async function openVenue(config: WorkerConfig): Promise<Venue> {
  const { place, proxy } = config;
  if (place.kind === 'local') return localVenue(place, config);
  // The libraries for containers take most of a second to load; a local run does without them.
  const { dockerVenue } = await import('./docker-sites.ts');
  return dockerVenue(place, proxy);
}

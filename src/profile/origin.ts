import type { Profile } from '../model/profile.ts';

/** Settings that the version of the source decides; all others come from the replica's. */
const ofSource: readonly string[] = ['settings.net_write_timeout_s', 'settings.log_error_verbosity'];

/** Where a value comes from that the file does not give, in words; `null` for a key whose absence has a meaning of its own. Pure. */
export function originOf(path: string, { servers, link }: Profile): string | null {
  if (path === 'settings.heartbeat_period_s') return 'half of replica_net_timeout_s';
  if (path === 'settings.semi_sync_timeout_ms') return null;
  if (path.startsWith('settings.')) return `default of ${ofSource.includes(path) ? servers.source : servers.replica}`;
  // No preset knows the source's kernel.
  if (path === 'link.send_buffer_bytes') return null;
  if (path.startsWith('link.') && link.preset !== null) return `from the preset ${link.preset}`;
  return null;
}

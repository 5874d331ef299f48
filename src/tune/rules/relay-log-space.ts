import { longestDisturbanceS } from './retries-outlast-outage.ts';
import type { Rule } from './types.ts';

const mebibyte = 1024 * 1024;

export const rule: Rule = {
  name: 'relay-log-space',
  title: 'The relay logs may hold what is written during the longest disturbance',
  level: 'warning',
  says: 'When the relay logs have reached relay_log_space_limit, the receiver reads nothing more until the applier has freed space. To the source this is a replica that does not read: after net_write_timeout the write fails (measured), as if the network were at fault.',
  restsOn: ['settings.relay_log_space_limit_bytes', 'disturbances'],
  demonstration: ['storage/replica-stops-reading/relay-log-limit', 'storage/replica-stops-reading/not-injected'],
  procedures: ['show-replica'],
  check(profile) {
    const { relayLogSpaceLimitBytes = 0 } = profile.settings;
    const { writesPerS, rowBytes } = profile.workload;
    const disturbanceS = longestDisturbanceS(profile);
    const backlog = writesPerS * rowBytes * disturbanceS;
    if (relayLogSpaceLimitBytes === 0 || backlog <= relayLogSpaceLimitBytes) return [];
    const size = (bytes: number): string => `${(bytes / mebibyte).toFixed(1)} MiB`;
    return [
      {
        path: 'settings.relay_log_space_limit_bytes',
        text: `relay_log_space_limit is ${size(relayLogSpaceLimitBytes)}, and in a disturbance of ${disturbanceS} s the source writes ${size(backlog)}: a replica whose applier is behind stops reading`,
        advice:
          'remove the limit (0), or make it larger than this backlog; watch the free space of the file system instead',
      },
    ];
  },
};

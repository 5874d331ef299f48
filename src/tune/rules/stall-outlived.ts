import type { Incoherence, Rule } from './types.ts';

export const rule: Rule = {
  name: 'stall-outlived',
  title: 'Both timeouts are longer than the stall that a connection must outlive',
  level: 'error',
  says: 'A stall ends the connection at the replica when replica_net_timeout has passed without a byte, and at the source when a write has been blocked for net_write_timeout, which needs full buffers (measured).',
  restsOn: ['settings.net_write_timeout_s', 'settings.replica_net_timeout_s', 'disturbances'],
  demonstration: [
    'runbook/timeouts-and-stalls/net-timeout-shorter',
    'runbook/timeouts-and-stalls/net-timeout-longer',
    'runbook/timeouts-and-stalls/write-timeout-shorter',
    'runbook/timeouts-and-stalls/write-timeout-longer',
  ],
  procedures: ['change-channel', 'set-net-write-timeout', 'reconnect-receiver'],
  check({ settings: { netWriteTimeoutS, replicaNetTimeoutS }, disturbances: { stallS } }) {
    if (stallS === undefined) return [];
    const found: Incoherence[] = [];
    for (const [path, name, valueS] of [
      ['settings.replica_net_timeout_s', 'replica_net_timeout', replicaNetTimeoutS],
      ['settings.net_write_timeout_s', 'net_write_timeout', netWriteTimeoutS],
    ] as const)
      if (valueS <= stallS)
        found.push({
          path,
          text: `${name} of ${valueS} s ends the connection in a stall of ${stallS} s, which it must outlive`,
          advice: `set ${name} above ${stallS} s`,
        });
    return found;
  },
};

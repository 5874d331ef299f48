import type { Incoherence, Rule } from './types.ts';

export const rule: Rule = {
  name: 'stall-outlived',
  title: 'Both timeouts are longer than the stall that a connection must survive',
  level: 'error',
  says: 'In a stall, the replica ends the connection when it has received no byte for replica_net_timeout. The source ends it when a write has been blocked for net_write_timeout, which happens only when the buffers are full (measured).',
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
          text: `${name} of ${valueS} s ends the connection in a stall of ${stallS} s, which the connection must survive`,
          advice: `set ${name} above ${stallS} s`,
        });
    return found;
  },
};

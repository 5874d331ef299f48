import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'net-timeout-within-blind-objective',
  title: 'replica_net_timeout is within the objective for the blind window',
  level: 'error',
  says: 'When a link goes silent, the replica status shows Yes, errno 0 and no lag until replica_net_timeout has passed since the last byte. This time is the blind window: commits are missing, and the status does not show it (measured). A longer net_write_timeout does not change it.',
  restsOn: ['settings.replica_net_timeout_s', 'objectives'],
  demonstration: ['error-1190/stalled-reader/large-backlog', 'control/healthy-link/no-fault'],
  procedures: ['change-channel'],
  check({ settings: { replicaNetTimeoutS }, objectives: { blindWindowS } }) {
    if (blindWindowS === undefined || replicaNetTimeoutS <= blindWindowS) return [];
    return [
      {
        path: 'settings.replica_net_timeout_s',
        text: `with replica_net_timeout = ${replicaNetTimeoutS} s, a silent link stays undetected for up to ${replicaNetTimeoutS} s; the objective for the blind window is ${blindWindowS} s`,
        advice: `set replica_net_timeout below ${blindWindowS} s, or monitor the link by other means`,
      },
    ];
  },
};

import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'net-timeout-within-blind-objective',
  title: 'The net timeout of the replica fits the largest blind window',
  level: 'error',
  says: 'When a link goes silent the status of the replica says Yes, errno 0 and no lag until replica_net_timeout has passed since the last byte: that is how long it is blind (measured). A longer net_write_timeout does not change it.',
  restsOn: ['settings.replica_net_timeout_s', 'objectives'],
  demonstration: ['error-1190/stalled-reader/large-backlog', 'control/healthy-link/no-fault'],
  procedures: ['change-channel'],
  check({ settings: { replicaNetTimeoutS }, objectives: { blindWindowS } }) {
    if (blindWindowS === undefined || replicaNetTimeoutS <= blindWindowS) return [];
    return [
      {
        path: 'settings.replica_net_timeout_s',
        text: `a net timeout of ${replicaNetTimeoutS} s keeps the replica blind for as long, and the objective is ${blindWindowS} s`,
        advice: `set replica_net_timeout below ${blindWindowS} s, or watch the link by other means`,
      },
    ];
  },
};

import { isMariadb } from './spec.ts';
import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'zombie-dump-threads',
  title: 'The source aborts a blocked write before the replica reconnects',
  level: 'note',
  says: 'If the replica times out first, it reconnects while the old dump thread is still blocked in its write. MySQL kills that thread without aborting its write, so the thread remains until net_write_timeout, and a killed thread logs nothing. MariaDB ends the connection of the thread, and the line is logged (both measured). Each way to avoid this has a cost, so this is a note.',
  restsOn: ['settings.net_write_timeout_s', 'settings.replica_net_timeout_s'],
  demonstration: [
    'coherence/zombie-dump-threads/replica-gives-up-first',
    'coherence/zombie-dump-threads/replica-gives-up-first-and-source-ends-it',
    'coherence/zombie-dump-threads/source-gives-up-first',
  ],
  procedures: ['set-net-write-timeout', 'reconnect-receiver'],
  check({ servers, settings: { netWriteTimeoutS, replicaNetTimeoutS } }) {
    if (isMariadb(servers.source) || netWriteTimeoutS < replicaNetTimeoutS) return [];
    return [
      {
        path: 'settings.net_write_timeout_s',
        text: `net_write_timeout (${netWriteTimeoutS} s) is not below replica_net_timeout (${replicaNetTimeoutS} s): after a stall the old dump thread remains for up to ${netWriteTimeoutS} s beside the new one, and the source does not log the failed write`,
        advice: `nothing, unless you need the line in the log; both alternatives have a cost: a net_write_timeout below ${replicaNetTimeoutS} s disconnects every client of the source that pauses for that long while it reads a result, and a replica_net_timeout above ${netWriteTimeoutS} s leaves a dead link undetected for that long`,
      },
    ];
  },
};

import { isMariadb } from './spec.ts';
import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'zombie-dump-threads',
  title: 'The source gives a blocked write up before the replica comes back',
  level: 'note',
  says: 'A replica that gives up first comes back on a new connection while the old dump thread is blocked in its write. MySQL kills that thread without ending its write, so it lives on until net_write_timeout, and a killed thread logs nothing. MariaDB ends its connection, and the line is there (both measured). Either way out has a price, so this is a note.',
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
        text: `net_write_timeout (${netWriteTimeoutS} s) is not below replica_net_timeout (${replicaNetTimeoutS} s): after a stall the old dump thread lives on for up to ${netWriteTimeoutS} s beside the new one, and the source logs no line about the failed write`,
        advice: `nothing, unless the line in the log is worth a price: a net_write_timeout below ${replicaNetTimeoutS} s ends every client of the source that pauses for that long while it reads a result, and a replica_net_timeout above ${netWriteTimeoutS} s lets a dead link look healthy for that long`,
      },
    ];
  },
};

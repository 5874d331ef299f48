import { isMariadb } from './spec.ts';
import type { Rule } from './types.ts';

export const rule: Rule = {
  name: 'relay-log-not-recovered',
  title: 'A replica that uses file and position survives the loss of the end of its relay log',
  level: 'warning',
  says: 'By default a replica flushes its relay log once in 10000 events (sync_relay_log), so a loss of power can take what came after. With GTIDs the replica reads it again, whatever relay_log_recovery is (measured). With file and position and relay_log_recovery=OFF, MySQL before 8.0 and MariaDB go on behind what was lost: both threads run, no error is shown, and rows are missing (measured). Parallel appliers of MySQL, also a single one, look for what they executed since their last checkpoint (300 ms) in the relay log: if it is not there they do not start, with error number 0, whether relay_log_recovery is ON or OFF (measured on 9.7).',
  restsOn: [
    'settings.relay_log_recovery',
    'settings.sync_relay_log',
    'settings.auto_position',
    'settings.parallel_workers',
  ],
  demonstration: [
    'process/relay-log-lost-by-position/received',
    'process/relay-log-lost-by-position/received-and-recovered',
    'process/relay-log-lost-by-position/executed',
    'process/relay-log-lost-by-position/executed-and-recovered',
    'process/relay-log-lost/received',
    'process/relay-log-lost-by-position/not-injected',
  ],
  procedures: ['show-replica'],
  check({ servers, settings: { relayLogRecovery = 1, syncRelayLog, autoPosition, parallelWorkers = 0 } }) {
    if (autoPosition !== 0 || syncRelayLog === 1) return [];
    const parallel = parallelWorkers > 0 && !isMariadb(servers.replica);
    if (relayLogRecovery === 1 && !parallel) return [];
    const lost = 'after a loss of power the end of the relay log can be missing, and';
    return [
      {
        path: parallel ? 'settings.parallel_workers' : 'settings.relay_log_recovery',
        text: parallel
          ? `the replica uses file and position with ${parallelWorkers} parallel appliers: ${lost} they may not start, whatever relay_log_recovery is`
          : `relay_log_recovery is OFF, and the replica uses file and position: ${lost} the replica may go on behind it without an error`,
        advice: parallel
          ? 'let the replica use GTIDs'
          : 'set relay_log_recovery to ON (it needs a restart), or let the replica use GTIDs',
      },
    ];
  },
};
